package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What passes through arrives as it was sent, but for the documented edits, and is tapped as it was sent. */
@ExtendWith(Leaks.class)
@ParameterizedClass
@MethodSource("io.reprise.proxy.relay.RelayFixture#transports")
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RelayForwardingIT {
    private final Transport transport;

    private final MemoryTap tap = new MemoryTap();
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    RelayForwardingIT(Transport transport) {
        this.transport = transport;
    }

    private RelayFixture relay(ScriptedUpstream upstream) throws Exception {
        return new RelayFixture(transport, upstream.address(), RelayTimeouts.DEFAULT, tap);
    }

    private String seen() throws InterruptedException {
        String request = seen.poll(10, TimeUnit.SECONDS);
        assertThat(request).as("a request at the upstream").isNotNull();
        return request;
    }

    /** Answers every request without a body on every connection. */
    private ScriptedUpstream answering(String response) throws Exception {
        return new ScriptedUpstream((peer, connection) -> {
            while (true) {
                seen.add(peer.readHead());
                peer.send(response);
            }
        });
    }

    @Test
    void forwardsBytesUnchanged() throws Exception {
        String request =
                "GET /a%20b?x=1 HTTP/1.1\r\nhost:  shop \r\nX-Odd:\t\"q\" \r\nCOOKIE: a=b\r\nx-odd: \u00e9\r\n\r\n";
        String response =
                "HTTP/1.1 200 Very  fine\r\ncontent-length:  5\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\r\nhello";
        try (ScriptedUpstream upstream = answering(response);
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                client.send(request);
                assertThat(client.read(response.length())).isEqualTo(response);
                assertThat(seen()).isEqualTo(request);
            }
            assertThat(tap.awaitClosed())
                    .containsExactly(
                            "request " + request,
                            "request end ",
                            "response " + response.substring(0, response.length() - 5),
                            "response body: hello",
                            "response end ",
                            "closed CLIENT_CLOSED");
        }
    }

    @Test
    void forwardsSingleBytesUnchanged() throws Exception {
        String request = "POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\n\r\nabc";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    seen.add(peer.readHead() + peer.read(3));
                    for (char c :
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n".toCharArray()) {
                        peer.send(String.valueOf(c));
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.sendByteByByte(request);
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(client.readTo("0\r\n\r\n")).isEqualTo("2\r\nab\r\n0\r\n\r\n");
            assertThat(seen()).isEqualTo(request);
        }
    }

    @Test
    void removesHopByHopFields() throws Exception {
        String response =
                "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nX-B: 2\r\nConnection: x\r\nContent-Length: 0\r\n\r\n";
        try (ScriptedUpstream upstream = answering(response);
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, X-Hop, upgrade\r\nX-Hop: 1\r\nTE: trailers\r\n"
                    + "Upgrade: h2c\r\nProxy-Connection: x\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n");
            assertThat(client.readHead()).isEqualTo("HTTP/1.1 200 OK\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n");
            assertThat(seen()).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nX-Hop: 1\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n");
        }
    }

    @Test
    void keepsBothConnectionsAlive() throws Exception {
        try (ScriptedUpstream upstream = answering("HTTP/1.1 204 No Content\r\n\r\n");
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            for (int i = 0; i < 20; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.readHead()).isEqualTo("HTTP/1.1 204 No Content\r\n\r\n");
                assertThat(seen()).startsWith("GET /" + i + " ");
            }
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(relay.count(RelayCounter.UPSTREAM_REUSES)).isEqualTo(19);
            assertThat(relay.count(RelayCounter.REQUESTS)).isEqualTo(20);
            assertThat(relay.count(RelayCounter.REQUESTS_IN_FLIGHT)).isZero();
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        String path = peer.readHead().split(" ", 3)[1];
                        peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            StringBuilder batch = new StringBuilder();
            for (int i = 100; i < 200; i++) {
                batch.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
                if (i % 2 == 0) {
                    batch.append("POST /p").append(i).append(" HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
                }
            }
            client.send(batch.toString());
            for (int i = 100; i < 200; i++) {
                client.readHead();
                assertThat(client.read(4)).isEqualTo("/" + i);
                if (i % 2 == 0) {
                    client.readHead();
                    assertThat(client.read(5)).isEqualTo("/p" + i);
                }
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void forwardsChunkedBodiesWithExtensionsAndTrailers() throws Exception {
        String head = "POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n";
        String body = "5;ext=1\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 42\r\n\r\n";
        String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    seen.add(peer.readHead() + peer.read(body.length()));
                    peer.send(answer).send(body);
                });
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                client.send(head + body);
                assertThat(client.readHead()).isEqualTo(answer);
                assertThat(client.read(body.length())).isEqualTo(body);
                assertThat(seen()).isEqualTo(head + body);
            }
            assertThat(tap.awaitClosed())
                    .containsExactly(
                            "request " + head,
                            "request body: hello!",
                            "request end X-Sum: 42\r\n",
                            "response " + answer,
                            "response body: hello!",
                            "response end X-Sum: 42\r\n",
                            "closed CLIENT_CLOSED");
        }
    }

    @Test
    void speaksHttp10AsNginxDoes() throws Exception {
        String request = "GET / HTTP/1.0\r\nHost: app\r\nConnection: close\r\n\r\n";
        try (ScriptedUpstream upstream =
                        answering("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok");
                RelayFixture relay = relay(upstream)) {
            for (int i = 0; i < 3; i++) {
                try (Peer client = relay.connect()) {
                    client.send(request);
                    assertThat(client.readToEnd())
                            .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
                    assertThat(seen()).isEqualTo("GET / HTTP/1.0\r\nHost: app\r\nConnection: keep-alive\r\n\r\n");
                }
                assertThat(tap.awaitClosed()).contains("request " + request).endsWith("closed NOT_KEPT_ALIVE");
            }
            assertThat(upstream.connections())
                    .as("kept although the clients closed")
                    .isEqualTo(1);
        }
    }

    @Test
    void keepsHttp10ConnectionsAliveOnRequest() throws Exception {
        try (ScriptedUpstream upstream = answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            for (int i = 1; i <= 2; i++) {
                client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                assertThat(client.readHead())
                        .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n");
                assertThat(client.read(2)).isEqualTo("ok");
                assertThat(upstream.connections())
                        .as("not said to be kept, so not used again")
                        .isEqualTo(i);
            }
        }
    }

    @Test
    void removesChunkFramingForHttp10Clients() throws Exception {
        try (ScriptedUpstream upstream =
                        answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n"
                                + "X: 1\r\n\r\n3\r\nabc\r\n2;e\r\nde\r\n0\r\nT: 1\r\n\r\n");
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.readToEnd()).isEqualTo("HTTP/1.1 200 OK\r\nX: 1\r\nConnection: close\r\n\r\nabcde");
        }
    }

    @Test
    void forwardsCloseDelimitedResponses() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send("HTTP/1.0 200 OK\r\n\r\nall of it");
                    peer.close();
                });
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.readToEnd()).isEqualTo("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nall of it");
            }
            assertThat(tap.awaitClosed()).contains("response body: all of it", "response end ");
        }
    }

    @Test
    void forwardsContinueBeforeTheBody() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    seen.add(peer.readHead());
                    peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                    seen.add(peer.read(4));
                    peer.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                            + "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
                });
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                client.send("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
                assertThat(seen()).contains("\r\nExpect: 100-continue\r\n");
                assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                client.send("body");
                assertThat(seen()).isEqualTo("body");
                assertThat(client.readHead()).isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                assertThat(client.readHead()).startsWith("HTTP/1.1 201 ");
            }
            assertThat(tap.awaitClosed())
                    .containsSubsequence(
                            "response HTTP/1.1 100 Continue\r\n\r\n",
                            "request body: body",
                            "request end ",
                            "response HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
                            "response HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n",
                            "response end ")
                    .containsOnlyOnce("response end ");
        }
    }

    @Test
    void recognisesResponsesWithoutBody() throws Exception {
        List<String> responses = List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
                "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n");
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    for (String response : responses) {
                        peer.readHead();
                        peer.send(response);
                    }
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            for (int i = 0; i < responses.size(); i++) {
                client.send((i == 0 ? "HEAD" : "GET") + " / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.readHead()).isEqualTo(responses.get(i));
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void forwardsAResponseThatArrivesBeforeItsRequestHasEnded() throws Exception {
        String refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(refusal);
                    seen.add(peer.read(6));
                    seen.add(peer.readHead());
                    peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
            assertThat(client.read(refusal.length())).isEqualTo(refusal);
            client.send("def");
            assertThat(seen()).isEqualTo("abcdef");
            client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(seen()).startsWith("GET /next ");
            assertThat(client.readHead()).startsWith("HTTP/1.1 204 ");
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void forwardsTheResponseOfAnUpstreamThatClosesBeforeTheRequestHasEnded() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.read(3);
                    peer.send("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
                    peer.close();
                });
                RelayFixture relay = relay(upstream)) {
            try (Peer client = relay.connect()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
                assertThat(client.readToEnd())
                        .isEqualTo("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
                client.send("def");
                assertThat(tap.awaitClosed())
                        .containsSubsequence(
                                "request body: abc",
                                "response end ",
                                "request body: def",
                                "request end ",
                                "closed NOT_KEPT_ALIVE");
            }
        }
    }
}
