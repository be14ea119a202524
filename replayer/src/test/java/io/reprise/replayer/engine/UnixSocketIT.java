package io.reprise.replayer.engine;

import static io.reprise.replayer.plan.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.rewrite.RewriteConfig;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Targets on unix sockets, over each transport. */
final class UnixSocketIT {
    @TempDir
    Path directory;

    private static EngineConfig config(Path socket) {
        Target target = Target.parse("unix:" + socket, false);
        return new EngineConfig(
                target,
                EngineLimits.DEFAULT.withTimeoutNs(Firing.ms(3_000)),
                SendOrder.SESSION,
                new RewriteConfig(target.authority(), List.of(), "run-1"),
                1);
    }

    private static List<Outcome> fire(Path socket, Transport transport, List<Requests> requests) throws Exception {
        ConcurrentHashMap<Long, Outcome> outcomes = new ConcurrentHashMap<>();
        OutcomeListener listener = new OutcomeListener() {
            @Override
            public void onSent(PlannedRequest planned, long sentNs) {
                // only the end counts
            }

            @Override
            public void onOutcome(Outcome outcome) {
                outcomes.put(outcome.request().exchange().number(), outcome);
            }
        };
        Engine engine = Engine.startCold(
                config(socket), Requests.timetable(Firing.plan(requests)), loop -> listener, Firing.ms(20), transport);
        try (engine) {
            engine.completion().get(60, TimeUnit.SECONDS);
        }
        return new ArrayList<>(new TreeMap<>(outcomes).values());
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void responsesArrive(Transport transport) throws Exception {
        Path socket = directory.resolve("app.sock");
        List<Requests> requests = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            requests.add(request(i).session(i % 7).at(i));
        }
        try (UnixServer server = new UnixServer(socket)) {
            assertThat(fire(socket, transport, requests))
                    .hasSize(100)
                    .allSatisfy(outcome -> assertThat(outcome.response()).isNotNull());
            assertThat(server.heads).hasSize(100).allMatch(head -> head.contains("\nHost: localhost\n"));
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void fullConnectionQueueFailsRequestsAndDoesNotHang(Transport transport) throws Exception {
        Path socket = directory.resolve("app.sock");
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket), 1);
            List<Requests> requests = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                requests.add(request(i).session(i).at(i));
            }
            List<Outcome> outcomes = fire(socket, transport, requests);
            assertThat(outcomes)
                    .hasSize(50)
                    .allSatisfy(outcome -> assertThat(outcome.failure())
                            .isIn(ReplayFailure.TIMEOUT, ReplayFailure.CONNECT_FAILED, ReplayFailure.CONNECT_TIMEOUT));
            assertThat(outcomes)
                    .filteredOn(outcome -> outcome.failure() == ReplayFailure.CONNECT_FAILED)
                    .isNotEmpty()
                    .allSatisfy(
                            outcome -> assertThat(outcome.detail()).isEqualTo("its queue of new connections is full"));
        }
    }

    @Test
    void probeSaysWhyASocketCannotBeReached() throws Exception {
        Path socket = directory.resolve("app.sock");
        assertThatThrownBy(() -> Engine.probe(config(socket)))
                .isInstanceOf(TargetException.class)
                .hasMessage("target unix:" + socket + ": there is no such socket (is the server running?)");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        assertThat(Files.exists(socket)).isTrue();
        assertThatThrownBy(() -> Engine.probe(config(socket)))
                .isInstanceOf(TargetException.class)
                .hasMessage("target unix:" + socket + ": connection refused (is the server running?)");
    }
}
