package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.plan.PlanSummary.EndpointCount;
import org.junit.jupiter.api.Test;

class PlanSummaryTest {
    private static final long SECOND_NS = 1_000_000_000;

    private static PlanSummary summary(Exchanges source, String rate) {
        return PlanSummary.of(new Planner(source, TimeWarp.of(Rate.parse(rate), 0, 0)));
    }

    @Test
    void summaryHasTheTotalsOfTheTimetable() {
        // 10 a second for 20 s, with 50 more within the sixth second.
        Exchanges source = Exchanges.generated(250, i -> {
            long ns = i < 60 ? i * SECOND_NS / 10 : i < 110 ? 6 * SECOND_NS - 1 : (i - 50) * SECOND_NS / 10;
            return Exchanges.exchange(i, 7 + ns, 0, i % 9, i % 5 == 0 ? "POST /buy" : "GET /item/{id}");
        });
        PlanSummary summary = summary(source, "1x");
        assertThat(summary.size().requests()).isEqualTo(250);
        assertThat(summary.size().spanNs())
                .isEqualTo(199 * SECOND_NS / 10)
                .isEqualTo(summary.size().recordedSpanNs());
        assertThat(summary.size().sessions()).isEqualTo(9);
        assertThat(summary.size().sessionsExact()).isTrue();
        assertThat(summary.peakPerSecond()).isEqualTo(60);
        assertThat(summary.size().meanPerSecond()).isCloseTo(249 / 19.9, within(1e-9));
        assertThat(summary.endpoints())
                .containsExactly(new EndpointCount("GET /item/{id}", 200), new EndpointCount("POST /buy", 50));
        assertThat(summary.otherEndpoints()).isZero();
    }

    @Test
    void meanRateIsReachedByMeansOfAFirstPass() {
        long[] times = new long[101];
        for (int i = 0; i < times.length; i++) {
            times[i] = (long) i * i * 1_000_000;
        }
        PlanSummary recorded = summary(Exchanges.at(times), "1x");
        TimeWarp warp = TimeWarp.of(
                Rate.parse("500/s"), recorded.size().requests(), recorded.size().spanNs());
        PlanSummary planned = PlanSummary.of(new Planner(Exchanges.at(times), warp));
        assertThat(planned.size().meanPerSecond()).isCloseTo(500, within(1e-6));
        assertThat(planned.size().recordedSpanNs()).isEqualTo(recorded.size().spanNs());
    }

    @Test
    void emptyTimetableHasZeroTotals() {
        PlanSummary none = summary(Exchanges.at(), "2x");
        assertThat(none.size().requests()).isZero();
        assertThat(none.size().meanPerSecond()).isZero();
        PlanSummary one = summary(Exchanges.at(123), "2x");
        assertThat(one.size().requests()).isEqualTo(1);
        assertThat(one.size().spanNs()).isZero();
        assertThat(one.size().meanPerSecond()).isZero();
        assertThat(one.peakPerSecond()).isEqualTo(1);
    }

    @Test
    void manyEndpointsAndSessionsAreCountedInBoundedMemory() {
        Exchanges source =
                Exchanges.generated(300_000, i -> Exchanges.exchange(i, i, 0, i % 100_000, "GET /" + i % 15_000));
        PlanSummary summary = summary(source, "1x");
        assertThat(summary.endpoints()).hasSize(10_000).allMatch(e -> e.count() == 20);
        assertThat(summary.otherEndpoints()).isEqualTo(100_000);
        assertThat(summary.size().sessionsExact()).isFalse();
        assertThat(summary.size().sessions()).isCloseTo(100_000, within(3_000L));
    }

    @Test
    void sessionsAreCountedExactlyUpToTheBound() {
        SessionCounter counter = new SessionCounter();
        for (int round = 0; round < 2; round++) {
            for (long session = 0; session < 1 << 14; session++) {
                counter.add(session);
            }
        }
        assertThat(counter.isExact()).isTrue();
        assertThat(counter.count()).isEqualTo(1 << 14);
        counter.add(-1);
        assertThat(counter.isExact()).isFalse();
        assertThat(counter.count()).isCloseTo(1 << 14, within(600L));
    }
}
