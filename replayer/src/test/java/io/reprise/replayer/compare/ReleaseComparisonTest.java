package io.reprise.replayer.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.compare.Compared.Row;
import io.reprise.replayer.compare.Compared.Word;
import io.reprise.replayer.compare.ReportedRun.Endpoint;
import io.reprise.replayer.compare.ReportedRun.Task;
import io.reprise.replayer.compare.StoredReport.Kind;
import io.reprise.replayer.hunt.Observation;
import io.reprise.replayer.hunt.Occurrence;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ReleaseComparisonTest {
    private static final int LANES = 40;
    private static final int SLOTS = 60;
    private static final Task TASK = new Task(400, LANES, 20_000_000_000L, "compress", "session");

    private final Random random = new Random(7);

    private Endpoint endpoint(int failedLanes, int changedLanes, double ms, int lanes) {
        Occurrence ended = new Occurrence(5L * lanes, lanes, Math.min(SLOTS, lanes));
        return new Endpoint(
                new Observation(new Occurrence(failedLanes, failedLanes, failedLanes), ended),
                new Observation(new Occurrence(changedLanes, changedLanes, changedLanes), ended),
                times(ms, lanes),
                times(ms, Math.min(SLOTS, lanes)));
    }

    private double[] times(double ms, int count) {
        return random.doubles(count, 0.7, 1.3).map(factor -> factor * ms).toArray();
    }

    private static ReportedRun run(String rate, Map<String, Endpoint> endpoints) {
        return new ReportedRun(rate, true, TASK, endpoints);
    }

    private static StoredReport report(ReportedRun... runs) {
        Map<String, List<ReportedRun>> byRate = new HashMap<>();
        for (ReportedRun run : runs) {
            byRate.put(run.rate(), List.of(run));
        }
        return new StoredReport("reports/x", Kind.RUN, "http://staging", "2026-11-27T08:00:00Z", byRate);
    }

    private Compared compare(Endpoint before, Endpoint after) {
        return ReleaseComparison.compare(
                report(run("2x", Map.of("GET /cart", before, "GET /", endpoint(0, 0, 20, LANES)))),
                report(run("2x", Map.of("GET /cart", after, "GET /", endpoint(0, 0, 20, LANES)))));
    }

    private static Row cart(Compared compared) {
        return compared.rows().stream()
                .filter(row -> row.endpoint().equals("GET /cart"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theSameIsTheSame() {
        Compared compared = compare(endpoint(1, 0, 50, LANES), endpoint(2, 0, 51, LANES));
        assertThat(compared.word()).as(compared.sentence()).isEqualTo(Word.SAME);
        assertThat(compared.sentence()).isEqualTo("no endpoint is worse, of 2.");
    }

    @Test
    void moreFailuresAreWorseAndFewerAreBetter() {
        Compared worse = compare(endpoint(0, 0, 50, LANES), endpoint(15, 0, 50, LANES));
        assertThat(worse.word()).isEqualTo(Word.WORSE);
        assertThat(worse.rows().get(0)).isEqualTo(cart(worse));
        assertThat(worse.sentence()).isEqualTo("1 endpoint of 2 worse: GET /cart at 2x (more failures).");
        Compared better = compare(endpoint(15, 0, 50, LANES), endpoint(0, 0, 50, LANES));
        assertThat(better.word()).isEqualTo(Word.BETTER);
        assertThat(cart(better).why()).isEqualTo("less failures");
    }

    @Test
    void changedOutcomesAndTimesCountToo() {
        assertThat(cart(compare(endpoint(0, 0, 50, LANES), endpoint(0, 20, 50, LANES)))
                        .why())
                .isEqualTo("more changed outcomes");
        Compared slower = compare(endpoint(0, 0, 50, LANES), endpoint(0, 0, 80, LANES));
        assertThat(slower.word()).isEqualTo(Word.WORSE);
        assertThat(cart(slower).why()).isEqualTo("more time");
        assertThat(cart(compare(endpoint(0, 0, 80, LANES), endpoint(0, 0, 50, LANES)))
                        .word())
                .isEqualTo(Word.BETTER);
        assertThat(cart(compare(endpoint(0, 0, 50, LANES), endpoint(0, 0, 55, LANES)))
                        .word())
                .as("a tenth does not matter")
                .isEqualTo(Word.SAME);
        assertThat(cart(compare(endpoint(0, 0, 2, LANES), endpoint(0, 0, 4, LANES)))
                        .word())
                .as("two milliseconds do not matter")
                .isEqualTo(Word.SAME);
    }

    @Test
    void oneLaneThatFailsAgainAndAgainProvesNothing() {
        Occurrence ended = new Occurrence(200, LANES, SLOTS);
        Endpoint calm = endpoint(0, 0, 50, LANES);
        Endpoint one = new Endpoint(
                new Observation(new Occurrence(50, 1, 40), ended),
                calm.changes(),
                calm.laneMeansMs(),
                calm.slotMeansMs());
        assertThat(compare(calm, one).word()).isEqualTo(Word.SAME);
    }

    @Test
    void ofTooFewSessionsNothingIsSaid() {
        Compared compared = compare(endpoint(0, 0, 50, 5), endpoint(3, 0, 50, 5));
        assertThat(cart(compared).word()).isEqualTo(Word.NOT_COMPARABLE);
        assertThat(compared.sentence()).isEqualTo("no endpoint is worse, of 2; 1 with too few sessions to tell.");
        assertThat(compared.word()).isEqualTo(Word.SAME);
    }

    @Test
    void otherTasksDoNotCompare() {
        Map<String, Endpoint> endpoints = Map.of("GET /cart", endpoint(0, 0, 50, LANES));
        StoredReport report = report(run("2x", endpoints));
        Task other = new Task(401, LANES, 20_000_000_000L, "compress", "session");
        Task clone = new Task(400, LANES, 20_000_000_000L, "clone", "session");
        for (StoredReport wrong : List.of(
                report(run("4x", endpoints)),
                report(new ReportedRun("2x", true, other, endpoints)),
                report(new ReportedRun("2x", true, clone, endpoints)),
                report(new ReportedRun("2x", false, TASK, endpoints)),
                report(run("2x", Map.of("GET /", endpoint(0, 0, 50, LANES)))),
                new StoredReport("x", Kind.HUNT, "t", "s", report.runs()))) {
            Compared compared = ReleaseComparison.compare(report, wrong);
            assertThat(compared.word()).as(compared.sentence()).isEqualTo(Word.NOT_COMPARABLE);
            assertThat(compared.rows()).isEmpty();
            assertThat(compared.obstacles()).isNotEmpty();
        }
    }

    @Test
    void aRateThatOnlyOneStepHasIsSaidAndNotPassed() {
        Map<String, Endpoint> endpoints = Map.of("GET /cart", endpoint(0, 0, 50, LANES));
        Map<String, Endpoint> failing = Map.of("GET /cart", endpoint(20, 0, 50, LANES));
        StoredReport before = report(run("1x", endpoints), run("2x", endpoints));
        assertThat(ReleaseComparison.compare(before, report(run("1x", endpoints)))
                        .word())
                .isEqualTo(Word.NOT_COMPARABLE);
        Compared compared = ReleaseComparison.compare(before, report(run("1x", failing)));
        assertThat(compared.word()).isEqualTo(Word.WORSE);
        assertThat(compared.sentence()).startsWith("only one of them was fired at 2x; 1 endpoint of 1 worse: ");
    }

    private static StoredReport hunt(Map<String, Endpoint> endpoints, String... rates) {
        Map<String, List<ReportedRun>> byRate = new LinkedHashMap<>();
        for (String rate : rates) {
            byRate.put(rate, List.of(run(rate, endpoints)));
        }
        return new StoredReport("reports/x", Kind.HUNT, "http://staging", "2026-11-27T08:00:00Z", byRate);
    }

    @Test
    void huntsCompareAtTheLoadsThatBothFired() {
        Map<String, Endpoint> endpoints = Map.of("GET /cart", endpoint(0, 0, 50, LANES));
        Compared same = ReleaseComparison.compare(
                hunt(endpoints, "1x", "2x", "4x", "2.83x"), hunt(endpoints, "1x", "2x", "4x"));
        assertThat(same.word()).isEqualTo(Word.SAME);
        assertThat(same.sentence()).isEqualTo("no endpoint is worse, of 3; fired in one of them alone: 2.83x.");
        Compared baselineAlone = ReleaseComparison.compare(hunt(endpoints, "1x", "2x"), hunt(endpoints, "1x", "4x"));
        assertThat(baselineAlone.word()).isEqualTo(Word.NOT_COMPARABLE);
        assertThat(baselineAlone.sentence()).startsWith("no load was fired in both hunts; ");
    }

    /** Two hundred comparisons of a release with itself, with 30 endpoints each. */
    @Test
    void fewComparisonsWithoutADifferenceFindOne() {
        int wrong = 0;
        for (int i = 0; i < 200; i++) {
            Map<String, Endpoint> before = new HashMap<>();
            Map<String, Endpoint> after = new HashMap<>();
            for (int e = 0; e < 30; e++) {
                before.put("GET /" + e, endpoint(random.nextInt(6), random.nextInt(3), 20 + e, LANES));
                after.put("GET /" + e, endpoint(random.nextInt(6), random.nextInt(3), 20 + e, LANES));
            }
            Compared compared = ReleaseComparison.compare(report(run("2x", before)), report(run("2x", after)));
            wrong += compared.word() == Word.SAME ? 0 : 1;
        }
        assertThat(wrong).isLessThanOrEqualTo(10);
    }
}
