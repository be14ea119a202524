package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.capture.Tap;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Which of several upstreams gets a request, and what becomes of one that fails. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(60)
class RelayBalanceIT {
    /** How often an upstream may fail in a row before it is left out. */
    private static final int FAILURES_MAX = 3;

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final int CLIENTS = 4;

    private final Transport transport;

    RelayBalanceIT(Transport transport) {
        this.transport = transport;
    }

    /** Counts the requests that it answers; holds back the answer to /hold. */
    private static final class App implements AutoCloseable {
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger held = new AtomicInteger();
        private final CountDownLatch released = new CountDownLatch(1);
        private final ScriptedUpstream upstream;

        App(SocketAddress at) throws IOException {
            upstream = new ScriptedUpstream(at, (peer, connection) -> {
                while (true) {
                    String head = peer.readHead();
                    if (head.startsWith("POST")) {
                        peer.read(2);
                    }
                    if (head.startsWith("GET /hold")) {
                        held.incrementAndGet();
                        released.await();
                    }
                    answered.incrementAndGet();
                    peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                }
            });
        }

        @Override
        public void close() throws IOException {
            released.countDown();
            upstream.close();
        }
    }

    private static SocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private RelayFixture relay(SocketAddress... upstreams) throws IOException {
        return new RelayFixture(transport, List.of(upstreams), RelayTimeouts.DEFAULT, Tap.none());
    }

    @Test
    void picksTheUpstreamWithTheFewestRequestsInTurn() throws Exception {
        try (App one = new App(anyPort());
                App two = new App(anyPort());
                RelayFixture relay = relay(one.upstream.address(), two.upstream.address());
                Peer client = relay.connect();
                Peer waiting = relay.connect()) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 204 ");
            }
            assertThat(one.answered).hasValue(3);
            assertThat(two.answered).hasValue(3);
            waiting.send(GET.replace("/ ", "/hold "));
            Await.until("one request is held", () -> one.held.get() + two.held.get() == 1);
            for (int i = 0; i < 6; i++) {
                assertThat(client.send(POST).readHead()).startsWith("HTTP/1.1 204 ");
            }
            assertThat(one.answered.get()).isEqualTo(one.held.get() == 1 ? 3 : 9);
            assertThat(two.answered.get()).isEqualTo(two.held.get() == 1 ? 3 : 9);
        }
    }

    @Test
    void killedUpstreamFailsOnlyItsRequestsAndIsUsedAgainLater() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger passed = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        App killed = new App(anyPort());
        SocketAddress place = killed.upstream.address();
        try (App other = new App(anyPort());
                RelayFixture relay = relay(place, other.upstream.address())) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> {
                    try (Peer client = relay.connect()) {
                        while (!stop.get()) {
                            (client.send(POST).readHead().startsWith("HTTP/1.1 204 ") ? passed : failed)
                                    .incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            Await.until("both serve", () -> killed.answered.get() > 50 && other.answered.get() > 50);
            killed.close();
            int before = passed.get();
            Await.until("the other one serves", () -> passed.get() > before + 200);
            Await.until("it is left out", () -> relay.count(RelayCounter.UPSTREAMS_OUT) == 1);
            try (App back = new App(place)) {
                Await.until("it serves again", () -> back.answered.get() > 50);
                assertThat(relay.count(RelayCounter.UPSTREAMS_OUT)).isZero();
                stop.set(true);
                for (Future<?> client : clients) {
                    client.get();
                }
            }
            // One was under way per client; all later ones passed, also those that met the closed port.
            assertThat(failed.get()).isLessThanOrEqualTo(CLIENTS);
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    @Test
    void upstreamThatNeverAnswersIsNotUsed() throws Exception {
        try (ScriptedUpstream mute = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.close();
                });
                App other = new App(anyPort());
                RelayFixture relay = relay(mute.address(), other.upstream.address())) {
            int failed = 0;
            for (int i = 0; i < 40; i++) {
                try (Peer client = relay.connect()) {
                    failed += client.send(POST).readHead().startsWith("HTTP/1.1 502 ") ? 1 : 0;
                }
            }
            // It comes back on probation once a second on a machine that is slow enough.
            assertThat(failed).isBetween(FAILURES_MAX, 2 * FAILURES_MAX);
            assertThat(other.answered.get()).isEqualTo(40 - failed);
            assertThat(mute.connections()).isGreaterThanOrEqualTo(failed);
        }
    }
}
