package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.measure.Runs;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TimePatternTest {
    private static final long MS = 1_000_000;
    private static final Signal FULL = new Signal("GET /a", Signal.Kind.FAILURE, "200 → 503: pool exhausted");

    private static TimePattern pattern(int count, IntToDoubleFunction dueMs, IntToDoubleFunction tookMs) {
        FiringLog log = new FiringLog(1_000);
        Runs runs = new Runs().watched(log::before);
        for (int i = 0; i < count; i++) {
            double at = 1 + dueMs.applyAsDouble(i);
            runs.endpoint("GET /a", "/a").answered(503, at, at, 0, at + tookMs.applyAsDouble(i));
        }
        runs.finish(100_000);
        return TimePattern.of(log.answers());
    }

    @Test
    void whatFailsAfterTheSameTimeWaitedForIt() {
        TimePattern pattern = pattern(20, i -> 137 * i * i, i -> 400 + i);
        assertThat(pattern.waitedNs()).hasValue(410 * MS);
        assertThat(hints(FULL, pattern)).singleElement().asString().contains("waited about 410 ms");
    }

    @Test
    void whatFailsAtOnceOrAfterAnyTimeDidNot() {
        assertThat(pattern(20, i -> 137 * i * i, i -> 2).waitedNs()).isEmpty();
        TimePattern pattern = pattern(20, i -> 137 * i * i, i -> 50 + 40 * i);
        assertThat(pattern).isEqualTo(TimePattern.NONE);
        assertThat(hints(FULL, pattern)).singleElement().asString().contains("no capacity left");
        assertThat(pattern(4, i -> i, i -> 400)).isEqualTo(TimePattern.NONE);
    }

    @Test
    void burstsAtAFixedDistanceHaveAPeriod() {
        TimePattern pattern = pattern(40, i -> 1_100 * (i / 5) + 9 * (i % 5), i -> 100 + 60 * (i % 5));
        assertThat(pattern.periodNs()).hasValue(1_100 * MS);
        assertThat(hints(new Signal("GET /a", Signal.Kind.TAIL, "takes longer than 200 ms"), pattern))
                .singleElement()
                .asString()
                .contains("about 1100 ms apart", "cache entry");
    }

    @Test
    void burstsAtAnyDistanceAndSingleFailuresHaveNone() {
        Random random = new Random(1);
        double[] starts = random.doubles(8, 0, 9_000).sorted().toArray();
        assertThat(pattern(40, i -> starts[i / 5] + i % 5, i -> 10).periodNs()).isEmpty();
        assertThat(pattern(40, i -> 1_000 * i, i -> 10).periodNs()).isEmpty();
    }

    @Test
    void whatGoesWithItselfIsARaceAndWhatIsSlowWithItselfALock() {
        List<FiringEvidence.Overlap> itself = List.of(new FiringEvidence.Overlap("GET /a", 9, 10, 1, 50));
        Signal race = new Signal("GET /a", Signal.Kind.FAILURE, "200 → 500: IntegrityError");
        assertThat(Hints.of(race, evidence(race, TimePattern.NONE, itself)))
                .singleElement()
                .asString()
                .contains("race");
        Signal slow = new Signal("GET /a", Signal.Kind.TAIL, "takes longer than 200 ms");
        assertThat(Hints.of(slow, evidence(slow, TimePattern.NONE, itself)))
                .singleElement()
                .asString()
                .contains("lock");
        List<FiringEvidence.Overlap> other = List.of(new FiringEvidence.Overlap("GET /b", 9, 10, 1, 50));
        assertThat(Hints.of(race, evidence(race, TimePattern.NONE, other))).isEmpty();
    }

    @Test
    void wherePeopleShouldLookForValuesThatAreWrong() {
        assertThat(hints(new Signal("GET /a", Signal.Kind.LOST_UPDATE, ""), TimePattern.NONE))
                .singleElement()
                .asString()
                .contains("writes the result back");
        assertThat(hints(new Signal("GET /a", Signal.Kind.DUPLICATE, ""), TimePattern.NONE))
                .hasSize(1);
        assertThat(hints(new Signal("GET /a", Signal.Kind.LEAK, ""), TimePattern.NONE))
                .hasSize(1);
        assertThat(hints(new Signal("GET /a", Signal.Kind.CONTENT, ""), TimePattern.NONE))
                .isEmpty();
    }

    private static List<String> hints(Signal signal, TimePattern pattern) {
        return Hints.of(signal, evidence(signal, pattern, List.of()));
    }

    private static FiringEvidence evidence(Signal signal, TimePattern pattern, List<FiringEvidence.Overlap> overlaps) {
        return new FiringEvidence(
                Firings.of(0, Firing.Role.LOAD, 4).done(),
                Map.of(),
                Map.of(),
                Map.of(signal, overlaps),
                Map.of(signal, pattern));
    }

    @Test
    void whatWasRefusedAndIsAcceptedUnderLoadWasCheckedTooEarly() {
        assertThat(hints(new Signal("POST /a", Signal.Kind.CHANGED, "409 → 201: {\"seat\":#}"), TimePattern.NONE))
                .singleElement()
                .asString()
                .contains("checks something and then acts");
        assertThat(hints(new Signal("POST /a", Signal.Kind.CHANGED, "201 → 409"), TimePattern.NONE))
                .isEmpty();
    }
}
