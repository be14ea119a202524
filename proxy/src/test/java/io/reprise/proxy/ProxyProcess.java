package io.reprise.proxy;

import io.reprise.testkit.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged proxy as a process of its own, on ports that the system chose. */
final class ProxyProcess implements AutoCloseable {
    /** How a run that ends by itself ended. */
    record Ended(int exitCode, String err) {}

    private static final Pattern LISTENING = Pattern.compile("listening on \\S+?:(\\d+),? .*admin on \\S+:(\\d+),");
    private static final long PATIENCE_MS = 60_000;

    private final Process process;
    private final Path log;
    private int port;
    private int adminPort;

    private ProxyProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it before this upstream, with these further options, and waits until it listens. */
    static ProxyProcess start(Path directory, int upstreamPort, String... options) throws Exception {
        return startAt(directory, "127.0.0.1:0", upstreamPort, options);
    }

    /** The same on an address that may be in use by another proxy. */
    static ProxyProcess startAt(Path directory, String listen, int upstreamPort, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--listen=" + listen, "--upstream=127.0.0.1:" + upstreamPort));
        all.addAll(List.of(options));
        return listening(directory, command(common(all)));
    }

    /** The same on a port that the system chose, before the upstreams that are among the options. */
    static ProxyProcess start(Path directory, List<String> options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--listen=127.0.0.1:0"));
        all.addAll(options);
        return listening(directory, command(common(all)));
    }

    /** The same with these further environment variables. */
    static ProxyProcess startWith(Path directory, Map<String, String> environment, int upstreamPort, String... options)
            throws Exception {
        List<String> all = new ArrayList<>(List.of("--listen=127.0.0.1:0", "--upstream=127.0.0.1:" + upstreamPort));
        all.addAll(List.of(options));
        List<String> command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(command(common(all)));
        return listening(directory, command);
    }

    /** The same before an upstream whose name is in a file like {@code /etc/hosts}, which may change. */
    static ProxyProcess startWithHosts(Path directory, Path hosts, String upstream) throws Exception {
        List<String> options = List.of("--listen=127.0.0.1:0", "--upstream=" + upstream, "--record=off");
        return listening(
                directory, Programs.command("proxy", List.of("-Djdk.net.hosts.file=" + hosts), common(options)));
    }

    private static List<String> common(List<String> options) {
        List<String> all = new ArrayList<>(List.of("--threads=2"));
        if (options.stream().noneMatch(option -> option.startsWith("--admin="))) {
            all.add("--admin=127.0.0.1:0");
        }
        if (options.stream().noneMatch(option -> option.startsWith("--ring-dir="))) {
            all.add("--ring-dir=private"); // killed proxies would leave their rings behind
        }
        all.addAll(options);
        return all;
    }

    /** The same with so many file descriptors. */
    static ProxyProcess startWithDescriptors(Path directory, int descriptors, int upstreamPort, String... options)
            throws Exception {
        return startWithLimit(directory, "-n " + descriptors, upstreamPort, options);
    }

    /** The same where no file can be larger than so many blocks of the shell. */
    static ProxyProcess startWithFileSizeLimit(Path directory, int blocks, int upstreamPort, String... options)
            throws Exception {
        return startWithLimit(directory, "-f " + blocks, upstreamPort, options);
    }

    private static ProxyProcess startWithLimit(Path directory, String limit, int upstreamPort, String... options)
            throws Exception {
        List<String> all = new ArrayList<>(
                List.of("--listen=127.0.0.1:0", "--admin=127.0.0.1:0", "--upstream=127.0.0.1:" + upstreamPort));
        all.addAll(List.of(options));
        List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit " + limit + " && exec \"$@\"", "sh"));
        command.addAll(command(all));
        return listening(directory, command);
    }

    private static ProxyProcess listening(Path directory, List<String> command) throws Exception {
        Path log = Files.createTempFile(directory, "proxy", ".log");
        ProxyProcess proxy = new ProxyProcess(launch(directory, log, command), log);
        proxy.awaitListening();
        return proxy;
    }

    /** Runs it with exactly these options to its end. */
    static Ended run(Path directory, String... options) throws Exception {
        Path log = Files.createTempFile(directory, "proxy", ".log");
        Process process = launch(directory, log, command(List.of(options)));
        if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("did not end: " + Files.readString(log));
        }
        return new Ended(process.exitValue(), Files.readString(log));
    }

    private static List<String> command(List<String> options) {
        return Programs.command("proxy", options);
    }

    private static Process launch(Path directory, Path log, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private void awaitListening() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        while (System.nanoTime() < deadline) {
            Matcher matcher = LISTENING.matcher(log());
            if (matcher.find()) {
                port = Integer.parseInt(matcher.group(1));
                adminPort = Integer.parseInt(matcher.group(2));
                return;
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(20);
        }
        process.destroyForcibly();
        throw new IllegalStateException("the proxy does not listen: " + log());
    }

    int port() {
        return port;
    }

    int adminPort() {
        return adminPort;
    }

    long pid() {
        return process.pid();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Everything it has logged so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** A page of the admin port. */
    HttpResponse<String> admin(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + adminPort + path);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a PUT with this body, and a token unless it is empty. */
    HttpResponse<String> put(String path, String body, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .PUT(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The value of one sample of the metrics page. */
    double metric(String nameAndLabels) throws Exception {
        return admin("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(nameAndLabels.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + nameAndLabels));
    }

    /** User and system time it has used so far. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Memory that it really has at the moment. */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
    }

    /** Bytes of its heap that are in use after a full collection. */
    long heapAfterCollection() throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process collection = new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (collection.waitFor() != 0) {
            throw new IllegalStateException("jcmd: exit code " + collection.exitValue());
        }
        return (long) metric("reprise_jvm_heap_used_bytes");
    }

    /** SIGTERM. @return the exit code */
    int terminate() throws Exception {
        process.destroy();
        return awaitEnd();
    }

    /** SIGKILL. */
    void kill() throws Exception {
        process.destroyForcibly();
        awaitEnd();
    }

    private int awaitEnd() throws Exception {
        if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the proxy did not end: " + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
