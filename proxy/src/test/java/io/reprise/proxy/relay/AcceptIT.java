package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.Protocol;
import io.reprise.proxy.capture.ConnectionTap;
import io.reprise.proxy.capture.Tap;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How soon clients are accepted. */
@ExtendWith(Leaks.class)
@Timeout(120)
class AcceptIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final int AHEAD = 1_000;
    private static final int BUSY = 8;
    private static final long REQUEST_MS = 6;
    /**
     * Some turns of the loop, which take 50 ms, for the answer. With 16 accepted per turn, as by default with epoll and
     * NIO, it would be 3 s, and with one, as with io_uring, a minute.
     */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private final AtomicBoolean over = new AtomicBoolean();

    /** Takes long over each request, so that a few clients keep the event loop as busy as thousands would. */
    private static final class SlowTap implements Tap {
        @Override
        public ConnectionTap connectionOpened(Protocol protocol) {
            ConnectionTap none = Tap.none().connectionOpened(protocol);
            return (ConnectionTap) Proxy.newProxyInstance(
                    ConnectionTap.class.getClassLoader(),
                    new Class<?>[] {ConnectionTap.class},
                    (proxy, method, arguments) -> {
                        if ("requestHead".equals(method.getName())) {
                            Thread.sleep(REQUEST_MS);
                        }
                        return method.invoke(none, arguments);
                    });
        }
    }

    private void ask(Peer peer) {
        try {
            while (!over.get()) {
                peer.send(GET).readHead();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @ParameterizedTest
    @MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
    void clientBehindACrowdIsAcceptedWhileTheLoopIsBusy(Transport transport) throws Exception {
        List<Peer> peers = new ArrayList<>();
        List<CompletableFuture<Void>> asking = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(BUSY);
        try (ScriptedUpstream upstream = answering();
                RelayFixture relay = relay(transport, upstream.address())) {
            for (int i = 0; i < BUSY; i++) {
                Peer busy = relay.connect();
                peers.add(busy);
                assertThat(busy.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
                asking.add(CompletableFuture.runAsync(() -> ask(busy), threads));
            }
            for (int i = 0; i < AHEAD; i++) {
                peers.add(relay.connect());
            }
            Duration waited = timeOfOneAnswer(relay);
            over.set(true);
            for (CompletableFuture<Void> each : asking) {
                each.get(1, TimeUnit.MINUTES);
            }
            for (Peer each : peers) {
                each.close();
            }
            Await.until("all are gone", () -> relay.count(RelayCounter.CONNECTIONS_ACTIVE) == 0);
            assertThat(waited).isLessThan(PATIENCE);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Duration timeOfOneAnswer(RelayFixture relay) throws Exception {
        long startNs = System.nanoTime();
        try (Peer other = relay.connect()) {
            other.socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(1));
            assertThat(other.send(GET).readHead()).startsWith("HTTP/1.1 200 ");
        }
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    private static ScriptedUpstream answering() throws Exception {
        return new ScriptedUpstream((peer, connection) -> {
            while (true) {
                peer.readHead();
                peer.send(OK);
            }
        });
    }

    private static RelayFixture relay(Transport transport, SocketAddress upstream) throws Exception {
        return new RelayFixture(transport, upstream, RelayTimeouts.DEFAULT, new SlowTap());
    }
}
