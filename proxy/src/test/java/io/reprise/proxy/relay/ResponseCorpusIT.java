package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.proxy.relay.Corpus.Case;
import java.io.IOException;
import java.util.concurrent.Semaphore;
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
 * What becomes of responses, well-formed or made to be taken for two: responses.corpus, on sockets. Whatever came, the
 * request after it must get its own answer.
 */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResponseCorpusIT {
    private static final String NEXT = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";

    private final Semaphore later = new Semaphore(0);
    private final Semaphore dropped = new Semaphore(0);
    private volatile Case current;
    private ScriptedUpstream upstream;
    private RelayFixture relay;

    static Stream<Case> cases() {
        return Corpus.read("responses.corpus", true);
    }

    @BeforeAll
    void start() throws Exception {
        upstream = new ScriptedUpstream((peer, connection) -> {
            while (true) {
                if (peer.readHead().contains(" /next ")) {
                    peer.send(NEXT);
                } else {
                    answer(peer, current.raw());
                }
            }
        });
        Transport transport = RelayFixture.transports().findFirst().orElseThrow();
        relay = new RelayFixture(transport, upstream.address(), RelayTimeouts.DEFAULT, new MemoryTap());
    }

    private void answer(Peer peer, String raw) throws Exception {
        String[] parts = raw.replace("{close}", "").split("\\{later}", -1);
        peer.send(parts[0]);
        if (parts.length > 1) {
            later.acquire();
            peer.send(parts[1]);
            assertThat(peer.isClosedByOther()).isTrue();
            dropped.release();
        }
        if (raw.endsWith("{close}")) {
            peer.close();
        }
    }

    @AfterAll
    void stop() throws Exception {
        relay.close();
        upstream.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decisionIsAsListed(Case line) throws Exception {
        current = line;
        boolean http10 = line.request().endsWith(" 1.0");
        try (Peer client = relay.connect()) {
            client.send(line.request().split(" ", 2)[0] + " / HTTP/1." + (http10 ? 0 : 1) + "\r\nHost: a\r\n\r\n");
            if (line.decision().equals("cut off")) {
                assertThatThrownBy(client::readToEnd).isInstanceOf(IOException.class);
            } else if (!line.isPassedOn()) {
                assertThat(finalHead(client)).startsWith("HTTP/1.1 502 ");
            } else if (line.expected().contains("Connection: close")) {
                assertThat(client.readToEnd()).isEqualTo(line.expected());
            } else {
                String expected = line.expected().split("\\{later}", 2)[0];
                assertThat(client.read(expected.length())).isEqualTo(expected);
                if (line.raw().contains("{later}")) {
                    later.release();
                    assertThat(dropped.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
                }
                assertNext(client);
            }
        }
        try (Peer client = relay.connect()) {
            assertNext(client);
        }
    }

    private static String finalHead(Peer client) throws IOException {
        String head = client.readHead();
        while (head.startsWith("HTTP/1.1 1")) {
            head = client.readHead();
        }
        return head;
    }

    private static void assertNext(Peer client) throws IOException {
        client.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.read(NEXT.length())).isEqualTo(NEXT);
    }

    @Test
    void documentListsTheseDecisions() throws Exception {
        assertThat(Corpus.documented("## Responses"))
                .containsExactlyElementsOf(
                        cases().map(Case::documented).distinct().toList());
    }
}
