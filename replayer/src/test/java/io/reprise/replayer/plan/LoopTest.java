package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.source.SourcedExchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An hour and nothing more of a recording: 3,601 requests, one a second, of sixty sessions in turn. */
class LoopTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int COUNT = 3_601;
    private static final List<SourcedExchange> RECORDED = LongStream.range(0, COUNT)
            .mapToObj(i -> Exchanges.exchange(i, i * SECOND_NS, i * SECOND_NS + 1, i % 60 + 1, "GET /"))
            .toList();
    private static final Passes PASSES = Passes.of(() -> Exchanges.of(RECORDED.toArray(SourcedExchange[]::new)));

    private static ScaledPlan plan(String scale, String rate, String loop, @Nullable Long endNs) {
        PlanSummary recorded = PlanSummary.of(PASSES.open(TimeWarp.none(), Long.MAX_VALUE));
        ScaledPlan once = Scales.named(scale).orElseThrow().plan(Rate.parse(rate), recorded, Long.MAX_VALUE, PASSES);
        return Loop.parse(loop, endNs).of(once, PASSES);
    }

    private static List<PlannedRequest> all(ScaledPlan plan, Passes passes) {
        List<PlannedRequest> requests = new ArrayList<>();
        try (Timetable timetable = plan.timetable(passes)) {
            for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
                requests.add(next);
            }
        }
        return requests;
    }

    @Test
    void seamKeepsTheMeanGapAndEachPassHasLanesOfItsOwn() {
        List<PlannedRequest> requests = all(plan("compress", "1x", "48", null), PASSES);
        assertThat(requests).hasSize(48 * COUNT);
        Set<Long> lanes = new HashSet<>();
        for (int i = 0; i < requests.size(); i++) {
            PlannedRequest request = requests.get(i);
            assertThat(request.intendedNs()).as("one a second for two days").isEqualTo(i * SECOND_NS);
            assertThat(request.exchange().copy()).isEqualTo(i / COUNT);
            lanes.add(request.lane());
        }
        assertThat(lanes).hasSize(48 * 60);
        assertThat(requests.stream().map(request -> request.exchange().number()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "compress, 4x, 10, 7200",
        "compress, 1x..3x, 5, 8000",
        "compress, 1x, 3, 3600",
        "fold, 3x, 7, 5000",
        "clone, 2x, 3, 9001",
        "clone, 1.5x, 3, 9000",
        "fold, 2x, forever, 86400",
        "compress, 0.5x, forever, 100",
    })
    void sizeEqualsThatOfTheTimetable(String scale, String rate, String loop, long endS) {
        for (@Nullable Long endNs : new @Nullable Long[] {endS * SECOND_NS, null}) {
            if (endNs == null && loop.equals("forever")) {
                continue;
            }
            ScaledPlan plan = plan(scale, rate, loop, endNs);
            List<PlannedRequest> requests = all(plan, PASSES);
            assertThat(plan.size().requests()).isEqualTo(requests.size());
            assertThat(requests).isSortedAccordingTo(Comparator.comparingLong(PlannedRequest::intendedNs));
            long spanNs = requests.get(requests.size() - 1).intendedNs();
            assertThat(plan.size().spanNs() - spanNs).isBetween(0L, UserShare.JITTER_MAX_NS);
            assertThat(spanNs).isLessThan(endNs == null ? Long.MAX_VALUE : endNs);
        }
    }

    @Test
    void loginsOfAPassComeBeforeItsStart() {
        Passes withLogins = new Passes(
                PASSES.recording(),
                null,
                window -> new EarlierLoginTimetable(
                        Exchanges.of(
                                Exchanges.exchange(-2, 0, 1, 7, "POST /login"),
                                Exchanges.exchange(-1, 0, 1, 8, "POST /login")),
                        2,
                        window),
                EarlierLoginTimetable.leadNs(2),
                false);
        List<PlannedRequest> requests = all(plan("compress", "1x", "3", null), withLogins);
        assertThat(requests).hasSize(3 * (COUNT + 2));
        assertThat(requests).isSortedAccordingTo(Comparator.comparingLong(PlannedRequest::intendedNs));
        Map<Long, PlannedRequest> firstOfLane = new TreeMap<>();
        requests.forEach(request -> firstOfLane.putIfAbsent(request.lane(), request));
        assertThat(firstOfLane.values().stream()
                        .filter(request -> request.exchange().isBeforeWindow())
                        .map(request -> request.exchange().session() + " in "
                                + request.exchange().copy()))
                .containsExactlyInAnyOrder("7 in 0", "8 in 0", "7 in 1", "8 in 1", "7 in 2", "8 in 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "always", "10000000", ""})
    void wrongNumbersAreNamed(String loop) {
        assertThatThrownBy(() -> Loop.parse(loop, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + loop + "' (expected a number of passes from 1 to 1000000, or forever)");
    }

    @Test
    void loopWithoutEndIsRefused() {
        assertThatThrownBy(() -> Loop.parse("forever", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no end (expected --duration");
    }
}
