package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Await;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How connections live and end, on both sides, and that nothing waits in between. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RelayConnectionIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Transport transport;
    private final MemoryTap tap = new MemoryTap();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    RelayConnectionIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(ScriptedUpstream upstream) throws Exception {
        return new RelayFixture(transport, upstream.address(), RelayTimeouts.DEFAULT, tap);
    }

    private ScriptedUpstream answering(String response) throws Exception {
        return new ScriptedUpstream((peer, connection) -> {
            while (true) {
                seen.add(peer.readRequest());
                peer.send(response);
            }
        });
    }

    @Test
    void closesAfterTheResponseIfTheClientAsksForIt() throws Exception {
        try (ScriptedUpstream upstream = answering(OK);
                RelayFixture relay = relay(upstream)) {
            for (String token : new String[] {"close", "CLOSE", "x , close,"}) {
                try (Peer client = relay.connect()) {
                    client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: " + token + "\r\n\r\n" + GET);
                    assertThat(client.readToEnd())
                            .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
                    assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(GET);
                }
            }
            assertThat(seen).as("behind Connection: close").isEmpty();
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void keepsTheClientConnectionWhenTheUpstreamCloses() throws Exception {
        try (ScriptedUpstream upstream =
                        answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            for (int i = 1; i <= 3; i++) {
                client.send(GET);
                assertThat(client.read(OK.length())).isEqualTo(OK);
                assertThat(upstream.connections()).isEqualTo(i);
            }
        }
    }

    @Test
    void forwardsEachEventBeforeTheNextIsSent() throws Exception {
        Semaphore arrived = new Semaphore(0);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                    for (int i = 0; i < 50; i++) {
                        arrived.acquire();
                        peer.send("b\r\ndata: " + (100 + i) + "\n\n\r\n");
                    }
                    peer.send("0\r\n\r\n");
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(GET);
            assertThat(client.readHead()).contains("text/event-stream");
            for (int i = 0; i < 50; i++) {
                arrived.release();
                assertThat(client.read(16)).isEqualTo("b\r\ndata: " + (100 + i) + "\n\n\r\n");
            }
            assertThat(client.read(5)).isEqualTo("0\r\n\r\n");
        }
    }

    @Test
    void treatsAHalfClosedClientAsGone() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch dropped = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream(ScriptedUpstream.neverAnswering(asked, dropped));
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(GET);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            client.socket.shutdownOutput();
            assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(tap.awaitClosed()).contains("failed CLIENT_GONE 0").endsWith("closed CLIENT_CLOSED");
        }
    }

    @Test
    void forwardsTheFinalHeadAfterAnInterimResponseOnceAtEverySplit() throws Exception {
        String all = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK;
        Semaphore turn = new Semaphore(0);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    for (int cut = 1; cut < all.length(); cut++) {
                        peer.readHead();
                        peer.send(all.substring(0, cut));
                        turn.acquire();
                        peer.send(all.substring(cut));
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            for (int cut = 1; cut < all.length(); cut++) {
                client.send(GET);
                Await.until("the first part was sent", () -> turn.hasQueuedThreads());
                turn.release();
                assertThat(client.read(all.length())).as("cut at %d", cut).isEqualTo(all);
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrderEvenIfOneFails() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        String path = peer.readRequest().split(" ", 3)[1];
                        if (path.equals("/fails")) {
                            peer.close();
                            return;
                        }
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + path);
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(
                    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /fails HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
                            + "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            client.readHead();
            assertThat(client.read(2)).isEqualTo("/1");
            assertThat(client.readHead()).startsWith("HTTP/1.1 502 ").contains("Connection: keep-alive");
            assertThat(client.readTo("\n")).contains("closed the connection");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("/3");
        }
    }
}
