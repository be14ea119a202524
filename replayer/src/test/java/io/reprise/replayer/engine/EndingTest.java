package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.Simulation.Behaviour;
import io.reprise.replayer.plan.PlanSummary;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.rewrite.RewriteConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A step is over within the bound stated beforehand, whatever the target does, and accounts for each request. */
@Tag("slow")
@SuppressWarnings("FutureReturnValueIgnored") // nothing is waited for: time stands still until all is done
class EndingTest {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int SESSIONS = 10;
    private static final int REQUESTS = 600;

    private final Simulation simulation = new Simulation();
    private final Map<ReplayFailure, Long> failures = new EnumMap<>(ReplayFailure.class);
    private final List<Outcome> outcomes = new ArrayList<>();
    private EngineLimits limits = EngineLimits.DEFAULT.withTimeoutNs(TIMEOUT_NS);
    private SendOrder order = SendOrder.SESSION;

    private static long s(double seconds) {
        return Math.round(seconds * 1e9);
    }

    /** Kinds of targets. */
    @SuppressWarnings("ImmutableEnumChecker") // what sets a simulation up has no state
    enum Kind {
        ANSWERS(simulation -> simulation.listens().target(Simulation.after(s(0.02)))),
        IS_SLOWER_THAN_RECORDED(simulation -> simulation.listens().target(Simulation.after(s(2)))),
        ANSWERS_JUST_IN_TIME(simulation -> simulation.listens().target(Simulation.after(TIMEOUT_NS - 1))),
        IS_SILENT(simulation -> simulation.listens().target(connection -> {})),
        DRIPS(simulation -> simulation
                .listens()
                .target(Simulation.drip("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", ".", s(5)))),
        DRIPS_ITS_HEAD(
                simulation -> simulation.listens().target(Simulation.drip("HTTP/1.1 200 OK\r\n", "X: y\r\n", s(1)))),
        NEVER_STOPS(simulation -> simulation
                .listens()
                .target(Simulation.drip("HTTP/1.1 200 OK\r\n\r\n", "endless ".repeat(1_000), s(2)))),
        ANSWERS_FOR_EVER_FOR_THE_TIME_BEING(simulation -> simulation
                .listens()
                .target(Simulation.drip("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n", s(2)))),
        TALKS_GARBAGE(simulation ->
                simulation.listens().target(connection -> Simulation.write(connection, "\0\1\2 no HTTP\r\n\r\n"))),
        RESETS(simulation -> simulation.listens().target(connection -> connection.close())),
        CLOSES_AFTER_EACH(simulation -> simulation.listens().target(connection -> {
            Simulation.write(connection, Simulation.OK);
            connection.close();
        })),
        ANSWERS_EVERY_OTHER(simulation -> {
            Behaviour answers = Simulation.after(s(0.02));
            simulation.listens().target(connection -> {
                if (simulation.received % 2 == 0) {
                    answers.onRequest(connection);
                }
            });
        }),
        REFUSES(simulation -> {}),
        LETS_CONNECTIONS_HANG(Simulation::hangs),
        DIES(simulation -> {
            simulation.listens().target(Simulation.after(s(0.02)));
            simulation.at(s(4), simulation::dies);
        }),
        DIES_AND_COMES_BACK(simulation -> {
            simulation.listens().target(Simulation.after(s(0.02)));
            simulation.at(s(4), simulation::dies);
            simulation.at(s(8), simulation::listens);
        }),
        FALLS_SILENT(simulation -> {
            simulation.listens().target(Simulation.after(s(0.02)));
            simulation.at(s(4), () -> simulation.target(connection -> {}));
        });

        private final Consumer<Simulation> set;

        Kind(Consumer<Simulation> set) {
            this.set = set;
        }
    }

