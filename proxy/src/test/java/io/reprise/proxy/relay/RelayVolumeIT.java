package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import io.reprise.proxy.capture.Tap;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of any size pass in bounded memory, at the pace of whoever is slower. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(60)
class RelayVolumeIT {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final long BODY_BYTES = 1L << 30;
    /** What both sockets' kernel buffers can hold at most, with room for ours. */
    private static final long IN_FLIGHT_BYTES_MAX = 48L << 20;

    private static final long DIRECT_BYTES_MAX = 16L << 20;

    private final Transport transport;
    private final AtomicLong mostDirectBytes = new AtomicLong();
    private final ExecutorService executor = Executors.newCachedThreadPool();

    RelayVolumeIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(ScriptedUpstream upstream) throws Exception {
        return new RelayFixture(transport, upstream.address(), RelayTimeouts.DEFAULT, Tap.none());
    }

    /** The first transport is the one that is used; the others carry less, to save time. */
    private long bodyBytes() {
        return RelayFixture.transports().findFirst().orElseThrow() == transport ? BODY_BYTES : BODY_BYTES / 8;
    }

    private void send(OutputStream out, long count) throws Exception {
        byte[] chunk = new byte[CHUNK_BYTES];
        long directBefore = directBytes();
        assertThat(directBefore).as("direct memory, as far as it is counted").isPositive();
        for (long sent = 0; sent < count; sent += CHUNK_BYTES) {
            chunk[0] = (byte) (sent >> 16);
            out.write(chunk);
            mostDirectBytes.accumulateAndGet(directBytes() - directBefore, Math::max);
        }
    }

    /** Netty counts what it allocates past the JDK, the JDK the rest. */
    private static long directBytes() {
        long bytes = Math.max(0, PlatformDependent.usedDirectMemory());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            bytes += "direct".equals(pool.getName()) ? pool.getMemoryUsed() : 0;
        }
        return bytes;
    }

    private static void expect(InputStream in, long count) throws Exception {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (long got = 0; got < count; got += CHUNK_BYTES) {
            assertThat(in.readNBytes(chunk, 0, CHUNK_BYTES)).isEqualTo(CHUNK_BYTES);
            assertThat(chunk[0]).isEqualTo((byte) (got >> 16));
        }
    }

    @Test
    void forwardsALargeResponseInConstantMemory() throws Exception {
        long count = bodyBytes();
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + count + "\r\n\r\n");
                    send(peer.socket.getOutputStream(), count);
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            expect(client.socket.getInputStream(), count);
            assertThat(mostDirectBytes.get()).isLessThan(DIRECT_BYTES_MAX);
        }
    }

    @Test
    void forwardsALargeRequestInConstantMemory() throws Exception {
        long count = bodyBytes() / 4;
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    expect(peer.socket.getInputStream(), count);
                    peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + count + "\r\n\r\n");
            send(client.socket.getOutputStream(), count);
            assertThat(client.readHead()).startsWith("HTTP/1.1 204 ");
            assertThat(mostDirectBytes.get()).isLessThan(DIRECT_BYTES_MAX);
        }
    }

    @Test
    void neverMixesUpManyClients() throws Exception {
        int clients = 16;
        int requests = 100;
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        String body = peer.readHead().split(" ", 3)[1].repeat(50);
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    }
                });
                RelayFixture relay = relay(upstream)) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                String name = "/client-" + client + '-';
                running.add(CompletableFuture.runAsync(() -> ask(relay, name, requests), executor));
            }
            for (CompletableFuture<Void> client : running) {
                client.get(30, TimeUnit.SECONDS);
            }
            assertThat(upstream.connections()).isLessThanOrEqualTo(clients);
            assertThat(relay.count(RelayCounter.REQUESTS)).isEqualTo((long) clients * requests);
            assertThat(relay.count(RelayCounter.RESPONSES_2XX)).isEqualTo((long) clients * requests);
        } finally {
            executor.shutdownNow();
        }
    }

    private static void ask(RelayFixture relay, String name, int requests) {
        try (Peer client = relay.connect()) {
            for (int i = 0; i < requests; i++) {
                client.send("GET " + name + i + " HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
                String expected = (name + i).repeat(50);
                assertThat(client.read(expected.length())).isEqualTo(expected);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void stopsReadingTheUpstreamWhileTheClientDoesNotRead() throws Exception {
        long count = 128L << 20;
        AtomicLong sent = new AtomicLong();
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + count + "\r\n\r\n");
                    byte[] chunk = new byte[CHUNK_BYTES];
                    for (long i = 0; i < count; i += CHUNK_BYTES) {
                        peer.send(chunk);
                        sent.addAndGet(CHUNK_BYTES);
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            Await.standstill("bytes sent", 1, sent::get);
            assertThat(sent.get()).isLessThan(IN_FLIGHT_BYTES_MAX);
            client.socket.getInputStream().skipNBytes(count);
        }
    }

    @Test
    void stopsReadingTheClientWhileTheUpstreamDoesNotRead() throws Exception {
        int count = 128 << 20;
        AtomicLong sent = new AtomicLong();
        CountDownLatch goOn = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    goOn.await();
                    peer.socket.getInputStream().skipNBytes(count);
                    peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + count + "\r\n\r\n");
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    byte[] chunk = new byte[CHUNK_BYTES];
                    for (long i = 0; i < count; i += CHUNK_BYTES) {
                        client.send(chunk);
                        sent.addAndGet(CHUNK_BYTES);
                    }
                } catch (IOException cutOff) {
                    throw new UncheckedIOException(cutOff);
                }
            });
            Await.standstill("bytes sent", 1, sent::get);
            assertThat(sent.get()).isLessThan(IN_FLIGHT_BYTES_MAX);
            goOn.countDown();
            sending.get(30, TimeUnit.SECONDS);
            assertThat(client.readHead()).startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void closesAClientThatDoesNotReadForTooLong() throws Exception {
        MemoryTap tap = new MemoryTap(0);
        long idleNs = TimeUnit.MILLISECONDS.toNanos(200);
        RelayTimeouts standard = RelayTimeouts.DEFAULT;
        RelayTimeouts timeouts = new RelayTimeouts(
                standard.connectNs(),
                standard.headerNs(),
                idleNs,
                standard.responseNs(),
                standard.upstreamIdleNs(),
                standard.tunnelNs());
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.1 200 OK\r\n\r\n");
                    send(peer.socket.getOutputStream(), BODY_BYTES);
                });
                RelayFixture relay = new RelayFixture(transport, upstream.address(), timeouts, tap);
                Peer client = relay.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readHead();
            assertThat(tap.awaitClosed()).endsWith("failed CLIENT_TIMEOUT 0", "closed IDLE_TIMEOUT");
        }
    }
}
