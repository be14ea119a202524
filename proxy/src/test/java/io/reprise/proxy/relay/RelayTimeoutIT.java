package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.proxy.capture.Tap;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Peers that are slow, or silent. The relay's clock stands still until a test lets time pass, so each timeout is seen
 * to be neither early nor late; only establishing a connection is timed by Netty.
 */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
class RelayTimeoutIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final long CONNECT_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long HEADER_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long RESPONSE_NS = TimeUnit.MILLISECONDS.toNanos(70);
    private static final RelayTimeouts TIMEOUTS = new RelayTimeouts(
            CONNECT_NS, HEADER_NS, IDLE_NS, RESPONSE_NS, TimeUnit.SECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(10));

    private final Transport transport;
    private final MemoryTap tap = new MemoryTap();
    private final StillClock clock = new StillClock();

    RelayTimeoutIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(SocketAddress upstream) throws IOException {
        return new RelayFixture(transport, upstream, TIMEOUTS, tap, clock);
    }

    private static SocketAddress nobody() throws IOException {
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return once.getLocalSocketAddress();
        }
    }

    /** Sends it, and waits until the relay has read it. */
    private static void send(RelayFixture relay, Peer client, String text) throws Exception {
        long bytes = relay.count(RelayCounter.CLIENT_BYTES_IN) + text.length();
        client.send(text);
        Await.until("read", () -> relay.count(RelayCounter.CLIENT_BYTES_IN) == bytes);
    }

    @Test
    void headThatDoesNotEndTimesOutWith408() throws Exception {
        try (RelayFixture relay = relay(nobody())) {
            try (Peer client = relay.connect()) {
                send(relay, client, "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
                clock.passNs(HEADER_NS - 1);
                assertThat(relay.count(RelayCounter.FAILED_CLIENT_TIMEOUT)).isZero();
                clock.passNs(1);
                assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
            }
            assertThat(tap.awaitClosed()).containsExactly("failed CLIENT_TIMEOUT 408", "closed IDLE_TIMEOUT");
        }
    }

    /** Timeouts are looked at every few milliseconds here, which must not keep the event loops from ending. */
    @Test
    void closesAtOnceHoweverOftenTimeoutsAreLookedAt() throws Exception {
        long shortestNs = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            RelayFixture relay = relay(nobody());
            relay.connect().close();
            long startNs = System.nanoTime();
            relay.close();
            shortestNs = Math.min(shortestNs, System.nanoTime() - startNs);
        }
        assertThat(shortestNs)
                .as("what a close takes, which is ended by force after 3 s")
                .isLessThan(TimeUnit.SECONDS.toNanos(2));
    }

    /** Slow loris: the time since the head began counts, not the time since the last byte. */
    @Test
    void slowHeadTimesOutWith408OnReusedConnection() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        peer.readHead();
                        peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                });
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 204 ");
            clock.passNs(IDLE_NS - 1);
            send(relay, client, "GET / HTTP/1.1\r\nX-Slow: ");
            for (int i = 1; i < 10; i++) {
                clock.passNs(HEADER_NS / 10);
                assertThat(relay.count(RelayCounter.FAILED_CLIENT_TIMEOUT)).isZero();
                send(relay, client, "a");
            }
            clock.passNs(HEADER_NS / 10);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
        }
    }

    @Test
    void bodyThatDoesNotComeTimesOutWith408() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch dropped = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream.neverAnswering(asked, dropped));
                RelayFixture relay = relay(upstream.address());
                Peer client = relay.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            clock.passNs(IDLE_NS - 1);
            assertThat(relay.count(RelayCounter.FAILED_CLIENT_TIMEOUT)).isZero();
            clock.passNs(1);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
            assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void idleConnectionIsClosedWithoutAnAnswer() throws Exception {
        try (RelayFixture relay = relay(nobody());
                Peer client = relay.connect()) {
            Await.until("accepted", () -> relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 1);
            clock.passNs(IDLE_NS - 1);
            assertThat(relay.count(RelayCounter.CONNECTIONS_ACTIVE)).isEqualTo(1);
            clock.passNs(1);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(tap.awaitClosed()).containsExactly("closed IDLE_TIMEOUT");
        }
    }

    @Test
    void upstreamThatDoesNotAnswerTimesOutWith504() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch dropped = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream.neverAnswering(asked, dropped));
                RelayFixture relay = relay(upstream.address())) {
            try (Peer client = relay.connect()) {
                client.send(GET);
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
                clock.passNs(RESPONSE_NS - 1);
                assertThat(relay.count(RelayCounter.FAILED_UPSTREAM_TIMEOUT)).isZero();
                clock.passNs(1);
                assertThat(client.readHead()).startsWith("HTTP/1.1 504 Gateway Timeout\r\n");
                assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(tap.awaitClosed()).contains("failed UPSTREAM_TIMEOUT 504");
        }
    }

    @Test
    void upstreamThatStallsWithinItsResponseResetsTheClient() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    peer.isClosedByOther();
                });
                RelayFixture relay = relay(upstream.address())) {
            try (Peer client = relay.connect()) {
                client.send(GET).readHead();
                assertThat(client.read(3)).isEqualTo("abc");
                clock.passNs(RESPONSE_NS - 1);
                assertThat(relay.count(RelayCounter.FAILED_UPSTREAM_TIMEOUT)).isZero();
                clock.passNs(1);
                assertThatThrownBy(() -> client.read(1)).isInstanceOf(IOException.class);
            }
            assertThat(tap.awaitClosed()).contains("response body: abc", "failed UPSTREAM_TIMEOUT 0");
        }
    }

    /** The rest waits here, because it is more than the kernel takes and less than lets the upstream wait. */
    @Test
    void clientThatDoesNotTakeTheRestOfAResponseUntilCloseIsReset() throws Exception {
        AtomicInteger length = new AtomicInteger(32 << 20);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\n\r\n");
                    peer.send(new byte[length.get()]);
                    peer.close();
                });
                RelayFixture relay = relay(upstream.address())) {
            long stalledBytes;
            try (Peer client = relay.connect()) {
                client.send(GET);
                stalledBytes = awaitStalled(relay);
                clock.passNs(IDLE_NS);
            }
            Await.until("it is gone", () -> relay.count(RelayCounter.REQUESTS_IN_FLIGHT) == 0);
            tap.awaitClosed();
            length.set((int) stalledBytes - (64 << 10));
            try (Peer client = connectWhileRestWaits(relay, length)) {
                clock.passNs(IDLE_NS - 1);
                assertThat(relay.count(RelayCounter.CONNECTIONS_ACTIVE)).isEqualTo(1);
                clock.passNs(1);
                assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
            }
            assertThat(tap.awaitClosed()).last().isEqualTo("closed IDLE_TIMEOUT");
        }
    }

    /**
     * A client that has sent a request, whose response was read to its end and waits here in part. The kernel does not
     * take equally much of each connection; if it takes the whole response, another client gets a longer one, and if
     * it takes so little that the upstream has to wait, a shorter one.
     */
    private Peer connectWhileRestWaits(RelayFixture relay, AtomicInteger length) throws Exception {
        for (int i = 0; i < 50; i++) {
            double sentBefore = relay.count(RelayCounter.CLIENT_BYTES_OUT);
            Peer client = relay.connect();
            client.send(GET);
            Await.standstill("bytes sent", sentBefore + 1, () -> relay.count(RelayCounter.CLIENT_BYTES_OUT));
            boolean upstreamWaits = relay.count(RelayCounter.REQUESTS_IN_FLIGHT) > 0;
            if (!upstreamWaits && relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 1) {
                return client;
            }
            client.close();
            tap.awaitClosed();
            length.addAndGet(upstreamWaits ? -(12 << 10) : 32 << 10);
        }
        throw new AssertionError("no length was right, last " + length);
    }

    private static long awaitStalled(RelayFixture relay) throws Exception {
        return (long) Await.standstill("bytes", 1, () -> relay.count(RelayCounter.CLIENT_BYTES_OUT));
    }

    /** The kernel drops a connection that finds the queue full, as it would get lost on the way. */
    @Test
    void upstreamThatDoesNotTakeTheConnectionTimesOutWith504() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RelayFixture relay =
                        new RelayFixture(transport, full.getLocalSocketAddress(), TIMEOUTS, Tap.none(), clock);
                Peer client = relay.connect()) {
            while (connects(full, filling)) {
                assertThat(filling).hasSizeLessThan(10);
            }
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 504 ").contains("Connection: keep-alive");
            assertThat(client.readTo("\n")).contains("did not accept in time");
            assertThat(relay.count(RelayCounter.FAILED_UPSTREAM_CONNECT_TIMEOUT))
                    .isEqualTo(1);
        } finally {
            for (Socket socket : filling) {
                socket.close();
            }
        }
    }

    private static boolean connects(ServerSocket to, List<Socket> filling) throws IOException {
        Socket socket = new Socket();
        filling.add(socket);
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.getLocalPort()), 200);
            return true;
        } catch (SocketTimeoutException dropped) {
            return false;
        }
    }
}
