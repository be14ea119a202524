package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reprise.http.Head;
import io.reprise.replayer.source.SourcedExchange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Thousand sessions over two hours: each begins 7 s after the one before, and sends ten requests, 3.1 s apart. */
class CloneTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int SESSIONS = 1_000;
    private static final int EACH = 10;
    private static final List<SourcedExchange> RECORDED = recorded();
    private static final Passes PASSES = Passes.of(() -> Exchanges.of(RECORDED.toArray(SourcedExchange[]::new)));

    private static List<SourcedExchange> recorded() {
        long[][] times = LongStream.range(0, (long) SESSIONS * EACH)
                .mapToObj(i -> new long[] {i / EACH * 7 * SECOND_NS + i % EACH * 3_100_000_000L, i / EACH + 1})
                .sorted((a, b) -> Long.compare(a[0], b[0]))
                .toArray(long[][]::new);
        List<SourcedExchange> exchanges = new ArrayList<>();
        for (long[] each : times) {
            exchanges.add(Exchanges.exchange(exchanges.size(), each[0], each[0] + SECOND_NS, each[1], "GET /"));
        }
        return exchanges;
    }

    private static ScaledPlan plan(String rate) {
        PlanSummary recorded = PlanSummary.of(PASSES.open(TimeWarp.none(), Long.MAX_VALUE));
        return Scales.named("clone").orElseThrow().plan(Rate.parse(rate), recorded, Long.MAX_VALUE, PASSES);
    }

    private static List<PlannedRequest> all(String rate) {
        List<PlannedRequest> requests = new ArrayList<>();
        try (Timetable timetable = plan(rate).timetable(PASSES)) {
            for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
                requests.add(next);
            }
        }
        return requests;
    }

    /** The requests of each lane, in their order. */
    private static Map<Long, List<PlannedRequest>> lanes(String rate) {
        Map<Long, List<PlannedRequest>> lanes = new HashMap<>();
        all(rate)
                .forEach(request -> lanes.computeIfAbsent(request.lane(), none -> new ArrayList<>())
                        .add(request));
        return lanes;
    }

    @Test
    void eachSessionIsReplayedInThreeLanesAtTheRecordedPace() {
        Map<Long, List<PlannedRequest>> lanes = lanes("3x");
        assertThat(lanes).hasSize(3 * SESSIONS);
        Map<Long, Set<Long>> beginnings = new HashMap<>();
        lanes.values().forEach(requests -> {
            assertThat(requests).hasSize(EACH);
            PlannedRequest first = requests.get(0);
            long laterNs = first.intendedNs() - first.recordedNs();
            assertThat(laterNs).isBetween(0L, UserShare.JITTER_MAX_NS - 1);
            assertThat(requests).allSatisfy(request -> {
                assertThat(request.intendedNs() - request.recordedNs()).isEqualTo(laterNs);
                assertThat(request.exchange().session())
                        .isEqualTo(first.exchange().session());
            });
            beginnings
                    .computeIfAbsent(first.exchange().session(), none -> new HashSet<>())
                    .add(laterNs);
        });
        assertThat(beginnings.values())
                .as("one as recorded, and no two at once")
                .allSatisfy(later -> assertThat(later).hasSize(3).contains(0L));
    }

    @Test
    void timetableIsSortedAndTheSameInEveryRun() {
        List<PlannedRequest> requests = all("2.5x");
        assertThat(requests).isSortedAccordingTo((a, b) -> Long.compare(a.intendedNs(), b.intendedNs()));
        assertThat(all("2.5x").stream()
                        .map(r -> r.lane() + " " + r.intendedNs())
                        .toList())
                .isEqualTo(requests.stream()
                        .map(r -> r.lane() + " " + r.intendedNs())
                        .toList());
    }

    @Test
    void fractionReplaysSomeSessionsOnceMore() {
        assertThat(lanes("1.5x").size()).isCloseTo(1_500, within(50));
        assertThat(lanes("1.000001x")).hasSizeBetween(1_000, 1_001);
        Map<Long, List<PlannedRequest>> half = lanes("0.5x");
        assertThat(half.size()).isCloseTo(500, within(50));
        assertThat(half.values())
                .as("whole sessions")
                .allSatisfy(requests -> assertThat(requests).hasSize(EACH));
        assertThat(lanes("1.5x").keySet()).as("the same users at every rate").containsAll(half.keySet());
    }

    @Test
    void sizeEqualsThatOfTheTimetable() {
        PlanSize half = plan("1.5x").size();
        assertThat(half)
                .isEqualTo(PlanSummary.of(plan("1.5x").timetable(PASSES)).size());
        PlanSize whole = plan("3x").size();
        PlanSize actual = PlanSummary.of(plan("3x").timetable(PASSES)).size();
        assertThat(whole.requests()).isEqualTo(actual.requests()).isEqualTo(3L * SESSIONS * EACH);
        assertThat(whole.sessions()).isEqualTo(actual.sessions());
        assertThat(whole.spanNs() - actual.spanNs()).isBetween(0L, UserShare.JITTER_MAX_NS);
        assertThat(plan("1x").size())
                .isEqualTo(PlanSummary.of(plan("1x").timetable(PASSES)).size());
    }

    @Test
    void copiesOfAnExchangeHaveNumbersAndHeadsOfTheirOwn() {
        List<PlannedRequest> requests = all("3x");
        assertThat(requests.stream().map(request -> request.exchange().number()))
                .doesNotHaveDuplicates();
        IdentityHashMap<Head, Integer> heads = new IdentityHashMap<>();
        requests.forEach(request -> heads.merge(request.exchange().head(), 1, Integer::sum));
        assertThat(heads.values()).containsOnly(1);
        assertThat(requests.stream()
                        .map(request -> request.exchange().copy())
                        .distinct()
                        .sorted())
                .containsExactly(0, 1, 2);
    }

    @Test
    void impossibleRatesAreRefused() {
        assertThatThrownBy(() -> plan("500/s"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("500/s changes the pace, and --scale clone keeps the recorded one (expected a multiple such"
                        + " as 2x, or --scale compress)");
        assertThatThrownBy(() -> plan("0.001x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leaves none of the 1000 sessions");
        assertThatThrownBy(() -> plan("20000x")).hasMessageContaining("at most 10000x");
    }
}
