package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.FiringEvidence.Overlap;
import io.reprise.replayer.measure.Runs;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterferenceTest {
    private final FiringLog log = new FiringLog(1_000);
    private final Runs runs = new Runs().watched(log::before);

    private List<Overlap> overlaps() {
        FiringEvidence evidence = new FiringAnalysis(log)
                .evidence(
                        new Step(0, Role.LOAD, 2),
                        runs.finish(10_000),
                        new ContentComparison(1 << 20),
                        new Tails(),
                        true);
        assertThat(evidence.overlaps()).hasSize(1);
        return evidence.overlaps().values().iterator().next();
    }

    private void order(int status, int at) {
        runs.endpoint("POST /orders", "/orders").answered(status, at, at, 0, at + 40);
    }

    @Test
    void failuresBesideRequestsOfTheSameEndpointPointToIt() {
        for (int i = 0; i < 10; i++) {
            order(200, 1_000 * i + 100);
            order(500, 1_000 * i + 500);
            order(200, 1_000 * i + 520);
            runs.endpoint("GET /", "/").answered(200, 1_000 * i + 110, 1_000 * i + 110, 0, 1_000 * i + 700);
        }
        assertThat(overlaps()).containsExactly(new Overlap("POST /orders", 10, 10, 10, 20));
    }

    @Test
    void whatIsAlwaysInFlightPointsToNothing() {
        runs.endpoint("GET /events", "/events").answered(200, 0, 0, 0, 10_000);
        for (int i = 0; i < 20; i++) {
            order(i % 2 == 0 ? 500 : 200, 100 * i);
        }
        assertThat(overlaps()).isEmpty();
    }

    @Test
    void aFewFailuresPointToNothing() {
        order(500, 0);
        order(200, 20);
        order(200, 500);
        assertThat(overlaps()).isEmpty();
    }
}
