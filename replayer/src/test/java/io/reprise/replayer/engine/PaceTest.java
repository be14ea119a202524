package io.reprise.replayer.engine;

import static io.reprise.replayer.engine.Firing.ms;
import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.rewrite.RewriteConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A step that is paused and changed while it runs, on simulated time: a request every ten milliseconds. */
@Timeout(60)
final class PaceTest {
    private static final int REQUESTS = 2_000;
    private static final long GAP_MS = 10;
    /** A change takes effect so much after the key. */
    private static final long DELAY_MS = 20;

    private final Simulation simulation = new Simulation().listens();
    private final Map<Long, Outcome> outcomes = new TreeMap<>();
    private EngineLimits limits = EngineLimits.DEFAULT;

    private Engine run() {
        EngineConfig config = new EngineConfig(
                new Target(false, "127.0.0.1", 1, false),
                limits,
                SendOrder.SESSION,
                new RewriteConfig("127.0.0.1:1", List.of(), "run"),
                1);
        List<Requests> plan = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            plan.add(request(i).session(i).at(GAP_MS * i));
        }
        return simulation.run(config, Requests.timetable(Firing.plan(plan)), loop -> new OutcomeListener() {
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

    private void at(long atMs, Runnable key) {
        simulation.at(ms(atMs), key);
    }

    private long sentMs(long request) {
        return outcomes.get(request).sentNs() / ms(1);
    }

    private void everyRequestLeftWhenItWasDue() {
        assertThat(outcomes.values())
                .allSatisfy(outcome ->
                        assertThat(outcome.sentNs()).isEqualTo(outcome.request().intendedNs()));
    }

    @Test
    void aPauseShiftsAllLaterTimesByItsLengthAndNothingComesInABurst() {
        at(5_000, () -> simulation.current().pause(true));
        at(5_500, () -> simulation.current().pause(true)); // it is
        at(65_000, () -> simulation.current().pause(false));
        Engine engine = run();
        assertThat(outcomes).hasSize(REQUESTS);
        everyRequestLeftWhenItWasDue();
        for (long i = 0; i < REQUESTS; i++) {
            boolean before = GAP_MS * i < 5_000 + DELAY_MS;
            assertThat(sentMs(i)).isEqualTo(GAP_MS * i + (before ? 0 : 60_000));
        }
        assertThat(engine.end()).isEqualTo(RunEnd.COMPLETE);
        assertThat(engine.paceChanges())
                .containsExactly(
                        new PaceChange(ms(5_000 + DELAY_MS), 1, true), new PaceChange(ms(65_000 + DELAY_MS), 1, false));
        assertThat(engine.actualNs(ms(10_000))).isEqualTo(ms(70_000));
        assertThat(engine.counts().plannedLate()).isZero();
    }

    @Test
    void anotherSpeedStretchesTheLaterGapsOnly() {
        at(5_000, () -> simulation.current().speed(2));
        at(8_000, () -> simulation.current().speed(0.5));
        run();
        everyRequestLeftWhenItWasDue();
        long first = 5_000 + DELAY_MS;
        long second = 8_000 + DELAY_MS;
        long planned = first + 2 * (second - first);
        for (long i = 0; i < REQUESTS; i++) {
            long due = GAP_MS * i;
            long expected =
                    due <= first ? due : due <= planned ? first + (due - first) / 2 : second + 2 * (due - planned);
            assertThat(sentMs(i)).isEqualTo(expected);
        }
    }

    @Test
    void aSpeedChosenInAPauseCountsFromItsEndOn() {
        at(5_000, () -> simulation.current().pause(true));
        at(6_000, () -> simulation.current().speed(2));
        at(7_000, () -> simulation.current().pause(false));
        run();
        everyRequestLeftWhenItWasDue();
        long at = 5_000 + DELAY_MS;
        for (long i = 0; i < REQUESTS; i++) {
            long due = GAP_MS * i;
            assertThat(sentMs(i)).isEqualTo(due < at ? due : 7_000 + DELAY_MS + (due - at) / 2);
        }
    }

    @Test
    void aStepThatIsEndedInAPauseSendsNothingMore() {
        at(5_000, () -> simulation.current().pause(true));
        at(9_000, () -> simulation.current().stop(RunEnd.INTERRUPTED));
        Engine engine = run();
        assertThat(engine.end()).isEqualTo(RunEnd.INTERRUPTED);
        assertThat(engine.counts().sent()).isEqualTo((5_000 + DELAY_MS) / GAP_MS);
        assertThat(engine.counts().done()).isEqualTo(engine.counts().sent());
    }

    @Test
    void theLimitOfTimeHoldsInAPause() {
        limits = limits.withDurationMaxNs(ms(8_000));
        at(5_000, () -> simulation.current().pause(true));
        Engine engine = run();
        assertThat(engine.end()).isEqualTo(RunEnd.MAX_DURATION);
        assertThat(engine.elapsedNs()).isBetween(ms(8_000), ms(8_500));
    }

    @Test
    void speedsHaveLimits() {
        at(5_000, () -> simulation.current().speed(1_000));
        at(5_100, () -> assertThat(simulation.current().speed()).isEqualTo(10));
        at(5_200, () -> simulation.current().speed(0));
        at(5_300, () -> simulation.current().speed(1));
        run();
        assertThat(outcomes).hasSize(REQUESTS);
        everyRequestLeftWhenItWasDue();
    }
}
