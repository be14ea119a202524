package io.reprise.replayer.engine;

import static io.reprise.replayer.engine.Firing.ms;
import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.source.ConnectionEnd.By;
import io.reprise.replayer.source.ConnectionEnd.Closed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConnectionUseIT {
    private static RecordingServer slowFirst() throws Exception {
        return new RecordingServer((request, socket) -> {
            if (request.path().equals("/0")) {
                TimeUnit.MILLISECONDS.sleep(400);
            }
            return RecordingServer.OK;
        });
    }

    @Test
    void aRequestThatIsHeldHoldsNobodysConnection() throws Exception {
        try (RecordingServer server = slowFirst()) {
            Firing firing = new Firing(server.port());
            firing.connections = ConnectionUse.RECORDED;
            EngineCounts counts = firing.fire(
                    request(0).session(1).connection(1).at(0, 0, 10),
                    request(1).session(1).connection(1).at(20, 20, 30), // held by the one before
                    request(2).session(2).connection(2).at(40, 40, 50),
                    request(3).session(3).connection(1).at(60, 60, 70)); // of another user, on a connection in use
            assertThat(counts.done()).isEqualTo(4);
            assertThat(firing.outcome(1).sentNs())
                    .isGreaterThanOrEqualTo(firing.outcome(0).endNs());
            assertThat(firing.outcome(2).endNs()).isLessThan(firing.outcome(0).endNs());
            assertThat(firing.outcome(3).endNs()).isLessThan(firing.outcome(0).endNs());
            assertThat(counts.network().connectionsOpened()).isEqualTo(3);
            assertThat(counts.network().added()).isEqualTo(1);
            assertThat(counts.network().reopened()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(value = ConnectionUse.class, names = "POOL", mode = EnumSource.Mode.EXCLUDE)
    void aTargetThatRefusesFailsEachRequestOnce(ConnectionUse use) throws Exception {
        int port;
        try (RecordingServer server = RecordingServer.ok()) {
            port = server.port();
        }
        Firing firing = new Firing(port);
        firing.connections = use;
        List<Requests> plan = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            plan.add(request(i).session(i % 7).connection(i % 5 + 1).at(2L * i));
        }
        EngineCounts counts = firing.fire(plan);
        assertThat(counts.failed()).isEqualTo(40);
        assertThat(firing.inOrder()).extracting(Outcome::failure).containsOnly(ReplayFailure.CONNECT_FAILED);
    }

    @ParameterizedTest
    @EnumSource(value = ConnectionUse.class, names = "POOL", mode = EnumSource.Mode.EXCLUDE)
    void placesInFlightAreSharedByAll(ConnectionUse use) throws Exception {
        try (RecordingServer server = new RecordingServer((request, socket) -> {
            TimeUnit.MILLISECONDS.sleep(20);
            return RecordingServer.OK;
        })) {
            Firing firing = new Firing(server.port());
            firing.connections = use;
            firing.limits = firing.limits.withInFlightMax(2);
            List<Requests> plan = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                plan.add(request(i).session(i % 10).connection(i % 6 + 1).at(i));
            }
            EngineCounts counts = firing.fire(plan);
            assertThat(counts.done()).isEqualTo(30);
            assertThat(counts.network().poolSaturated()).isPositive();
        }
    }

    /**
     * Ten connections a second, each with two requests five seconds apart, left by its client three seconds later.
     *
     * @param knownMs how long before its close that is read in the recording
     */
    @ParameterizedTest
    @ValueSource(longs = {1_000, 60_000})
    void asManyConnectionsAreOpenAsWereInTheRecording(long knownMs) {
        Simulation simulation = new Simulation().target(Simulation.after(ms(2))).listens();
        List<PlannedRequest> plan = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            ConnectionEnd end = new ConnectionEnd();
            plan.add(request(2L * i).session(i).connection(i + 1L).at(100L * i).planned(end));
            plan.add(request(2L * i + 1)
                    .session(i)
                    .connection(i + 1L)
                    .at(100L * i + 5_000)
                    .planned(end));
            simulation.at(
                    ms(Math.max(0, 100L * i + 8_000 - knownMs)), () -> end.close(new Closed(ms(3_000), By.CLIENT)));
        }
        plan.sort((a, b) -> Long.compare(a.intendedNs(), b.intendedNs()));
        List<Long> open = new ArrayList<>();
        for (long second = 10; second < 100; second++) {
            simulation.at(
                    ms(1_000 * second + 50),
                    () -> open.add(simulation.current().counts().network().connections()));
        }
        Target target = new Target(false, "127.0.0.1", 1, false);
        EngineConfig config = new EngineConfig(
                target,
                EngineLimits.DEFAULT,
                new Clients(SendOrder.SESSION, ConnectionUse.RECORDED, Realism.FULL),
                new RewriteConfig("a", List.of(), "run"),
                1,
                null,
                0);
        Engine engine = simulation.run(config, Requests.timetable(plan), loop -> new Ignoring());
        assertThat(engine.counts().done()).isEqualTo(2_000);
        assertThat(engine.counts().network().connectionsOpened()).isEqualTo(1_000);
        assertThat(open).hasSize(90).allSatisfy(count -> assertThat(count).isBetween(80L, 81L));
    }

    private static final class Ignoring implements OutcomeListener {
        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            // not looked at
        }

        @Override
        public void onOutcome(Outcome outcome) {
            // not looked at
        }
    }
}
