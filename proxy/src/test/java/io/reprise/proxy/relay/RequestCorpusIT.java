package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.relay.Corpus.Case;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of requests, well-formed or made to smuggle others past a proxy: requests.corpus, on sockets. What is
 * passed on is followed by another request in the same write, which must arrive as one; what is refused must get one
 * answer and a close, and nothing behind it may arrive.
 */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestCorpusIT {
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private ScriptedUpstream upstream;
    private RelayFixture relay;

    static Stream<Case> cases() {
        return Corpus.read("requests.corpus", false);
    }

    @BeforeAll
    void start() throws Exception {
        upstream = new ScriptedUpstream((peer, connection) -> {
            while (true) {
                arrived.add(peer.readRequest());
                peer.send(OK);
            }
        });
        Transport transport = RelayFixture.transports().findFirst().orElseThrow();
        relay = new RelayFixture(transport, upstream.address(), RelayTimeouts.DEFAULT, new MemoryTap());
    }

    @AfterAll
    void stop() throws Exception {
        relay.close();
        upstream.close();
        assertThat(arrived)
                .as("requests that arrived though they should not have")
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decisionIsAsListed(Case line) throws Exception {
        if (line.isPassedOn()) {
            passesOn(line);
        } else {
            refuses(line);
        }
    }

    private void passesOn(Case line) throws Exception {
        boolean persists = !line.raw().contains("HTTP/1.0");
        try (Peer client = relay.connect()) {
            client.send(line.raw() + (persists ? NEXT : ""));
            assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo(line.expected());
            if (persists) {
                assertThat(client.read(2 * OK.length())).isEqualTo(OK + OK);
                assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo(NEXT);
            } else {
                assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("\r\nConnection: close\r\n\r\nok");
            }
        }
    }

    private void refuses(Case line) throws Exception {
        try (Peer client = relay.connect()) {
            client.send(line.raw() + SMUGGLED);
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 " + line.decision().replace("refused ", "") + " ")
                    .contains("\r\nConnection: close\r\n")
                    .containsOnlyOnce("\r\nDate: ");
            assertThat(arrived).isEmpty();
        }
    }

    @Test
    void documentListsTheseDecisions() throws Exception {
        assertThat(Corpus.documented("## Requests"))
                .containsExactlyElementsOf(
                        cases().map(Case::documented).distinct().toList());
    }
}
