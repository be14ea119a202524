package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy answers by itself tells clients nothing from outside: the journal and the log know it. */
class LocalAnswersIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SECRET = "s3cr3t";

    private final MemoryTap tap = new MemoryTap();

    private RelayFixture relay(ScriptedUpstream upstream) throws Exception {
        return new RelayFixture(Transport.NIO, upstream.address(), RelayTimeouts.DEFAULT, tap);
    }

    private static void assertTellsNothing(String answer, ScriptedUpstream upstream) {
        String port = Integer.toString(((InetSocketAddress) upstream.address()).getPort());
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertThat(body).matches("reprise: [a-z ]+(: [A-Z_]+)?\\n").doesNotContain(SECRET, port, "127.0.0.1", "\\x");
        assertThat(answer).doesNotContain(SECRET, port);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK#X-Internal: s3cr3t\\0#| NUL",
                "HTTP/1.1 200 OK#X Internal s3cr3t: 1#| BAD_FIELD",
                "HTTP/1.1 200 OK#Content-Length: s3cr3t#| BAD_CONTENT_LENGTH",
                "HTTP/1.1 200 OK#Connection: close# s3cr3t#| OBS_FOLD",
                "s3cr3t nonsense#| BAD_START_LINE",
                "HTTP/1.1 200 OK#Transfer-Encoding: s3cr3t, chunked, chunked#| BAD_TRANSFER_ENCODING"
            })
    void aMalformedResponseIsNamedAndNotQuoted(String lines, String reason) throws Exception {
        String response = lines.replace("#", "\r\n").replace("\\0", "\0") + "\r\n";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.send(response);
                    peer.isClosedByOther();
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(GET);
            String answer = client.readHead() + client.readTo("\n");
            assertThat(answer).startsWith("HTTP/1.1 502 ").endsWith(": " + reason + "\n");
            assertTellsNothing(answer, upstream);
            assertThat(tap.details().get(0)).contains(reason, SECRET);
        }
    }

    @Test
    void clientsAreNotToldTheAddressOfAFailedUpstream() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    peer.readHead();
                    peer.close();
                });
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            String answer = client.readHead() + client.readTo("\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 502 ")
                    .endsWith("the upstream closed the connection without a response\n");
            assertTellsNothing(answer, upstream);
            assertThat(tap.details().get(0)).contains("127.0.0.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /s3cr3t",
                "GET / HTTP/1.1\r\nHost: a\r\nX-Bad s3cr3t: 1",
                "GET / HTTP/1.1\r\nHost: a\r\nX: s3cr3t\0",
                "GET / HTTP/9.s3cr3t\r\nHost: a",
                "GET / HTTP/1.1\r\nHost: s3cr3t@a",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: s3cr3t",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: s3cr3t",
                "CONNECT s3cr3t:1 HTTP/1.1\r\nHost: s3cr3t:1"
            })
    void aRefusedRequestIsNotQuoted(String head) throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> peer.isClosedByOther());
                RelayFixture relay = relay(upstream);
                Peer client = relay.connect()) {
            client.send(head + "\r\n\r\n");
            String answer = client.readHead() + client.readTo("\n");
            assertThat(answer).startsWith("HTTP/1.1 ").contains("reprise: the request was refused");
            assertTellsNothing(answer, upstream);
        }
    }
}
