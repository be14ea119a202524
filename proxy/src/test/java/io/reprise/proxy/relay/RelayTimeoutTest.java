package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.capture.Tap;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that are slow on purpose; {@link RelayFailureTest} has those that say nothing at all. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
class RelayTimeoutTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int TRICKLE_MS = 20;
    private static final int TRICKLE_MAX = 500;

    private final Transport transport;

    RelayTimeoutTest(Transport transport) {
        this.transport = transport;
    }

    private static RelayTimeouts timeouts(long connectNs, long headerNs) {
        RelayTimeouts standard = RelayTimeouts.DEFAULT;
        return new RelayTimeouts(
                connectNs,
                headerNs,
                standard.idleNs(),
                standard.responseNs(),
                standard.upstreamIdleNs(),
                standard.tunnelNs());
    }

    /** Slow loris: what counts is when the head began, not when the last byte came. */
    @Test
    void aHeadThatTricklesIs408AlsoAsTheSecondOnItsConnection() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        peer.readHead();
                        peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                });
                RelayFixture relay = new RelayFixture(
                        transport, upstream.address(), timeouts(TimeUnit.SECONDS.toNanos(5), SHORT_NS), Tap.none());
                Peer client = relay.connect()) {
            assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 204 ");
            client.send("GET / HTTP/1.1\r\nX-Slow: ");
            int sent = 0;
            while (relay.count(RelayCounter.FAILED_CLIENT_TIMEOUT) == 0 && sent < TRICKLE_MAX) {
                client.send("a");
                sent++;
                Thread.sleep(TRICKLE_MS);
            }
            assertThat(sent).isLessThan(TRICKLE_MAX);
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
        }
    }

    /** A queue that is full makes the kernel drop what would be one too many. */
    @Test
    void anUpstreamThatDoesNotTakeTheConnectionIs504() throws Exception {
        List<Socket> filling = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RelayFixture relay = new RelayFixture(
                        transport,
                        full.getLocalSocketAddress(),
                        timeouts(SHORT_NS, TimeUnit.SECONDS.toNanos(30)),
                        Tap.none());
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
