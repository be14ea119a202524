package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Signal.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReproductionTest {
    private static final String ORDER = "POST /order";

    private static Firing with(Signal signal, long requests) {
        Occurrence seen = new Occurrence(requests, (int) requests, (int) requests);
        return new Firing(
                new Firing.Step(1, Role.LOAD, 4),
                Map.of(ORDER, new Occurrence(10, 10, 10)),
                Map.of(signal, new Observation(seen, new Occurrence(10, 10, 10))),
                Map.of(),
                new Firing.Load(1, 1, 1, 1, true));
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "SLOW", mode = EnumSource.Mode.EXCLUDE)
    void oneRequestThatGoesWrongInTheSameWayIsEnough(Kind kind) {
        Signal signal = new Signal(ORDER, kind, "200 → 500");
        assertThat(Reproduction.shown(signal, List.of(), with(signal, 1))).isPositive();
        assertThat(Reproduction.shown(signal, List.of(), with(signal, 0))).isZero();
        Signal elsewhere = new Signal("GET /other", kind, "200 → 500");
        assertThat(Reproduction.shown(signal, List.of(), with(elsewhere, 3))).isZero();
    }

    @Test
    void failuresDifferByWordsAndTailsDoNotDifferByLimit() {
        Signal failure = new Signal(ORDER, Kind.FAILURE, "200 → 500: locked");
        Signal other = new Signal(ORDER, Kind.FAILURE, "200 → 500: out of stock");
        assertThat(Reproduction.shown(failure, List.of(), with(other, 3))).isZero();
        Signal tail = new Signal(ORDER, Kind.TAIL, "takes longer than 200 ms");
        Signal later = new Signal(ORDER, Kind.TAIL, "takes longer than 500 ms");
        assertThat(Reproduction.shown(tail, List.of(), with(later, 1))).isPositive();
    }

    @Test
    void slowEndpointsAreComparedWithTheReferenceByTheHuntsRule() {
        Firing calm = Firings.of(0, Role.BASELINE, 1)
                .times(ORDER, 20, 1)
                .times("GET /", 20, 2)
                .done();
        Firing same = Firings.of(1, Role.LOAD, 4)
                .times(ORDER, 21, 3)
                .times("GET /", 20, 4)
                .done();
        Firing slow = Firings.of(1, Role.LOAD, 4)
                .times(ORDER, 200, 5)
                .times("GET /", 20, 6)
                .done();
        Signal signal = Signal.slow(ORDER);
        assertThat(Reproduction.references(signal)).isEqualTo(1);
        assertThat(Reproduction.shown(signal, List.of(calm), same)).isZero();
        assertThat(Reproduction.shown(signal, List.of(calm), slow)).isPositive();
    }
}
