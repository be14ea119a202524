package io.reprise.replayer.demo;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.PrivateFiles;
import io.reprise.text.OneLine;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code replay demo}: records the traffic of a small shop on this machine and hunts with it. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = ExitCodes.INTERNAL,
        description = {
            "Records and hunts on this machine, in about three minutes: a shop in production and a shop in staging,"
                    + " users in front of a recording proxy, and a hunt that finds two bugs that appear only under"
                    + " load.",
            "Keeps the journal and the report."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int USERS = 80;
    private static final Duration SPAN = Duration.ofSeconds(20);
    private static final Duration BETWEEN_PURCHASES = Duration.ofMillis(500);
    private static final Duration READY_WITHIN = Duration.ofSeconds(20);
    private static final String RATES = "2x,4x,8x";
    private static final String BUDGET = "160s";

    private final ToIntFunction<List<String>> hunt;
    private final NanoClock clock;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where to keep the journal, reports and logs (default: reprise-demo-<time>).")
    private Path directory = Path.of("reprise-demo-"
            + LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));

    /**
     * The command.
     *
     * @param hunt does what {@code replay hunt} does when a user types these arguments after it, and returns its exit
     *     code
     * @param clock gives the users their pace, and decides when the proxy has taken too long to start
     */
    public DemoCommand(ToIntFunction<List<String>> hunt, NanoClock clock) {
        this.hunt = hunt;
        this.clock = clock;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws Exception {
        Path proxyJar = proxyJar();
        Path journal = directory.resolve("journal");
        try {
            PrivateFiles.createDirectory(directory).ifPresent(warning -> say("--dir: " + warning));
        } catch (IOException e) {
            throw ExitException.usage(
                    "--dir: cannot create '" + directory + "': " + OneLine.reason(e) + " (name a writable directory)");
        }
        try (ChildProcess production = shop("production");
                ChildProcess staging = shop("staging")) {
            URI productionUri = uri(production.firstLine());
            URI stagingUri = uri(staging.firstLine());
            say("A small shop runs twice: production on " + productionUri + ", staging on " + stagingUri + ".");
            record(proxyJar, journal, productionUri);
            return hunt(journal, stagingUri);
        }
    }

    private void record(Path proxyJar, Path journal, URI production) throws Exception {
        int port = freePort();
        int adminPort = freePort();
        // An empty settings file, so that the proxy ignores any settings file in the working directory.
        Path settings = Files.writeString(directory.resolve("proxy.properties"), "");
        List<String> arguments = List.of(
                // Allowed by name, because JDK 24 and later warn about it; earlier JDKs ignore the property.
                "-Dsun.misc.unsafe.memory.access=allow",
                "-jar",
                proxyJar.toString(),
                "--config",
                settings.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--upstream",
                production.getAuthority(),
                "--admin",
                "127.0.0.1:" + adminPort,
                "--journal",
                journal.toString());
        ShopUsers.Visits visits;
        try (ChildProcess proxy = ChildProcess.java("proxy", directory.resolve("proxy.log"), arguments)) {
            awaitReady(proxy, URI.create("http://127.0.0.1:" + adminPort + "/ready"));
            say("The proxy in front of production records on 127.0.0.1:" + port + "; " + USERS
                    + " users log in, browse and buy for " + SPAN.toSeconds() + " seconds.");
            visits = new ShopUsers(URI.create("http://127.0.0.1:" + port), USERS, SPAN, BETWEEN_PURCHASES, clock)
                    .visit();
        }
        say("They made " + visits.requests() + " requests; responses by status: " + visits.byStatus()
                + ". Production is fine.");
    }

    /** @return the exit code: OK when the hunt came to an end */
    private int hunt(Path journal, URI staging) {
        Path report = directory.resolve("report");
        List<String> arguments = List.of(
                "--journal",
                journal.toString(),
                "--target",
                staging.toString(),
                "--rate",
                RATES,
                "--budget",
                BUDGET,
                "--report",
                report.toString());
        say("");
        say("$ bin/replay hunt " + String.join(" ", arguments));
        int exitCode = hunt.applyAsInt(arguments);
        say("");
        say("Journal    " + journal + " (bin/journal info " + journal + ")");
        if (exitCode == ExitCodes.INVALID) {
            say("This machine was too busy for the replayer to keep its timetable (INVALID): try again when it is"
                    + " quiet.");
        }
        return exitCode <= ExitCodes.FAILED || exitCode == ExitCodes.INVALID ? ExitCodes.OK : exitCode;
    }

    private ChildProcess shop(String name) {
        return ChildProcess.java(
                "the " + name + " shop",
                directory.resolve(name + ".log"),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp", ownJar().toString(), Shop.class.getName()));
    }

    private static URI uri(String port) {
        return URI.create("http://127.0.0.1:" + Integer.parseInt(port.trim()));
    }

    private static Path ownJar() {
        try {
            return Path.of(DemoCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Finds the proxy, which is a separate program: in its module in a checkout, beside replay.jar in a release. */
    private static Path proxyJar() {
        Path own = ownJar();
        List<Path> places = new ArrayList<>();
        places.add(own.resolveSibling("proxy.jar"));
        Path module = own.toAbsolutePath().getParent();
        if (module != null && module.getParent() != null && module.getParent().getParent() != null) {
            places.add(module.getParent().getParent().resolve("proxy/target/proxy.jar"));
        }
        return places.stream()
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(() -> new ExitException(
                        ExitCodes.INTERNAL,
                        "proxy.jar was not found (looked for " + places + "; build it with bin/proxy --version)"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady(ChildProcess proxy, URI ready) throws InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(2)).build();
        long deadline = clock.nowNs() + READY_WITHIN.toNanos();
        while (proxy.isAlive() && clock.nowNs() - deadline < 0) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // The proxy does not listen yet; the deadline bounds the attempts.
            }
            Thread.sleep(50);
        }
        throw new ExitException(
                ExitCodes.INTERNAL,
                "the proxy did not become ready within " + READY_WITHIN.toSeconds() + " s; see "
                        + directory.resolve("proxy.log"));
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
