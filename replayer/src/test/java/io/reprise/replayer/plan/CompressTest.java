package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Two requests of a session, ten seconds apart; the first response took four seconds. */
class CompressTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final Passes PASSES = Passes.of(CompressTest::recording);

    private static Exchanges recording() {
        return Exchanges.of(
                Exchanges.exchange(0, 1, 1 + 4 * SECOND_NS, 7, "GET /"),
                Exchanges.exchange(1, 1 + 10 * SECOND_NS, 0, 7, "GET /"));
    }

    private static ScaledPlan plan(String rate, long pauseMaxNs) {
        PlanSummary recorded = PlanSummary.of(new Planner(recording(), TimeWarp.none(), pauseMaxNs));
        return Scales.named("COMPRESS").orElseThrow().plan(Rate.parse(rate), recorded, pauseMaxNs, PASSES);
    }

    @Test
    void sizeEqualsThatOfTheTimetable() {
        ScaledPlan plan = plan("4x", Long.MAX_VALUE);
        assertThat(plan.size()).isEqualTo(new PlanSize(2, 10 * SECOND_NS / 4, 10 * SECOND_NS, 1, true));
        assertThat(PlanSummary.of(plan.timetable(PASSES)).size()).isEqualTo(plan.size());
    }

    @Test
    void onlyTimetableFasterThanTheRecordingDelaysItsLanes() {
        assertThat(plan("1x", Long.MAX_VALUE).delay()).isEqualTo(LaneDelay.NONE);
        assertThat(plan("0.5x", Long.MAX_VALUE).delay()).isEqualTo(LaneDelay.NONE);
        assertThat(plan("2x", Long.MAX_VALUE).delay()).isEqualTo(new LaneDelay(4 * SECOND_NS, 4 * SECOND_NS));
        assertThat(plan("1x", SECOND_NS).delay())
                .as("a cut pause makes it faster, too")
                .isEqualTo(new LaneDelay(4 * SECOND_NS, 4 * SECOND_NS));
    }

    @Test
    void everySessionIsALane() {
        Timetable timetable = plan("1x", Long.MAX_VALUE).timetable(PASSES);
        for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
            assertThat(next.lane()).isEqualTo(7);
        }
    }

    @Test
    void impossibleRateIsRefused() {
        PlanSummary recorded = PlanSummary.of(new Planner(Exchanges.at(5, 5), TimeWarp.none()));
        assertThatThrownBy(() -> Scales.standard().plan(Rate.parse("500/s"), recorded, Long.MAX_VALUE, PASSES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("500/s");
    }
}
