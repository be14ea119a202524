package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Upgraded connections: WebSocket (RFC 6455) handshake and frames, and what the tunnel does when a side ends. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RelayTunnelIT {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String HANDSHAKE =
            "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + "Sec-WebSocket-Key: "
                    + KEY + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    private static final int LARGE_BYTES = 16 << 20;

    private final Transport transport;
    private final MemoryTap tap = new MemoryTap();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    RelayTunnelIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(ScriptedUpstream upstream) throws Exception {
        return new RelayFixture(transport, upstream.address(), RelayTimeouts.DEFAULT, tap);
    }

    /** Echoes WebSocket messages, unmasked, until a close frame. */
    private ScriptedUpstream echoing() throws Exception {
        return new ScriptedUpstream((peer, connection) -> {
            String head = peer.readHead();
            seen.add(head);
            String key = head.lines()
                    .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(19);
            peer.send(SWITCHING.replace("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", accept(key)));
            String frame = readFrame(peer);
            while (!frame.startsWith("\u0088")) {
                peer.send(frame);
                frame = readFrame(peer);
            }
            peer.send(frame);
            peer.close();
        });
    }

    private static String accept(String key) throws Exception {
        byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1);
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    }

    /** A masked frame of up to 125 bytes, as a client sends it (RFC 6455 §5.2). */
    private static String frame(int opcode, String payload) {
        StringBuilder frame = new StringBuilder();
        frame.append((char) (0x80 | opcode))
                .append((char) (0x80 | payload.length()))
                .append("\u0001\u0002\u0003\u0004");
        for (int i = 0; i < payload.length(); i++) {
            frame.append((char) (payload.charAt(i) ^ (i % 4 + 1)));
        }
        return frame.toString();
    }

    /** The frame as a server sends it, whoever sent it. */
    private static String readFrame(Peer peer) throws Exception {
        String start = peer.read(2);
        boolean masked = start.charAt(1) >= 0x80;
        int length = start.charAt(1) & 0x7f;
        String mask = masked ? peer.read(4) : "\0\0\0\0";
        String payload = peer.read(length);
        StringBuilder frame = new StringBuilder().append(start.charAt(0)).append((char) length);
        for (int i = 0; i < length; i++) {
            frame.append((char) (payload.charAt(i) ^ mask.charAt(i % 4)));
        }
        return frame.toString();
    }

    @Test
    void carriesAndRecordsWebSocketMessagesInBothDirections() throws Exception {
        try (ScriptedUpstream upstream = echoing();
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(HANDSHAKE);
            assertThat(client.read(SWITCHING.length())).isEqualTo(SWITCHING);
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(HANDSHAKE);
            assertThat(relay.count(RelayCounter.TUNNELS_ACTIVE)).isEqualTo(1);
            assertThat(relay.count(RelayCounter.REQUESTS_IN_FLIGHT)).isZero();
            for (int i = 0; i < 5; i++) {
                client.send(frame(1, "message " + i));
                assertThat(readFrame(client)).isEqualTo("\u0081\u0009message " + i);
            }
            client.send(frame(8, ""));
            assertThat(client.readToEnd()).isEqualTo("\u0088\0");
            assertThat(tap.awaitClosed())
                    .startsWith("request " + HANDSHAKE, "request end ", "response " + SWITCHING, "upgraded")
                    .contains("from client: " + frame(1, "message 0"), "from upstream: \u0081\u0009message 4")
                    .endsWith("tunnel end", "closed NOT_KEPT_ALIVE");
            Await.until("no tunnel", () -> relay.count(RelayCounter.TUNNELS_ACTIVE) == 0);
            assertThat(relay.count(RelayCounter.UPGRADES)).isEqualTo(1);
            Await.until("closed", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
        }
    }

    @Test
    void keepsBytesSentRightBehindTheHandshake() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(SWITCHING + "hello client");
                    seen.add(peer.read(12));
                    peer.send("bye");
                    peer.close();
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(HANDSHAKE + "hello server");
            assertThat(client.readToEnd()).isEqualTo(SWITCHING + "hello clientbye");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("hello server");
        }
    }

    @Test
    void forwardsOnlyTheUpgradeInConnection() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    seen.add(peer.readHead());
                    peer.send(
                            "HTTP/1.1 101 A\r\nKeep-Alive: 1\r\nConnection: keep-alive, Upgrade\r\nUpgrade: x\r\n\r\n");
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade, meter\r\nMeter: 1\r\n"
                    + "Upgrade: x/2, x\r\nTE: trailers\r\nB: 1\r\n\r\n");
            assertThat(seen.poll(10, TimeUnit.SECONDS))
                    .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x/2, x\r\nB: 1\r\nConnection: upgrade\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 101 A\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        }
    }

    @Test
    void continuesWithHttpIfTheUpstreamDoesNotSwitch() throws Exception {
        String refusal = "HTTP/1.1 426 No\r\nContent-Length: 2\r\n\r\nno";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        seen.add(peer.readRequest());
                        peer.send(refusal);
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(HANDSHAKE + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read(2 * refusal.length())).isEqualTo(refusal + refusal);
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(HANDSHAKE);
            assertThat(seen.poll(10, TimeUnit.SECONDS)).startsWith("GET /next ");
        }
    }

    @Test
    void carriesManyBytesToSlowReadersInBothDirections() throws Exception {
        byte[] large = new byte[LARGE_BYTES];
        new Random(5).nextBytes(large);
        CompletableFuture<byte[]> arrived = new CompletableFuture<>();
        CountDownLatch stalled = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(SWITCHING);
                    CompletableFuture<Void> sent = send(peer, large);
                    stalled.await();
                    arrived.complete(peer.socket.getInputStream().readNBytes(LARGE_BYTES));
                    sent.join();
                    peer.close();
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(HANDSHAKE);
            client.read(SWITCHING.length());
            CompletableFuture<Void> sent = send(client, large);
            double before =
                    Await.standstill("bytes from the client", 10_000, () -> relay.count(RelayCounter.CLIENT_BYTES_IN));
            assertThat(before).as("bytes taken from a client that nobody reads").isLessThan(LARGE_BYTES);
            stalled.countDown();
            ByteArrayOutputStream back = new ByteArrayOutputStream();
            client.socket.getInputStream().transferTo(back);
            assertThat(back.toByteArray()).isEqualTo(large);
            assertThat(arrived.get(10, TimeUnit.SECONDS)).isEqualTo(large);
            sent.get(10, TimeUnit.SECONDS);
        }
    }

    /** On a thread of its own: both sides block while they send, and the common pool may have a single thread. */
    private static CompletableFuture<Void> send(Peer peer, byte[] bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        peer.send(bytes);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task, "sender").start());
    }

    @Test
    void closesTheUpstreamAfterSendingTheRestOfAGoneClient() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(SWITCHING);
                    seen.add(peer.readToEnd());
                });
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                client.send(HANDSHAKE);
                client.read(SWITCHING.length());
                client.send("x".repeat(100_000));
            }
            assertThat(seen.poll(10, TimeUnit.SECONDS)).hasSize(100_000);
            assertThat(tap.awaitClosed()).endsWith("tunnel end", "closed CLIENT_CLOSED");
            Await.until("closed", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 0);
        }
    }

    @Test
    void quietTunnelIsClosedByTheTunnelTimeoutNotTheIdleTimeout() throws Exception {
        long msNs = TimeUnit.MILLISECONDS.toNanos(1);
        RelayTimeouts timeouts =
                new RelayTimeouts(5_000 * msNs, 5_000 * msNs, 50 * msNs, 50 * msNs, 5_000 * msNs, 600 * msNs);
        StillClock clock = new StillClock();
        CountDownLatch dropped = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(SWITCHING);
                    assertThat(peer.isClosedByOther()).isTrue();
                    dropped.countDown();
                });
                RelayFixture relay = new RelayFixture(transport, upstream.address(), timeouts, tap, clock);
                Peer client = relay.connect()) {
            client.send(HANDSHAKE);
            client.read(SWITCHING.length());
            clock.passNs(600 * msNs - 1);
            assertThat(relay.count(RelayCounter.TUNNELS_ACTIVE)).isEqualTo(1);
            clock.passNs(1);
            assertThat(client.readToEnd()).isEmpty();
            assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(tap.awaitClosed()).endsWith("tunnel end", "closed IDLE_TIMEOUT");
        }
    }

    @Test
    void tunnelOutlastsADrainUntilTheGraceIsOverWithoutAFailure() throws Exception {
        try (ScriptedUpstream upstream = echoing();
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(HANDSHAKE);
            client.read(SWITCHING.length());
            CompletableFuture<Integer> drained = relay.relay.drain(Duration.ofSeconds(1));
            client.send(frame(1, "still here"));
            assertThat(readFrame(client)).endsWith("still here");
            assertThat(drained).isNotDone();
            assertThat(client.readToEnd()).isEmpty();
            assertThat(drained.get(10, TimeUnit.SECONDS))
                    .as("exchanges cut off")
                    .isZero();
            assertThat(tap.awaitClosed()).endsWith("tunnel end", "closed SHUTDOWN");
        }
    }
}
