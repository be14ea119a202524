package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests are sent again when a kept connection turns out to be dead, and that no other one ever is. */
@ExtendWith(Leaks.class)
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are part of what is tested
class RelayRetryIT {
    private static final String FIRST = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    /** An upstream whose every connection answers one request, and closes at the next after a part of an answer. */
    private String answerTo(String request, int connectionsThatFail, String partOfAnAnswer) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        String arrived = peer.readRequest();
                        seen.add(arrived);
                        if (!arrived.equals(FIRST) && connection <= connectionsThatFail) {
                            peer.send(partOfAnAnswer);
                            peer.close();
                            return;
                        }
                        peer.send(OK);
                    }
                });
                RelayFixture relay = new RelayFixture(
                        RelayFixture.transports().findFirst().orElseThrow(),
                        upstream.address(),
                        RelayTimeouts.DEFAULT,
                        new MemoryTap());
                Peer client = relay.connect()) {
            client.send(FIRST);
            assertThat(client.read(OK.length())).isEqualTo(OK);
            client.send(request);
            String head = client.readHead();
            return head.substring(0, head.indexOf("\r\n"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
                "DELETE / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "PUT / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nContent-Length: 0\r\n\r\n"
            })
    void sendsAnIdempotentRequestOnceMore(String request) throws Exception {
        assertThat(answerTo(request, 1, "")).isEqualTo("HTTP/1.1 200 OK");
        String arrived = request.replace("Connection: x\r\n", "");
        assertThat(seen).containsExactly(FIRST, arrived, arrived);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                "PATCH / HTTP/1.1\r\nHost: a\r\n\r\n",
                "ODD / HTTP/1.1\r\nHost: a\r\n\r\n",
                "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void neverSendsAnotherRequestTwice(String request) throws Exception {
        assertThat(answerTo(request, 1, "")).isEqualTo("HTTP/1.1 502 Bad Gateway");
        assertThat(seen).containsExactly(FIRST, request);
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\nContent-Le"})
    void doesNotRetryAfterAByteOfTheResponse(String part) throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        assertThat(answerTo(request, 1, part)).isEqualTo("HTTP/1.1 502 Bad Gateway");
        assertThat(seen).containsExactlyElementsOf(List.of(FIRST, request));
    }

    @ParameterizedTest
    @ValueSource(strings = "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    void doesNotRetryTwice(String request) throws Exception {
        assertThat(answerTo(request, 2, "")).isEqualTo("HTTP/1.1 502 Bad Gateway");
        assertThat(seen).containsExactly(FIRST, request, request);
    }
}