    /** Sessions that waited for each response of 100 ms and thought for as long, fired at a multiple of their pace. */
    private static List<PlannedRequest> plan(double rate) {
        List<PlannedRequest> plan = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            long recordedMs = i / SESSIONS * 200L;
            plan.add(Requests.request(i)
                    .session(i % SESSIONS)
                    .connection(i % SESSIONS)
                    .at(Math.round(recordedMs / rate), recordedMs, recordedMs + 100)
                    .planned());
        }
        return plan;
    }

    private long boundNs(List<PlannedRequest> plan, double rate) {
        PlanSummary summary = PlanSummary.of(Requests.timetable(plan));
        long behindNs =
                rate <= 1 || order == SendOrder.NONE ? 0 : summary.busy().laneNs();
        return EndBound.ns(limits, summary.size().spanNs(), behindNs, summary.longestNs());
    }

    private Engine run(List<PlannedRequest> plan) {
        EngineConfig config = new EngineConfig(
                new Target(false, "127.0.0.1", 1, false),
                limits,
                order,
                new RewriteConfig("127.0.0.1:1", List.of(), "run"),
                1);
        return simulation.run(config, Requests.timetable(plan), loop -> new OutcomeListener() {
            @Override
            public void onSent(PlannedRequest request, long sentNs) {
                // counted by the engine
            }

            @Override
            public void onOutcome(Outcome outcome) {
                outcomes.add(outcome);
                if (outcome.failure() != null) {
                    failures.merge(outcome.failure(), 1L, Long::sum);
                }
            }
        });
    }

    private void isWhole(Engine engine) {
        EngineCounts counts = engine.counts();
        assertThat(engine.completion()).isCompleted();
        assertThat(outcomes.stream().map(o -> o.request().exchange().number()))
                .doesNotHaveDuplicates()
                .hasSize(Math.toIntExact(counts.planned()));
        assertThat(counts.done() + counts.failed() + counts.notSent() + counts.cut())
                .isEqualTo(counts.planned());
        assertThat(counts.inFlight()
                        + counts.held()
                        + counts.waiting()
                        + counts.network().connections())
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void stepEndsWithinTheBound(Kind target) {
        for (double rate : new double[] {0.5, 1, 8}) {
            for (SendOrder each : SendOrder.values()) {
                EndingTest one = new EndingTest();
                one.order = each;
                target.set.accept(one.simulation);
                List<PlannedRequest> plan = plan(rate);
                Engine engine = one.run(plan);
                one.isWhole(engine);
                assertThat(engine.counts().planned()).isEqualTo(REQUESTS);
                assertThat(engine.end()).isEqualTo(RunEnd.COMPLETE);
                assertThat(engine.elapsedNs())
                        .as("%s at %sx in order of %s", target, rate, each)
                        .isLessThanOrEqualTo(one.boundNs(plan, rate));
            }
        }
    }

    /** The limits are those of one loop, and the timetable needs more. */
    @ParameterizedTest
    @EnumSource
    void stepWithFewConnectionsEndsWithinTheBound(Kind target) {
        limits = limits.withConnectionsMax(3).withInFlightMax(3);
        target.set.accept(simulation);
        List<PlannedRequest> plan = plan(1);
        Engine engine = run(plan);
        isWhole(engine);
        assertThat(engine.elapsedNs()).isLessThanOrEqualTo(boundNs(plan, 1));
    }

    @ParameterizedTest
    @CsvSource({"400, 4096", "10, 4096", "4096, 10", "1, 1"})
    void silentTargetDoesNotHoldUpRequestsThatWaitForAPlace(int connections, int inFlight) {
        limits = limits.withConnectionsMax(connections).withInFlightMax(inFlight);
        simulation.listens().target(connection -> {});
        List<PlannedRequest> plan = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            plan.add(Requests.request(i).session(i).at(i / 2).planned());
        }
        Engine engine = run(plan);
        isWhole(engine);
        EngineCounts counts = engine.counts();
        assertThat(counts.failed()).isEqualTo(3_000);
        assertThat(failures.keySet()).containsOnly(ReplayFailure.TIMEOUT, ReplayFailure.NO_CONNECTION);
        assertThat(failures.get(ReplayFailure.TIMEOUT)).isEqualTo(counts.sent());
        assertThat(engine.elapsedNs()).isBetween(2 * TIMEOUT_NS, s(1.5) + 2 * TIMEOUT_NS);
        assertThat(outcomes)
                .filteredOn(o -> o.failure() == ReplayFailure.NO_CONNECTION)
                .allSatisfy(o -> {
                    assertThat(o.responseTimeNs()).isEqualTo(TIMEOUT_NS);
                    assertThat(o.sentNs()).isZero();
                });
    }

    @Test
    void silentTargetDoesNotHoldASessionForOneTimeoutPerRequest() {
        simulation.listens().target(connection -> {});
        Engine engine = run(plan(1));
        assertThat(failures.keySet()).containsOnly(ReplayFailure.TIMEOUT, ReplayFailure.HELD_TOO_LONG);
        assertThat(engine.elapsedNs()).isLessThanOrEqualTo(s(11.8) + 2 * TIMEOUT_NS);
        assertThat(outcomes)
                .filteredOn(o -> o.failure() == ReplayFailure.HELD_TOO_LONG)
                .allMatch(o -> o.responseTimeNs() == TIMEOUT_NS);
    }

    @Test
    void laneSlowerThanTheTimetableIsNotTheTargetsFailure() {
        // at 100x every request is due within 0.12 s, and a target as fast as the recorded one needs 6 s for a lane
        limits = limits.withTimeoutNs(s(1));
        simulation.listens().target(Simulation.after(s(0.1)));
        Engine engine = run(plan(100));
        assertThat(engine.counts().done()).isEqualTo(REQUESTS);
        assertThat(engine.elapsedNs()).isBetween(s(5.9), s(6.5));
    }

    @Test
    void maxDurationEndsTheRunAndSaysHowMuchOfItWasSent() {
        limits = limits.withDurationMaxNs(s(10));
        simulation.listens().target(Simulation.after(s(0.02)));
        Engine engine = run(plan(1));
        isWhole(engine);
        assertThat(engine.end()).isEqualTo(RunEnd.MAX_DURATION);
        assertThat(engine.counts().done()).isEqualTo(500);
        assertThat(engine.counts().planned()).isEqualTo(500);
        assertThat(engine.elapsedNs()).isLessThanOrEqualTo(s(10));
    }

    @Test
    void maxDurationCutsRequestsThatASilentTargetDoesNotAnswer() {
        limits = limits.withDurationMaxNs(s(10));
        simulation.listens().target(connection -> {});
        Engine engine = run(plan(1));
        isWhole(engine);
        assertThat(engine.end()).isEqualTo(RunEnd.MAX_DURATION);
        assertThat(failures.keySet()).containsOnly(ReplayFailure.CUT, ReplayFailure.NOT_SENT);
        assertThat(engine.counts().cut()).isEqualTo(SESSIONS);
        assertThat(engine.elapsedNs()).isBetween(s(10), s(10.5));
    }

    @Test
    void maxDurationLongerThanTheTimetableCutsNothing() {
        limits = limits.withDurationMaxNs(s(12.5));
        simulation.listens().target(Simulation.after(s(0.02)));
        assertThat(run(plan(1)).end()).isEqualTo(RunEnd.COMPLETE);
    }

    @ParameterizedTest
    @EnumSource
    void stopEndsTheRunWithinHalfASecond(Kind target) {
        target.set.accept(simulation);
        simulation.at(s(5), () -> simulation.current().stop(RunEnd.INTERRUPTED));
        Engine engine = run(plan(1));
        isWhole(engine);
        assertThat(engine.end()).isEqualTo(RunEnd.INTERRUPTED);
        assertThat(engine.elapsedNs()).isBetween(s(5), s(5.5));
    }

    @Test
    void bothAttemptsOfAResentRequestShareOneTimeout() {
        // answers the first request of a connection, and closes 20 s after the second without a byte
        simulation.listens().target(connection -> {
            if (simulation.received == 1) {
                Simulation.write(connection, Simulation.OK);
            } else if (simulation.received == 2) {
                simulation.at(s(20), connection::close);
            }
        });
        Engine engine = run(List.of(
                Requests.request(0).at(0, 0, 1).planned(),
                Requests.request(1).at(500, 500, 501).planned()));
        assertThat(engine.counts().network().resent()).isEqualTo(1);
        assertThat(failures).containsOnlyKeys(ReplayFailure.TIMEOUT);
        assertThat(engine.elapsedNs()).isEqualTo(s(30.5));
    }
}
