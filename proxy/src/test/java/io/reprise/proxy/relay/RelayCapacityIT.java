package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.testkit.Await;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens to whoever is one too many. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RelayCapacityIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Transport transport;
    private final MemoryTap tap = new MemoryTap();
    private final StillClock clock = new StillClock();

    RelayCapacityIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(ScriptedUpstream upstream, int connectionsMax, int inFlightMax) throws Exception {
        return new RelayFixture(
                transport,
                List.of(upstream.address()),
                RelayTimeouts.DEFAULT,
                tap,
                new RelayCapacity(connectionsMax, inFlightMax, 8, 64 << 20),
                clock);
    }

    private static ScriptedUpstream answering() throws Exception {
        return new ScriptedUpstream((peer, connection) -> {
            while (true) {
                peer.readHead();
                peer.send(OK);
            }
        });
    }

    @Test
    void connectionOverTheLimitWaitsUntilAnotherCloses() throws Exception {
        int max = 3;
        try (ScriptedUpstream upstream = answering();
                RelayFixture relay = relay(upstream, max, 100)) {
            List<Peer> served = new ArrayList<>();
            for (int i = 0; i < max; i++) {
                served.add(relay.connect());
                assertThat(served.get(i).send(GET).readHead()).startsWith("HTTP/1.1 200 ");
            }
            for (int turn = 0; turn < 3; turn++) {
                Peer waiting = relay.connect();
                waiting.send(GET);
                waiting.socket.setSoTimeout(100);
                assertThatThrownBy(waiting::readHead).isInstanceOf(SocketTimeoutException.class);
                waiting.socket.setSoTimeout(10_000);
                assertThat(served.get(1).send(GET).readHead()).startsWith("HTTP/1.1 200 ");
                served.remove(0).close();
                assertThat(waiting.readHead()).startsWith("HTTP/1.1 200 ");
                served.add(waiting);
            }
            assertThat(relay.count(RelayCounter.ACCEPT_PAUSES)).isPositive();
            for (Peer peer : served) {
                peer.close();
            }
        }
    }

    @Test
    void asManyConnectionsAsMayBeStayWhileNobodyWaits() throws Exception {
        try (ScriptedUpstream upstream = answering();
                RelayFixture relay = relay(upstream, 3, 100)) {
            List<Peer> unused = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                unused.add(relay.connect());
                assertThat(unused.get(i).send(GET).readHead()).startsWith("HTTP/1.1 200 ");
            }
            clock.passNs(TimeUnit.SECONDS.toNanos(5));
            for (Peer peer : unused) {
                assertThat(peer.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
                peer.close();
            }
            assertThat(relay.count(RelayCounter.ACCEPT_PAUSES)).isPositive();
            assertThat(relay.count(RelayCounter.CONNECTIONS_REPLACED)).isZero();
        }
    }

    /** Unfinished heads make room first, then unused connections, and of these those that have waited longest. */
    @Test
    void connectionsWithoutARequestMakeRoomForNewClientsAfterASecond() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        if (peer.readHead().contains("/slow")) {
                            answer.await();
                        }
                        peer.send(OK);
                    }
                });
                RelayFixture relay = relay(upstream, 3, 100);
                Peer busy = relay.connect();
                Peer unused = relay.connect()) {
            busy.send(GET.replace("/ ", "/slow "));
            assertThat(unused.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
            Peer unfinished = relay.connect();
            Await.until("full", () -> relay.count(RelayCounter.CONNECTIONS_ACCEPTED) == 3);
            long readBytes = relay.count(RelayCounter.CLIENT_BYTES_IN);
            unfinished.send("GET / HTTP/1.1\r\nX-Never");
            Await.until("read", () -> relay.count(RelayCounter.CLIENT_BYTES_IN) > readBytes);
            try (Peer second = relay.connect()) {
                second.send(GET);
                clock.passNs(TimeUnit.MILLISECONDS.toNanos(900));
                second.socket.setSoTimeout(300);
                assertThatThrownBy(second::readHead)
                        .as("everybody is too new to be ended")
                        .isInstanceOf(SocketTimeoutException.class);
                second.socket.setSoTimeout(10_000);
                clock.passNs(TimeUnit.MILLISECONDS.toNanos(200));
                assertThat(unfinished.readHead()).startsWith("HTTP/1.1 503 ");
                unfinished.close();
                assertThat(second.readHead()).startsWith("HTTP/1.1 200 ");
                Peer third = relay.connect();
                third.send(GET);
                assertThat(unused.isClosedByOther()).isTrue();
                assertThat(third.readHead()).startsWith("HTTP/1.1 200 ");
                third.close();
                answer.countDown();
                assertThat(busy.readHead()).startsWith("HTTP/1.1 200 ");
                assertThat(second.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
            }
            assertThat(relay.count(RelayCounter.CONNECTIONS_REPLACED)).isEqualTo(2);
            assertThat(relay.count(RelayCounter.CONNECTIONS_SHED)).isZero();
        }
    }

    @Test
    void requestOverTheLimitGets503AndItsConnectionStays() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        peer.readHead();
                        asked.countDown();
                        answer.await();
                        peer.send(OK);
                    }
                });
                RelayFixture relay = relay(upstream, 100, 1);
                Peer first = relay.connect();
                Peer second = relay.connect()) {
            first.send(GET);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            second.send(GET + "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody" + GET);
            for (int i = 0; i < 3; i++) {
                assertThat(second.readHead())
                        .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                        .contains("\r\nRetry-After: 1\r\n", "\r\nConnection: keep-alive\r\n");
                assertThat(second.readTo("\n")).contains("too many requests or bytes are in flight");
            }
            assertThat(relay.count(RelayCounter.FAILED_OVERLOADED)).isEqualTo(3);
            assertThat(relay.count(RelayCounter.REQUESTS_IN_FLIGHT)).isEqualTo(1);
            answer.countDown();
            assertThat(first.readHead()).startsWith("HTTP/1.1 200 ");
            Await.until("room", () -> relay.count(RelayCounter.REQUESTS_IN_FLIGHT) == 0);
            assertThat(second.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void requestOverTheLimitWithMissingBodyGets503AndIsClosed() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    asked.countDown();
                    peer.isClosedByOther();
                });
                RelayFixture relay = relay(upstream, 100, 1);
                Peer first = relay.connect();
                Peer second = relay.connect()) {
            first.send(GET);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            second.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbo");
            assertThat(second.readToEnd())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\r\nRetry-After: 1\r\n", "\r\nConnection: close\r\n");
        }
    }
}
