package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.engine.EngineProgress;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureCounts;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.StepFigures;
import io.reprise.replayer.plan.PlanSize;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The port of {@code --metrics}, by HTTP. */
@Timeout(60)
final class ReplayMetricsTest {
    private static final Pattern NAME = Pattern.compile("reprise_replay_[a-z_]+");
    private static final PlanSize PLAN = new PlanSize(100, 5_000_000_000L, 10_000_000_000L, 7, true);

    private ReplayMetrics metrics;

    @BeforeEach
    void listen() throws IOException {
        metrics = ReplayMetrics.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    /** A step that has sent so many requests, two of which were answered after 2 and 40 ms. */
    private static StepFigures figures(long sent, Map<FailureCounts.Key, Long> failures) {
        EngineCounts counts = new EngineCounts(
                sent + 3,
                0,
                sent,
                new EngineCounts.Ended(sent - 1, 0, 0, 0),
                new EngineCounts.Present(1, 2, 3),
                new EngineCounts.Network(4, 5, 6, 7, 8, 0, 0),
                new EngineCounts.Replaced(0, 0, 0));
        return new StepFigures(
                1_500_000_000L,
                counts,
                new EngineProgress(sent + 2, 9, 1_000, 2_000),
                Map.of(Comparison.SAME, sent - 1),
                failures,
                new Runs()
                        .answered(200, 0, 0.001, 0, 2)
                        .answered(200, 1, 31, 10, 41)
                        .finish(100)
                        .latencies());
    }

    private String page() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + metrics.address().getPort() + "/metrics"))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    @Test
    void theStepThatRunsIsShown() throws Exception {
        metrics.begins("2x", PLAN);
        metrics.looks(figures(10, Map.of(new FailureCounts.Key("GET /a", "timeout"), 3L)));
        assertThat(page().lines())
                .contains(
                        "reprise_replay_asked_total 12.0",
                        "reprise_replay_sent_total 10.0",
                        "reprise_replay_resent_total 8.0",
                        "reprise_replay_sent_bytes_total 1000.0",
                        "reprise_replay_received_bytes_total 2000.0",
                        "reprise_replay_connections_opened_total 5.0",
                        "reprise_replay_in_flight 1.0",
                        "reprise_replay_held 2.0",
                        "reprise_replay_waiting 3.0",
                        "reprise_replay_connections 4.0",
                        "reprise_replay_lanes 7.0",
                        "reprise_replay_lanes_busy 9.0",
                        "reprise_replay_step{rate=\"2x\"} 1.0",
                        "reprise_replay_step_elapsed_seconds 1.5",
                        "reprise_replay_step_timetable_seconds 5.0",
                        "reprise_replay_outcomes_total{outcome=\"same\"} 9.0",
                        "reprise_replay_failures_total{endpoint=\"GET /a\",kind=\"timeout\"} 3.0",
                        "reprise_replay_response_seconds_bucket{le=\"0.0025\"} 1",
                        "reprise_replay_response_seconds_bucket{le=\"0.025\"} 1",
                        "reprise_replay_response_seconds_bucket{le=\"0.05\"} 2",
                        "reprise_replay_response_seconds_bucket{le=\"+Inf\"} 2",
                        "reprise_replay_response_seconds_count 2",
                        "reprise_replay_own_lag_seconds_bucket{le=\"0.01\"} 1",
                        "reprise_replay_own_lag_seconds_bucket{le=\"0.025\"} 2");
    }

    @Test
    void totalsGoOnOverStepsAndGaugesDoNot() throws Exception {
        Map<FailureCounts.Key, Long> failures = Map.of(new FailureCounts.Key("GET /a", "reset"), 1L);
        metrics.begins("1x", PLAN);
        metrics.looks(figures(6, failures));
        metrics.ends(figures(10, failures));
        assertThat(page().lines())
                .contains("reprise_replay_sent_total 10.0", "reprise_replay_in_flight 0.0")
                .noneMatch(line -> line.startsWith("reprise_replay_step{"));
        metrics.begins("4x", PLAN);
        metrics.looks(figures(5, failures));
        assertThat(page().lines())
                .contains(
                        "reprise_replay_sent_total 15.0",
                        "reprise_replay_failures_total{endpoint=\"GET /a\",kind=\"reset\"} 2.0",
                        "reprise_replay_response_seconds_count 4",
                        "reprise_replay_step{rate=\"4x\"} 2.0");
    }

    @Test
    void fewEndpointsHaveALabelAndKeepIt() throws Exception {
        metrics.begins("1x", PLAN);
        Map<FailureCounts.Key, Long> failures = new HashMap<>();
        failures.put(new FailureCounts.Key("GET /first\u001b\"", "reset"), 1L);
        metrics.looks(figures(10, failures));
        for (int i = 0; i < 200; i++) {
            failures.put(new FailureCounts.Key("GET /e" + i, "reset"), 2L);
        }
        metrics.looks(figures(10, failures));
        String page = page();
        assertThat(page.lines().filter(line -> line.startsWith("reprise_replay_failures_total{")))
                .hasSize(ReplayMetrics.ENDPOINTS_MAX + 1)
                .contains("reprise_replay_failures_total{endpoint=\"GET /first\\\\x1b\\\"\",kind=\"reset\"} 1.0")
                .contains("reprise_replay_failures_total{endpoint=\"(other endpoints)\",kind=\"reset\"} 302.0");
    }

    @Test
    void onlyThoseWhoMeanThePortAreAnswered() throws Exception {
        assertThat(answer("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(answer("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://evil.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(answer("GET /other HTTP/1.1\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(answer("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ");
        assertThat(answer("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    private String answer(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), metrics.address().getPort())) {
            socket.getOutputStream()
                    .write(request.replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theDocumentNamesAllMetricsAndTheDashboardOnlyThese() throws Exception {
        metrics.begins("1x", PLAN);
        metrics.looks(figures(10, Map.of(new FailureCounts.Key("GET /a", "timeout"), 3L)));
        Set<String> served = names(page());
        Path root = Path.of(System.getProperty("reprise.root"));
        Set<String> documented = names(Files.readString(root.resolve("docs/monitoring.md")));
        assertThat(served.stream().map(name -> name.replaceFirst("_seconds_(bucket|count|sum)$", "_seconds")))
                .isSubsetOf(documented);
        assertThat(documented).allMatch(name -> served.contains(name) || served.contains(name + "_bucket"));
        String dashboard = Files.readString(root.resolve("examples/grafana/replay.json"));
        assertThat(names(dashboard)).isSubsetOf(served).hasSizeGreaterThan(10);
        try (JsonParser parser = new JsonFactory().createParser(dashboard)) {
            int panels = 0;
            while (parser.nextToken() != null) {
                panels += "gridPos".equals(parser.currentName()) ? 1 : 0;
            }
            assertThat(panels).isPositive();
        }
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text.replaceAll("(?m)^#.*", ""))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
