package io.reprise.bench.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.reprise.bench.repository.Checkout.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** examples/ci: the jobs' step, with the jobs' settings, against a staging that behaves and one that does not. */
class CiExampleIT {
    private static final Path EXAMPLE = Checkout.ROOT.resolve("examples/ci");
    private static final String STEP = "examples/ci/replay-staging";
    private static final int REQUESTS = 40;

    @TempDir
    Path directory;

    private final List<HttpServer> servers = new ArrayList<>();

    /** A shop on a free port of loopback. */
    private int shop(int statusOfBuy) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/buy") ? statusOfBuy : 200, -1);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    @AfterEach
    void stopShops() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void theJobPassesWhenStagingAnswersAsProductionDid() throws Exception {
        Outcome job = job(record(), "http://127.0.0.1:" + shop(200));
        assertThat(job.exitCode()).as(job.output()).isZero();
        assertThat(job.output()).contains("0 of " + REQUESTS + " requests failed");
        assertThat(Files.readString(directory.resolve("step-summary"))).contains("## Replay: OK");
        assertThat(directory.resolve("report/junit.xml")).isNotEmptyFile();
    }

    @Test
    void theJobFailsWhenStagingFails() throws Exception {
        Outcome job = job(record(), "http://127.0.0.1:" + shop(503));
        assertThat(job.exitCode()).as(job.output()).isEqualTo(1);
        assertThat(Files.readString(directory.resolve("step-summary"))).contains("## Replay: FAILED", "GET /buy");
    }

    @Test
    void theJobSaysThatThereIsNoResultWhenStagingIsGone() throws Exception {
        Outcome job =
                job(record(), "http://127.0.0.1:" + Background.freePorts(1).get(0));
        assertThat(job.exitCode()).as(job.output()).isEqualTo(3);
        assertThat(job.output()).contains("no complete result");
    }

    @ParameterizedTest
    @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml"})
    void theJobsRunTheStepWithSettingsThatItReads(String file) throws Exception {
        String job = Files.readString(EXAMPLE.resolve(file));
        assertThat(job).containsPattern("(?m)^ +- (run: )?" + STEP + "$");
        String script = Files.readString(Checkout.ROOT.resolve(STEP));
        assertThat(new TreeSet<>(settings(job).keySet()))
                .isEqualTo(new TreeSet<>(List.of("FAIL_ON", "JOURNAL", "RATE", "REPORT", "TARGET")))
                .allSatisfy(name -> assertThat(script).contains("${" + name));
        assertThat(settings(job)).isEqualTo(settings(Files.readString(EXAMPLE.resolve("github-actions.yml"))));
    }

    /** The variables that a job sets. */
    private static Map<String, String> settings(String job) {
        Map<String, String> settings = new HashMap<>();
        Pattern.compile("(?m)^ +([A-Z_]+): (.+)$")
                .matcher(job)
                .results()
                .forEach(found -> settings.put(found.group(1), found.group(2)));
        return settings;
    }

    /** A recording of a shop that answers everything with 200. */
    private Path record() throws Exception {
        List<Integer> ports = Background.freePorts(2);
        Path journal = directory.resolve("journal");
        List<String> command = List.of(
                Checkout.ROOT.resolve("bin/proxy").toString(),
                "--listen=127.0.0.1:" + ports.get(0),
                "--admin=127.0.0.1:" + ports.get(1),
                "--upstream=127.0.0.1:" + shop(200),
                "--journal=" + journal);
        try (Background proxy = Background.start(directory, command)) {
            proxy.awaitOk("http://127.0.0.1:" + ports.get(1) + "/ready");
            for (int i = 0; i < REQUESTS; i++) {
                String path = i % 2 == 0 ? "/" : "/buy";
                assertThat(Background.status("http://127.0.0.1:" + ports.get(0) + path))
                        .isEqualTo(200);
            }
            assertThat(proxy.terminate()).as(proxy.output()).isZero();
        }
        return journal;
    }

    private Outcome job(Path journal, String target) throws Exception {
        Map<String, String> environment =
                new HashMap<>(settings(Files.readString(EXAMPLE.resolve("github-actions.yml"))));
        environment.put("JOURNAL", journal.toString());
        environment.put("TARGET", target);
        environment.put("GITHUB_STEP_SUMMARY", directory.resolve("step-summary").toString());
        // A busy machine may be late: that is not what is tested here.
        List<String> command = List.of(Checkout.ROOT.resolve(STEP).toString(), "--max-lag", "10s");
        return Checkout.run(directory, environment, Duration.ofMinutes(2), command);
    }
}
