package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.measure.Runs;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FiringAnalysisTest {
    private static final String LOCKED = "{\"error\": \"database is locked\"}";

    private final FiringLog log = new FiringLog(1_000);
    private final Runs runs = new Runs().watched(log::before);

    private FiringEvidence evidence() {
        return new FiringAnalysis(log)
                .evidence(
                        new Step(2, Role.LOAD, 2),
                        runs.finish(1_000),
                        new ContentComparison(1 << 20),
                        new Tails(),
                        true);
    }

    private static Signal failure(String detail) {
        return new Signal("POST /orders", Signal.Kind.FAILURE, detail);
    }

    @Test
    void failuresAreCountedInRequestsLanesAndSlots() {
        runs.endpoint("POST /orders", "/orders").live("Content-Type: application/json\r\n", LOCKED);
        runs.lane(1, "POST").answered(500, 10, 10, 0, 20).answered(500, 30, 30, 0, 40);
        runs.lane(2, "POST").answered(500, 600, 600, 0, 620);
        runs.live("", "fine").lane(3, "POST").answered(200, 700, 700, 0, 710);
        FiringEvidence evidence = evidence();
        Signal locked = failure("200 → 500: " + LOCKED);
        assertThat(evidence.firing().signals())
                .containsOnly(Map.entry(locked, new Observation(new Occurrence(3, 2, 2), new Occurrence(4, 3, 2))));
        assertThat(evidence.firing().observed(failure("200 → 502")))
                .isEqualTo(new Observation(Occurrence.NONE, new Occurrence(4, 3, 2)));
        assertThat(evidence.examples().get(locked)).hasSize(3).first().satisfies(example -> {
            assertThat(example.exchange()).isEqualTo("2a-1");
            assertThat(example.request()).isEqualTo("POST /orders");
            assertThat(Objects.requireNonNull(example.answers()).replayed().body())
                    .asString()
                    .contains("locked");
        });
    }

    @Test
    void failingSessionsComeFirstEachWithSessionsInFlight() {
        runs.endpoint("POST /orders", "/orders").live("", "locked");
        runs.lane(1, "POST").answered(500, 100, 100, 0, 200);
        runs.lane(2, "POST").answered(500, 1_000, 1_000, 0, 1_100);
        runs.endpoint("GET /export", "/export");
        runs.lane(3, "GET").answered(200, 1_050, 1_050, 0, 1_400);
        runs.lane(4, "GET").answered(200, 90, 90, 0, 150);
        runs.lane(5, "GET").answered(200, 500, 500, 0, 600);
        FiringAnalysis analysis = new FiringAnalysis(log);
        assertThat(analysis.sessionsBeside(failure("200 → 500: locked"))).containsExactly(1L, 4L, 2L, 3L);
        assertThat(analysis.sessionsBeside(Signal.slow("GET /export"))).startsWith(3L, 2L);
    }

    @Test
    void failuresWithOtherWordsAreOtherSignals() {
        runs.endpoint("POST /orders", "/orders");
        runs.live("Content-Type: application/json\r\n", LOCKED).answered(500, 10, 10, 0, 20);
        runs.live("Content-Type: text/plain\r\n", "ValueError: 17 is odd").answered(500, 10, 10, 0, 20);
        runs.failed(ReplayFailure.TIMEOUT, 10, 10, 900, "no answer");
        assertThat(evidence().firing().signals().keySet())
                .containsExactlyInAnyOrder(
                        failure("200 → 500: " + LOCKED),
                        failure("200 → 500: ValueError: # is odd"),
                        failure("200 → timeout"));
    }

    @Test
    void changedOutcomesAreSignalsAndOtherStatusesOfTheSameClassAreNot() {
        runs.endpoint("POST /orders", "/orders").live("", "no");
        runs.answered(403, 10, 10, 0, 20).answered(201, 10, 10, 0, 20);
        assertThat(evidence().firing().signals().keySet())
                .containsExactly(new Signal("POST /orders", Signal.Kind.CHANGED, "200 → 403: no"));
    }

    @Test
    void answersThatFollowAFailureOfTheirLaneAreCountedForIt() {
        runs.endpoint("POST /login", "/login").lane(7, "POST").live("", "down").answered(500, 10, 10, 0, 20);
        runs.endpoint("GET /orders", "/orders")
                .lane(7, "GET")
                .live("", "log in")
                .answered(403, 30, 30, 0, 40);
        runs.lane(8, "GET").answered(403, 30, 30, 0, 40);
        Signal refused = new Signal("GET /orders", Signal.Kind.CHANGED, "200 → 403: log in");
        Signal login = new Signal("POST /login", Signal.Kind.FAILURE, "200 → 500: down");
        assertThat(evidence().followed()).containsOnly(Map.entry(refused, Map.of(login, 1L)));
    }

    @Test
    void serviceTimesAreSummedUpByLaneAndBySlotWithoutFailures() {
        runs.endpoint("GET /", "/");
        runs.lane(1, "GET").answered(200, 10, 10, 0, 20).answered(200, 300, 300, 0, 330);
        runs.lane(2, "GET").answered(200, 310, 310, 0, 320).answered(500, 320, 320, 0, 990);
        Firing firing = evidence().firing();
        Firing.ServiceTimes times = Objects.requireNonNull(firing.times().get("GET /"));
        assertThat(times.laneMeansMs()).containsExactlyInAnyOrder(20, 10);
        assertThat(times.slotMeansMs()).containsExactlyInAnyOrder(10, 20);
        assertThat(times.medianMs()).isEqualTo(10);
        assertThat(times.p95Ms()).isEqualTo(30);
        assertThat(firing.load().meanInFlight()).isCloseTo(0.72, within(1e-9));
        assertThat(firing.load().donePerSecond()).isCloseTo(3, within(1e-9));
    }

    @Test
    void requestsBeyondTheLimitAreForgottenAndCounted() {
        FiringLog small = new FiringLog(2);
        Runs many = new Runs().watched(small::before);
        for (int i = 0; i < 5; i++) {
            many.answered(200, i, i, 0, i + 1);
        }
        many.finish(10);
        assertThat(small.answers()).hasSize(2);
        assertThat(small.forgotten()).isEqualTo(3);
    }

    @Test
    void aRequestThatWasNeverSentIsShownAtTheTimeWhenItWasDue() {
        runs.endpoint("POST /orders", "/orders").lane(1, "POST").answered(200, 10, 10, 0, 90);
        runs.lane(2, "POST").unsent(ReplayFailure.NO_CONNECTION, 50, 80);
        assertThat(evidence().examples().values()).singleElement().satisfies(examples -> {
            assertThat(examples.get(0).sentNs()).isEqualTo(50_000_000);
            assertThat(examples.get(0).inFlight()).isPositive();
        });
    }
}
