package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.source.SourcedExchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Four hours: a session begins every second, sends a request every 90 s, and ends after 270 s. */
class FoldTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int SESSIONS = 4 * 3_600;
    private static final int EACH = 4;
    private static final long SPAN_NS = (SESSIONS - 1 + 90 * (EACH - 1)) * SECOND_NS;
    private static final List<SourcedExchange> RECORDED = recorded();
    private static final Passes PASSES = passes(RECORDED);

    private static Passes passes(List<SourcedExchange> recorded) {
        return Passes.of(() -> Exchanges.of(recorded.toArray(SourcedExchange[]::new)));
    }

    private static List<SourcedExchange> recorded() {
        List<long[]> times = new ArrayList<>();
        for (int session = 0; session < SESSIONS; session++) {
            for (int i = 0; i < EACH; i++) {
                times.add(new long[] {(session + 90L * i) * SECOND_NS, session + 1L});
            }
        }
        times.sort(Comparator.comparingLong(each -> each[0]));
        List<SourcedExchange> exchanges = new ArrayList<>();
        for (long[] each : times) {
            exchanges.add(Exchanges.exchange(exchanges.size(), each[0], each[0] + SECOND_NS, each[1], "GET /"));
        }
        return exchanges;
    }

    private static ScaledPlan plan(String rate, Passes passes) {
        PlanSummary recorded = PlanSummary.of(passes.open(TimeWarp.none(), Long.MAX_VALUE));
        return Scales.named("fold").orElseThrow().plan(Rate.parse(rate), recorded, Long.MAX_VALUE, passes);
    }

    private static List<PlannedRequest> all(String rate) {
        return all(plan(rate, PASSES).timetable(PASSES));
    }

    private static List<PlannedRequest> all(Timetable timetable) {
        List<PlannedRequest> requests = new ArrayList<>();
        try (timetable) {
            for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
                requests.add(next);
            }
        }
        return requests;
    }

    @Test
    void slicesRunAtOnceAtTheirOwnPaceWithWholeSessions() {
        List<PlannedRequest> requests = all("4x");
        assertThat(requests).hasSize(RECORDED.size());
        assertThat(requests).isSortedAccordingTo(Comparator.comparingLong(PlannedRequest::intendedNs));
        long sliceNs = SPAN_NS / 4 + 1;
        Map<Long, Long> shifts = new HashMap<>();
        for (PlannedRequest request : requests) {
            long first = (request.lane() - 1) * SECOND_NS;
            long shiftNs = first / sliceNs * sliceNs;
            assertThat(request.recordedNs() - request.intendedNs()).isEqualTo(shiftNs);
            shifts.merge(shiftNs, 1L, Long::sum);
        }
        assertThat(shifts).hasSize(4);
    }

    @Test
    void rateIsFourTimesTheRecordedOneWithinTheSlice() {
        List<PlannedRequest> requests = all("4x");
        // Sessions of the first slice are still few during the first minutes, as in the recording.
        for (long fromNs = 600 * SECOND_NS; fromNs < SPAN_NS / 4 - 1_200 * SECOND_NS; fromNs += 600 * SECOND_NS) {
            long from = fromNs;
            long count = requests.stream()
                    .filter(each -> each.intendedNs() >= from && each.intendedNs() < from + 600 * SECOND_NS)
                    .count();
            assertThat(count).isCloseTo(4L * EACH * 600, within(100L));
        }
    }

    @Test
    void sizeEqualsThatOfTheTimetable() {
        for (String rate : List.of("1x", "4x", "2.5x", "0.5x")) {
            PlanSize size = plan(rate, PASSES).size();
            PlanSize actual =
                    PlanSummary.of(plan(rate, PASSES).timetable(PASSES)).size();
            assertThat(size.requests()).as(rate).isEqualTo(actual.requests());
            assertThat(size.spanNs()).as(rate).isEqualTo(actual.spanNs());
            assertThat(size.recordedSpanNs()).isEqualTo(SPAN_NS);
        }
    }

    @Test
    void fractionLeavesOutSomeSessionsOfTheNextWholeNumberOfSlices() {
        List<PlannedRequest> requests = all("2.5x");
        double share = 2.5 / 3;
        assertThat(requests.size() / (double) RECORDED.size()).isCloseTo(share, within(0.02));
        Map<Long, Long> counts = new HashMap<>();
        requests.forEach(request -> counts.merge(request.lane(), 1L, Long::sum));
        assertThat(counts.values()).as("whole sessions").containsOnly((long) EACH);
        assertThat(requests.stream().map(request -> request.exchange().copy()).distinct())
                .containsExactlyInAnyOrder(0, 1, 2);
        assertThat(all("0.5x").size() / (double) RECORDED.size()).isCloseTo(0.5, within(0.02));
    }

    @Test
    void onceIsTheRecording() {
        assertThat(all("1x")).allSatisfy(each -> assertThat(each.intendedNs()).isEqualTo(each.recordedNs()));
    }

    @Test
    void pausesAreCutBeforeTheRecordingIs() {
        Passes two = passes(List.of(
                Exchanges.exchange(0, 0, 1, 1, "GET /"),
                Exchanges.exchange(1, SECOND_NS, 1, 2, "GET /"),
                Exchanges.exchange(2, 3_600 * SECOND_NS, 1, 3, "GET /"),
                Exchanges.exchange(3, 3_601 * SECOND_NS, 1, 4, "GET /")));
        PlanSummary recorded = PlanSummary.of(two.open(TimeWarp.none(), 2 * SECOND_NS));
        ScaledPlan plan = Scales.named("fold").orElseThrow().plan(Rate.parse("2x"), recorded, 2 * SECOND_NS, two);
        assertThat(all(plan.timetable(two)).stream().map(PlannedRequest::intendedNs))
                .containsExactly(0L, SECOND_NS - 1, SECOND_NS, 2 * SECOND_NS - 1);
        assertThat(plan.delay()).isNotEqualTo(LaneDelay.NONE);
    }

    @Test
    void impossibleRatesAreRefused() {
        Passes three = passes(List.of(
                Exchanges.exchange(0, 0, 1, 1, "GET /"),
                Exchanges.exchange(1, 1, 2, 2, "GET /"),
                Exchanges.exchange(2, 2, 3, 3, "GET /")));
        assertThatThrownBy(() -> plan("8x", three))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("8x with --scale fold cuts the recording into 8 slices, and it has only 3 sessions"
                        + " (expected at most 3x, or --scale clone)");
        assertThat(all(plan("3x", three).timetable(three))).hasSize(3);
        assertThatThrownBy(() -> plan("500/s", three)).hasMessageContaining("--scale fold keeps the recorded one");
        assertThatThrownBy(() -> plan("300x", three)).hasMessageContaining("at most 256x");
    }
}
