package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.EngineCounts;
import io.reprise.replayer.engine.EngineProgress;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureCounts;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.StepFigures;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page of a running step: its size, its bars and its words. */
class LivePageTest {
    private static final LivePage.Control AS_PLANNED = new LivePage.Control(1, false, "q end");

    private final StringWriter drawn = new StringWriter();
    private final LivePage page = new LivePage(new PrintWriter(drawn), true);

    private static StepFigures figures(double seconds, long asked, long sent, Map<FailureCounts.Key, Long> failures) {
        long many = sent;
        return new StepFigures(
                (long) (seconds * 1e9),
                new EngineCounts(
                        asked,
                        0,
                        sent,
                        new EngineCounts.Ended(sent, 0, 0, 0),
                        new EngineCounts.Present(many, many, many),
                        new EngineCounts.Network(many, many, 0, 0, 0, 0, 0),
                        new EngineCounts.Replaced(0, 0, 0)),
                new EngineProgress(asked, many, 0, 0),
                Map.of(Comparison.SAME, sent / 2),
                failures,
                new Runs().answered(200, 0, 0.001, 0, 2_000_000).finish(1).latencies());
    }

    @Test
    void largeFiguresFitEightyColumnsAndTwentyLines() {
        Map<FailureCounts.Key, Long> failures = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            for (String kind : List.of("server_error", "timeout", "connect_failed", "bad_response", "held_too_long")) {
                failures.put(
                        new FailureCounts.Key("DELETE /" + "long-name/".repeat(9) + i + "\u001b[2J", kind), 1L << 40);
            }
        }
        page.begins(new LivePage.Step("1x:2m,4x:5m,1x:2m,8x:10m,1x:20m", 1L << 40, Long.MAX_VALUE, 1e9));
        for (int second = 0; second < 500; second++) {
            page.show(figures(second, second * (1L << 31), second * (1L << 31), failures), AS_PLANNED);
        }
        List<String> lines = page.page(
                figures(1e6, 1L << 45, 1L << 45, failures),
                new LivePage.Control(9.9, true, "space pause   + faster   - slower   q end"));
        assertThat(lines)
                .hasSizeLessThanOrEqualTo(20)
                .allSatisfy(
                        line -> assertThat(line).hasSizeLessThanOrEqualTo(80).doesNotContain("\u001b"));
        assertThat(lines.get(0)).contains("PAUSED");
    }

    @Test
    void barsShowTheRatesOnOneScale() {
        page.begins(new LivePage.Step("2x", 1_000, 10_000_000_000L, 100));
        page.show(figures(1, 100, 100, Map.of()), AS_PLANNED);
        page.show(figures(1.5, 150, 150, Map.of()), AS_PLANNED); // within the second
        page.show(figures(2, 300, 200, Map.of()), AS_PLANNED);
        page.show(figures(3, 300, 200, Map.of()), AS_PLANNED);
        List<String> lines = page.page(figures(3, 300, 200, Map.of()), AS_PLANNED);
        assertThat(lines).contains("asked/s       0.0  ▅█▁", "sent/s        0.0  ▅▅▁");
    }

    @Test
    void failuresAreShownByEndpointTheMostFrequentFirst() {
        page.begins(new LivePage.Step("2x", 100, 10_000_000_000L, 100));
        List<String> lines = page.page(
                figures(
                        1,
                        10,
                        10,
                        Map.of(
                                new FailureCounts.Key("GET /a", "server_error"), 2L,
                                new FailureCounts.Key("GET /b", "timeout"), 3L,
                                new FailureCounts.Key("GET /b", "server_error"), 4L)),
                AS_PLANNED);
        assertThat(lines)
                .containsSubsequence(
                        "  GET /b                               5xx 4, timeout 3",
                        "  GET /a                               5xx 2");
    }

    @Test
    void aLowTerminalShowsTheFirstLines() {
        page.rows(6);
        page.begins(new LivePage.Step("2x", 100, 10_000_000_000L, 100));
        page.show(figures(1, 10, 10, Map.of()), AS_PLANNED);
        assertThat(drawn.toString().split("\r\n", -1)).hasSize(6);
        page.show(figures(2, 20, 20, Map.of()), AS_PLANNED);
        assertThat(drawn.toString()).contains("\u001b[5A");
    }
}
