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
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code replay demo}: records and replays the traffic of a small shop on this machine, in about a minute. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = ExitCodes.INTERNAL,
        description = {
            "Records and replays on this machine, in about a minute: a shop in production and a shop in staging, users"
                    + " in front of a recording proxy, and replays at 1x, 4x and 8x that reveal two bugs that appear"
                    + " only under load.",
            "Keeps the journal and the reports."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int USERS = 80;
    private static final Duration SPAN = Duration.ofSeconds(20);
    private static final Duration BETWEEN_PURCHASES = Duration.ofMillis(500);
    private static final Duration READY_WITHIN = Duration.ofSeconds(20);
    private static final List<String> RATES = List.of("1x", "4x", "8x");

    private final StepReplay replay;
    private final String reportPage;
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
     * @param replay replays a recording as the {@code replay} command does
     * @param reportPage name of the page for people in the directory of a report
     * @param clock gives the users their pace, and decides when the proxy has taken too long to start
     */
    public DemoCommand(StepReplay replay, String reportPage, NanoClock clock) {
        this.replay = replay;
        this.reportPage = reportPage;
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
            return replayAll(journal, stagingUri);
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

    /** @return the exit code: OK when all replays ran */
    private int replayAll(Path journal, URI staging) {
        Map<String, StepReplay.Result> results = new TreeMap<>();
        for (String rate : RATES) {
            Path report = directory.resolve("report-" + rate);
            List<String> arguments = List.of(
                    "--journal",
                    journal.toString(),
                    "--target",
                    staging.toString(),
                    "--rate",
                    rate,
                    "--report",
                    report.toString());
            say("");
            say("$ bin/replay " + String.join(" ", arguments));
            results.put(rate, replay.replay(arguments));
        }
        conclude(results);
        say("");
        say("Journal  " + journal + "   (bin/journal info " + journal + ")");
        RATES.forEach(
                rate -> say("Report   " + directory.resolve("report-" + rate).resolve(reportPage)));
        return results.values().stream().allMatch(DemoCommand::ran) ? ExitCodes.OK : ExitCodes.INTERNAL;
    }

    /** Prints which requests failed at which rate, side by side; the first rate is the baseline. */
    private void conclude(Map<String, StepReplay.Result> results) {
        say("");
        TreeSet<String> failures = new TreeSet<>();
        results.values().forEach(result -> failures.addAll(result.failures().keySet()));
        StringBuilder heading = new StringBuilder(String.format("%-44s", "Failed requests"));
        RATES.forEach(rate -> heading.append(String.format("%8s", rate)));
        say(heading.toString());
        for (String failure : failures) {
            StringBuilder row = new StringBuilder(String.format("%-44s", failure));
            RATES.forEach(rate -> row.append(String.format("%8d", count(results, rate, failure))));
            say(row
                    + (count(results, RATES.get(0), failure) == 0
                            ? "   load-only"
                            : "   also at the pace of production"));
        }
        if (failures.isEmpty()) {
            say("  none: this machine is so fast that the bugs do not appear even at 8x");
        }
        for (String rate : RATES) {
            StepReplay.Result result = Objects.requireNonNull(results.get(rate));
            if (result.exitCode() == ExitCodes.INVALID) {
                say("At " + rate + " this machine was too busy for the replayer to keep its timetable (INVALID): the"
                        + " failures are real, but the latencies are not valid.");
            } else if (!ran(result)) {
                say("At " + rate + " the replay did not run (exit code " + result.exitCode() + ").");
            }
        }
    }

    private static boolean ran(StepReplay.Result result) {
        return result.exitCode() <= ExitCodes.FAILED || result.exitCode() == ExitCodes.INVALID;
    }

    private static long count(Map<String, StepReplay.Result> results, String rate, String failure) {
        return Objects.requireNonNull(results.get(rate)).failures().getOrDefault(failure, 0L);
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
