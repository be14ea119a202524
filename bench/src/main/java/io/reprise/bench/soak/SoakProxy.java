package io.reprise.bench.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged proxy under soak, and the resources that it uses. */
final class SoakProxy implements AutoCloseable {
    private static final Pattern LISTENING =
            Pattern.compile("listening on \\S+?:(\\d+),? .*admin on 127\\.0\\.0\\.1:(\\d+)");
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(60);

    private static final int COMPLAINTS_MAX = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private int port;
    private int adminPort;

    private SoakProxy(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * The resources that the process uses while it is idle.
     *
     * @param heapBytes heap in use after a full collection
     * @param directBytes direct memory in network buffers and in the ring
     * @param descriptors number of open files and sockets, not counting idle connections to the upstream
     */
    record Held(long heapBytes, long directBytes, long descriptors, long threads, long residentBytes) {}

    /** @param root the root directory of the checkout */
    static SoakProxy start(Path root, Path directory, int upstreamPort, String transport) throws Exception {
        Path log = directory.resolve("proxy.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        // Rolls to another file within the shortest soak.
                        "-Dreprise.journal.roll=minutely",
                        "-jar",
                        root.resolve("proxy/target/proxy.jar").toString(),
                        "--listen=127.0.0.1:0",
                        "--admin=127.0.0.1:0",
                        "--upstream=127.0.0.1:" + upstreamPort,
                        // Clients count on a port that stays open while the origin restarts.
                        "--upstream-connections=pooled",
                        "--upstream-failure=502",
                        "--threads=2",
                        "--transport=" + transport,
                        "--journal=" + directory.resolve("journal")))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPRISE_"));
        SoakProxy proxy = new SoakProxy(builder.start(), log);
        try {
            proxy.awaitListening();
        } catch (IOException failed) {
            proxy.close();
            throw failed;
        }
        return proxy;
    }

    private void awaitListening() throws Exception {
        long byNs = System.nanoTime() + PATIENCE_NS;
        Matcher matcher = LISTENING.matcher(Files.readString(log));
        while (!matcher.find()) {
            if (!process.isAlive() || System.nanoTime() - byNs > 0) {
                throw new IOException("the proxy does not listen: " + Files.readString(log));
            }
            Thread.sleep(20);
            matcher = LISTENING.matcher(Files.readString(log));
        }
        port = Integer.parseInt(matcher.group(1));
        adminPort = Integer.parseInt(matcher.group(2));
    }

    int port() {
        return port;
    }

    /** Switches recording. What is under way goes on as it began. */
    void record(boolean on) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                admin("/recording")
                        .PUT(BodyPublishers.ofString("{\"record\":" + on + "}"))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("PUT /recording: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Waits until no client is connected, collects garbage, and looks. */
    Held held() throws Exception {
        long byNs = System.nanoTime() + PATIENCE_NS;
        while (metric("reprise_connections_active") > 0) {
            if (System.nanoTime() - byNs > 0) {
                throw new IOException("connections stay although all clients have gone");
            }
            Thread.sleep(20);
        }
        long pid = process.pid();
        int code = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("jcmd failed with " + code);
        }
        long idleUpstreams = (long) metric("reprise_upstream_active");
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return new Held(
                    (long) metric("reprise_jvm_heap_used_bytes"),
                    (long) metric("reprise_jvm_direct_used_bytes"),
                    descriptors.count() - idleUpstreams,
                    (long) metric("reprise_jvm_threads"),
                    residentBytes(pid));
        }
    }

    private static long residentBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private double metric(String name) throws IOException, InterruptedException {
        return http.send(admin("/metrics").build(), BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("no metric " + name));
    }

    private HttpRequest.Builder admin(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(Duration.ofSeconds(10));
    }

    /** What it warned of. */
    List<String> complaints() throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .limit(COMPLAINTS_MAX)
                .toList();
    }

    /** SIGTERM. Returns the exit code. */
    int terminate() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IOException("the proxy did not end: " + Files.readString(log));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
