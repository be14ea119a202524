package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
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

/** An upstream with a name: all of its addresses are tried, and those that it has later, too. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(60)
class RelayNamesIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 204 No Content\r\n\r\n";
    private static final SocketAddress NAME = InetSocketAddress.createUnresolved("app.test", 80);
    private static final int REQUESTS = 1_000;

    private final Transport transport;
    private final Names names = new Names();

    RelayNamesIT(Transport transport) {
        this.transport = transport;
    }

    /** A name server for one name, which tests change. */
    private static final class Names implements HostNames {
        private volatile List<InetSocketAddress> current = List.of();
        private volatile CountDownLatch answering = new CountDownLatch(0);
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public List<InetSocketAddress> lookUp(InetSocketAddress named) throws UnknownHostException {
            asked.incrementAndGet();
            try {
                answering.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
            if (current.isEmpty()) {
                throw new UnknownHostException(named.getHostString());
            }
            return current;
        }
    }

    private RelayFixture relay(UpstreamsConfig.Connections connections, FailureMode failures, SocketAddress... servers)
            throws IOException {
        List<UpstreamConfig> configs = new ArrayList<>();
        for (SocketAddress server : servers) {
            configs.add(UpstreamConfig.of(server));
        }
        UpstreamsConfig config = new UpstreamsConfig(configs, connections, failures, UpstreamsConfig.REUSED_NS, names);
        return RelayFixture.with(transport, config, RelayTimeouts.DEFAULT, new MemoryTap());
    }

    private RelayFixture mirrored(SocketAddress... servers) throws IOException {
        return relay(UpstreamsConfig.Connections.MIRRORED, FailureMode.MIRRORED, servers);
    }

    private static ScriptedUpstream app() throws IOException {
        return new ScriptedUpstream((peer, connection) -> {
            while (true) {
                peer.readHead();
                peer.send(OK);
            }
        });
    }

    private static InetSocketAddress at(ScriptedUpstream app) {
        return (InetSocketAddress) app.address();
    }

    private static InetSocketAddress refusing() throws IOException {
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) once.getLocalSocketAddress();
        }
    }

    private static void assertServed(RelayFixture relay) throws IOException {
        try (Peer client = relay.connect()) {
            assertThat(client.send(GET).readHead()).isEqualTo(OK);
        }
    }

    private static boolean isServed(RelayFixture relay) {
        try {
            assertServed(relay);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void noRequestFailsWhileOneOfSeveralAddressesAnswers() throws Exception {
        try (ScriptedUpstream app = app()) {
            names.current = List.of(refusing(), refusing(), at(app));
            try (RelayFixture relay = mirrored(NAME)) {
                for (int i = 0; i < REQUESTS; i++) {
                    assertServed(relay);
                }
                assertThat(app.connections()).isEqualTo(REQUESTS);
                assertThat(relay.count(RelayCounter.LISTEN_PAUSES)).isZero();
            }
        }
    }

    @Test
    void noRequestFailsWhenTheAnsweringAddressBecomesAnother() throws Exception {
        ScriptedUpstream first = app();
        ScriptedUpstream second = app();
        names.current = List.of(at(first), at(second));
        try (RelayFixture relay = mirrored(NAME)) {
            for (int i = 0; i < REQUESTS; i++) {
                if (i == REQUESTS / 2) {
                    assertThat(first.connections()).isEqualTo(REQUESTS / 2);
                    first.close();
                }
                assertServed(relay);
            }
            assertThat(second.connections()).isEqualTo(REQUESTS / 2);
        }
        second.close();
    }

    /** As when a container is recreated: the name has another address each time, and the one before refuses. */
    @Test
    void noRequestFailsWhenTheNameGetsAnotherAddress() throws Exception {
        ScriptedUpstream app = app();
        names.current = List.of(at(app));
        try (RelayFixture relay = mirrored(NAME)) {
            for (int i = 0; i < REQUESTS; i++) {
                if (i % 100 == 99) {
                    ScriptedUpstream next = app();
                    names.current = List.of(at(next));
                    app.close();
                    app = next;
                }
                assertServed(relay);
            }
            assertThat(relay.count(RelayCounter.LISTEN_PAUSES)).isZero();
        }
        app.close();
    }

    @Test
    void aNewAddressIsFoundThoughTheOldOneAnswers() throws Exception {
        try (ScriptedUpstream old = app();
                ScriptedUpstream recent = app()) {
            names.current = List.of(at(old));
            try (RelayFixture relay = mirrored(NAME)) {
                assertServed(relay);
                names.current = List.of(at(recent));
                Await.until("found", () -> isServed(relay) && recent.connections() > 0);
            }
        }
    }

    @Test
    void addressesThatWereFoundLastAreUsedWhileTheNameIsUnknown() throws Exception {
        try (ScriptedUpstream app = app()) {
            names.current = List.of(at(app));
            try (RelayFixture relay = mirrored(NAME)) {
                names.current = List.of();
                int asked = names.asked.get();
                Await.until("asked", () -> names.asked.get() > asked);
                assertServed(relay);
            }
        }
    }

    @Test
    void aNameThatIsUnknownAtTheStartIsWaitedFor() throws Exception {
        try (RelayFixture relay = mirrored(NAME)) {
            Await.until("nothing is listened on", () -> !relay.relay.isListening());
            try (ScriptedUpstream app = app()) {
                names.current = List.of(at(app));
                Await.until("served", () -> isServed(relay));
                assertThat(relay.count(RelayCounter.LISTEN_PAUSES)).isOne();
            }
        }
    }

    @Test
    void pooledRequestsFindAddressesInTheSameWay() throws Exception {
        String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
        try (ScriptedUpstream app = app();
                RelayFixture relay = relay(UpstreamsConfig.Connections.POOLED, FailureMode.ANSWERED, NAME);
                Peer early = relay.connect();
                Peer late = relay.connect()) {
            assertThat(early.send(GET).readHead()).startsWith("HTTP/1.1 502 ");
            names.current = List.of(refusing(), at(app));
            assertThat(late.send(post).readHead()).isEqualTo(OK);
        }
    }

    /** The other upstream is used as soon as the time for the lookup is over, and the event loop never waits. */
    @Test
    void aNameServerThatDoesNotAnswerHoldsUpNobodyForLong() throws Exception {
        try (ScriptedUpstream app = app()) {
            names.current = List.of(refusing());
            try (RelayFixture relay = mirrored(NAME, app.address())) {
                names.answering = new CountDownLatch(1);
                long beginNs = System.nanoTime();
                for (int i = 0; i < 4; i++) {
                    assertServed(relay);
                    assertThat(relay.relay.stuckLoops(Duration.ofMillis(200))).isEmpty();
                }
                assertThat(System.nanoTime() - beginNs).isLessThan(TimeUnit.SECONDS.toNanos(5));
            } finally {
                names.answering.countDown();
            }
        }
    }
}
