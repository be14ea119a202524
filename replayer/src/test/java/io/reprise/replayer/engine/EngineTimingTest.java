package io.reprise.replayer.engine;

import static io.reprise.replayer.engine.Firing.ms;
import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.rewrite.RewriteConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When requests are sent, to the nanosecond: on a simulated clock, so that a busy machine makes nothing late. */
class EngineTimingTest {
    private final Simulation simulation = new Simulation().listens();
    private final Map<Long, Outcome> outcomes = new HashMap<>();
    private EngineLimits limits = EngineLimits.DEFAULT;

    private Engine run(List<Requests> requests) {
        EngineConfig config = new EngineConfig(
                new Target(false, "127.0.0.1", 1, false),
                limits,
                SendOrder.SESSION,
                new RewriteConfig("127.0.0.1:1", List.of(), "run"),
                1);
        return simulation.run(config, Requests.timetable(Firing.plan(requests)), loop -> new OutcomeListener() {
            @Override
            public void onSent(PlannedRequest request, long sentNs) {
                // the outcome holds it as well
            }

            @Override
            public void onOutcome(Outcome outcome) {
                outcomes.put(outcome.request().exchange().number(), outcome);
            }
        });
    }

    @Test
    void everyRequestIsSentAtItsIntendedTime() {
        simulation.target(Simulation.after(ms(3)));
        Random random = new Random(7);
        List<Requests> plan = new ArrayList<>();
        double dueMs = 1;
        for (int i = 0; i < 1_000; i++) {
            dueMs += -Math.log(1 - random.nextDouble()) * 2;
            plan.add(request(i).session(i).at((long) dueMs));
        }
        assertThat(run(plan).counts().done()).isEqualTo(1_000);
        assertThat(outcomes.values()).allSatisfy(outcome -> {
            assertThat(outcome.sentNs()).isEqualTo(outcome.request().intendedNs());
            assertThat(outcome.endNs()).isEqualTo(outcome.sentNs() + ms(3));
            assertThat(outcome.heldNs()).isZero();
        });
    }

    @Test
    void heldIsTheWaitForTheEarlierResponseOfTheSession() {
        simulation.target(Simulation.after(ms(300)));
        run(List.of(
                request(0).at(1, 1, 10),
                request(1).at(50, 50, 60),
                request(2).session(2).at(50, 50, 60)));
        Outcome second = outcomes.get(1L);
        assertThat(second.sentNs()).isEqualTo(ms(301));
        assertThat(second.heldNs()).isEqualTo(ms(251));
        assertThat(second.sendLagNs() - second.heldNs()).as("own lag").isZero();
        assertThat(outcomes.get(2L).sentNs()).as("another session").isEqualTo(ms(50));
        assertThat(outcomes.get(2L).heldNs()).isZero();
    }

    @Test
    void requestFailsAtItsTimeoutAndReleasesItsFollowers() {
        limits = limits.withTimeoutNs(ms(200));
        simulation.target(connection -> {
            if (simulation.received > 1) {
                Simulation.write(connection, Simulation.OK);
            }
        });
        EngineCounts counts =
                run(List.of(request(0).at(1, 1, 10), request(1).at(50, 50, 60))).counts();
        Outcome first = outcomes.get(0L);
        assertThat(first.failure()).isEqualTo(ReplayFailure.TIMEOUT);
        assertThat(first.response()).isNull();
        assertThat(first.firstByteNs()).isZero();
        assertThat(first.serviceTimeNs()).isEqualTo(ms(200));
        assertThat(outcomes.get(1L).response()).isNotNull();
        assertThat(outcomes.get(1L).sentNs()).isEqualTo(first.endNs());
        assertThat(counts.failed()).isEqualTo(1);
        assertThat(counts.done()).isEqualTo(1);
    }
}
