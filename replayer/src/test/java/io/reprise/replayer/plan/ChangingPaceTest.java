package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ramps and profiles over hours of a recording. */
@Tag("slow")
class ChangingPaceTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long HOUR_NS = 3_600 * SECOND_NS;
    private static final MathContext EXACT = new MathContext(80, RoundingMode.FLOOR);

    private static TimeWarp warp(String rate, long spanNs) {
        return TimeWarp.of(Rate.parse(rate), 1_000, spanNs);
    }

    @ParameterizedTest
    @CsvSource({
        // rate; in seconds, the recording, the replay, and what half of the replay has reached of the recording
        "1x..8x, 32400, 7200, 9900",
        "8x..1x, 32400, 7200, 22500",
        "1x..3x, 7200, 3600, 2700",
        "0.5x..1.5x, 3600, 3600, 1350",
        "2x..2x, 7200, 3600, 3600",
    })
    void paceOfARampChangesLinearlyInTheTimeOfTheReplay(String rate, long spanS, long replayS, long halfwayS) {
        TimeWarp warp = warp(rate, spanS * SECOND_NS);
        assertThat(warp.intendedNs(0)).isZero();
        assertThat(warp.intendedNs(halfwayS * SECOND_NS)).isEqualTo(replayS * SECOND_NS / 2);
        assertThat(warp.intendedNs(spanS * SECOND_NS)).isEqualTo(replayS * SECOND_NS);
    }

    /** t' = (√(a² + (b² − a²) · t / S) − a) · 2S / (b² − a²), to 80 digits, rounded down. */
    @ParameterizedTest
    @ValueSource(strings = {"1x..8x", "8x..1x", "0.7x..1.000001x", "333.333333x..0.001x"})
    void rampIsExactOverMonths(String rate) {
        Rate.Ramp ramp = (Rate.Ramp) Rate.parse(rate);
        BigDecimal a = ramp.from().factor();
        BigDecimal b = ramp.to().factor();
        BigDecimal d = b.multiply(b).subtract(a.multiply(a));
        Random random = new Random(5);
        long spanNs = 180 * 24 * HOUR_NS + 12_345;
        TimeWarp warp = warp(rate, spanNs);
        BigDecimal span = new BigDecimal(spanNs);
        for (int i = 0; i < 2_000; i++) {
            long recorded = (long) (random.nextDouble() * spanNs);
            BigDecimal root = a.multiply(a)
                    .add(d.multiply(new BigDecimal(recorded)).divide(span, EXACT))
                    .sqrt(EXACT);
            BigDecimal exact =
                    root.subtract(a).multiply(new BigDecimal(2)).multiply(span).divide(d, EXACT);
            assertThat(warp.intendedNs(recorded))
                    .isEqualTo(exact.setScale(0, RoundingMode.FLOOR).longValueExact());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1x..8x", "8x..1x", "1x:30m,4x:1h,0.5x:10m"})
    void orderIsKept(String rate) {
        TimeWarp warp = warp(rate, 9 * HOUR_NS);
        long last = -1;
        for (long t = HOUR_NS / 2 - 2_000; t < 9 * HOUR_NS; t += t < HOUR_NS / 2 + 2_000 ? 1 : 7 * SECOND_NS) {
            assertThat(warp.intendedNs(t)).isGreaterThanOrEqualTo(last);
            last = warp.intendedNs(t);
        }
    }

    @Test
    void stagesOfAProfileFollowOneAnotherAndTheLastOneEndsTheReplay() {
        TimeWarp warp = warp("1x:2h,4x:5h,0.3x:2h", 23 * HOUR_NS);
        assertThat(warp.intendedNs(2 * HOUR_NS - 1)).isEqualTo(2 * HOUR_NS - 1);
        assertThat(warp.intendedNs(2 * HOUR_NS)).isEqualTo(2 * HOUR_NS);
        assertThat(warp.intendedNs(2 * HOUR_NS + 40)).isEqualTo(2 * HOUR_NS + 10);
        assertThat(warp.intendedNs(22 * HOUR_NS)).isEqualTo(7 * HOUR_NS);
        assertThat(warp.intendedNs(22 * HOUR_NS + 3)).isEqualTo(7 * HOUR_NS + 10);
        assertThat(warp.endNs()).isEqualTo(22 * HOUR_NS + 6 * HOUR_NS / 10);
        assertThat(warp.intendedNs(warp.endNs() - 1)).isLessThan(9 * HOUR_NS);
        assertThat(warp.intendedNs(warp.endNs())).isEqualTo(9 * HOUR_NS);
    }

    /** Ten requests a second for nine hours. */
    private static ScaledPlan plan(String rate) {
        PlanSummary recorded = PlanSummary.of(passes().open(TimeWarp.none(), Long.MAX_VALUE));
        return Scales.standard().plan(Rate.parse(rate), recorded, Long.MAX_VALUE, passes());
    }

    private static Passes passes() {
        return Passes.of(() ->
                Exchanges.generated(324_001, i -> Exchanges.exchange(i, i * SECOND_NS / 10, 0, i % 100 + 1, "GET /")));
    }

    private static long[] byHour(String rate) {
        long[] counts = new long[9];
        try (Timetable timetable = plan(rate).timetable(passes())) {
            for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
                counts[(int) Math.min(8, next.intendedNs() / HOUR_NS)]++;
            }
        }
        return counts;
    }

    @Test
    void requestsOfEachHourAreThoseOfItsPace() {
        assertThat(byHour("1x:1h,4x:1h,2x:1h")).containsExactly(36_000, 144_000, 72_000, 0, 0, 0, 0, 0, 0);
        long[] ramp = byHour("1x..8x");
        // From 1x to 4.5x in the first of two hours, and to 8x in the second.
        assertThat(ramp[0]).isCloseTo(Math.round(36_000 * 2.75), within(1L));
        assertThat(ramp[1]).isCloseTo(Math.round(36_000 * 6.25), within(1L));
        assertThat(ramp[2])
                .as("the last request is due when the hours are over")
                .isEqualTo(1);
    }

    @Test
    void sizeEqualsThatOfTheTimetable() {
        for (String rate : new String[] {"1x..8x", "1x:1h,4x:1h,2x:1h"}) {
            ScaledPlan plan = plan(rate);
            assertThat(plan.size())
                    .isEqualTo(PlanSummary.of(plan.timetable(passes())).size());
            assertThat(plan.delay()).isEqualTo(LaneDelay.NONE);
        }
    }

    @Test
    void impossibleRatesAreRefused() {
        assertThatThrownBy(() -> warp("1x:2m,4x:5m", 20 * 60 * SECOND_NS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("rate 1x:2m,4x:5m replays 1320s of a recording, and this one has 1200s"
                        + " (expected shorter stages or lower paces)");
        assertThatThrownBy(() -> warp("1x..2x", 0)).hasMessageContaining("at different times");
        for (String scale : new String[] {"fold", "clone"}) {
            for (String rate : new String[] {"1x..8x", "1x:2m", "500/s"}) {
                assertThatThrownBy(() -> Scales.named(scale).orElseThrow().check(Rate.parse(rate)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(rate + " changes the pace, and --scale " + scale);
            }
        }
    }
}
