package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reprise.proxy.capture.Tap;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that sends something and resets its connection before the next read is noticed, and leaves nothing held. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
class RelayResetIT {
    private static final int CLIENTS = 40;
    private static final int STORM = 3_000;

    private final Transport transport;

    RelayResetIT(Transport transport) {
        this.transport = transport;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHo",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void isNoticedWithinASecond(String part) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> peer.readToEnd());
                RelayFixture relay = RelayFixture.mirrored(transport, List.of(upstream.address()), Tap.none())) {
            for (int i = 0; i < CLIENTS; i++) {
                relay.connect().send(part).reset();
            }
            Await.until("all are accepted", () -> relay.count(RelayCounter.CONNECTIONS_ACCEPTED) == CLIENTS);
            long startNs = System.nanoTime();
            Await.until("no client is held", () -> relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 0);
            Await.until("no upstream is held", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
            assertThat(System.nanoTime() - startNs).isLessThan(1_500_000_000L);
        }
    }

    /** A storm is more than a loop can handle in time, so that resets come in every moment of a connection's life. */
    @Test
    void stormOfThemLeavesNothingHeldAndIsRecordedAsWhatItWas() throws Exception {
        MemoryTap tap = new MemoryTap();
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> peer.readToEnd());
                RelayFixture relay = RelayFixture.mirrored(transport, List.of(upstream.address()), tap)) {
            for (int i = 0; i < STORM; i++) {
                relay.connect()
                        .send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
                        .reset();
            }
            Await.until("all are accepted", () -> relay.count(RelayCounter.CONNECTIONS_ACCEPTED) == STORM);
            Await.until("no client is held", () -> relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 0);
            Await.until("no upstream is held", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
            for (int i = 0; i < STORM; i++) {
                assertThat(tap.awaitClosed()).last().isEqualTo("closed CLIENT_RESET");
            }
            assertThat(relay.count(RelayCounter.FAILED_CLIENT_GONE)).isEqualTo(relay.count(RelayCounter.REQUESTS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nCont", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"})
    void ofAnUpstreamIsNoticedWithinASecond(String part) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    peer.send(part);
                    peer.reset();
                });
                RelayFixture relay = RelayFixture.mirrored(transport, List.of(upstream.address()), Tap.none())) {
            for (int i = 0; i < CLIENTS; i++) {
                long startNs = System.nanoTime();
                try (Peer client = relay.connect().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")) {
                    assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
                }
                assertThat(System.nanoTime() - startNs).isLessThan(1_500_000_000L);
            }
            Await.until("no upstream is held", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
        }
    }

    @Test
    void ofAnUpstreamAfterItsResponseIsNoticedWithinASecond() throws Exception {
        String ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    peer.send(ok);
                    peer.reset();
                });
                RelayFixture relay = RelayFixture.mirrored(transport, List.of(upstream.address()), Tap.none())) {
            for (int i = 0; i < CLIENTS; i++) {
                long startNs = System.nanoTime();
                try (Peer client = relay.connect().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")) {
                    assertThat(client.read(ok.length())).isEqualTo(ok);
                    assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
                }
                assertThat(System.nanoTime() - startNs).isLessThan(1_500_000_000L);
            }
        }
    }

    /** NIO cannot ask the kernel, and finds out when the upstream reads on or the idle timeout passes. */
    @Test
    void isNoticedWhileTheUpstreamDoesNotTakeTheBody() throws Exception {
        assumeTrue(transport != Transport.NIO);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> go.await());
                RelayFixture relay = RelayFixture.mirrored(transport, List.of(upstream.address()), Tap.none())) {
            Peer client = relay.connect().send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n");
            Thread sending = new Thread(() -> sendUntilItFails(client), "sending-client");
            sending.start();
            awaitStalled(relay, RelayCounter.CLIENT_BYTES_IN);
            client.reset();
            Await.until("no client is held", () -> relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 0);
            Await.until("no upstream is held", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
            go.countDown();
            sending.join();
        }
    }

    /** NIO cannot ask the kernel, and finds out when the client reads on or the idle timeout passes. */
    @Test
    void upstreamResetIsNoticedWhileTheClientDoesNotReadTheResponse() throws Exception {
        assumeTrue(transport != Transport.NIO);
        CompletableFuture<Peer> sending = new CompletableFuture<>();
        MemoryTap tap = new MemoryTap();
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    sending.complete(peer);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                    sendUntilItFails(peer);
                });
                RelayFixture relay = RelayFixture.mirrored(transport, List.of(upstream.address()), tap)) {
            Peer client = relay.connect().send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Peer peer = sending.get(10, TimeUnit.SECONDS);
            awaitStalled(relay, RelayCounter.CLIENT_BYTES_OUT);
            long startNs = System.nanoTime();
            peer.reset();
            Await.until("no upstream is held", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
            Await.until("no client is held", () -> relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 0);
            assertThat(System.nanoTime() - startNs).isLessThan(1_500_000_000L);
            assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
            assertThat(relay.count(RelayCounter.FAILED_UPSTREAM_RESET)).isEqualTo(1);
            assertThat(tap.awaitClosed()).last().isEqualTo("closed UPSTREAM_FAILED");
        }
    }

    /** As above, after an upgrade. */
    @Test
    void upstreamResetIsNoticedWhileTheClientDoesNotReadItsTunnel() throws Exception {
        assumeTrue(transport != Transport.NIO);
        CompletableFuture<Peer> sending = new CompletableFuture<>();
        MemoryTap tap = new MemoryTap();
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readRequest();
                    peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: flood\r\n\r\n");
                    sending.complete(peer);
                    sendUntilItFails(peer);
                });
                RelayFixture relay = RelayFixture.mirrored(transport, List.of(upstream.address()), tap)) {
            Peer client =
                    relay.connect().send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: flood\r\n\r\n");
            Peer peer = sending.get(10, TimeUnit.SECONDS);
            awaitStalled(relay, RelayCounter.CLIENT_BYTES_OUT);
            peer.reset();
            Await.until("no upstream is held", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
            Await.until("no client is held", () -> relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 0);
            assertThatThrownBy(client::readToEnd).isInstanceOf(SocketException.class);
            assertThat(tap.awaitClosed()).last().isEqualTo("closed UPSTREAM_FAILED");
        }
    }

    private static void sendUntilItFails(Peer sender) {
        byte[] bytes = new byte[64 * 1024];
        try {
            while (true) {
                sender.send(bytes);
            }
        } catch (IOException stalledAndReset) {
            // As meant.
        }
    }

    private static void awaitStalled(RelayFixture relay, RelayCounter bytes) throws Exception {
        Await.standstill("bytes", 1, () -> relay.count(bytes));
    }
}
