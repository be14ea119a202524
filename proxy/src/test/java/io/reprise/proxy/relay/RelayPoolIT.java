package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which requests get a pooled connection that the upstream may be about to close. */
@ExtendWith(Leaks.class)
@Timeout(30)
class RelayPoolIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    private static final String PUT = "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    @ParameterizedTest
    @CsvSource({
        "POST,30s,'',1", "POST,1ns,'',2", "PUT,1ns,'',2", "GET,1ns,'',1",
        "POST,1ns,timeout=60,1", "POST,30s,timeout=0,2", "POST,30s,'max=5, Timeout=0',2", "POST,1ns,nonsense,2"
    })
    void unrepeatableRequestAvoidsConnectionsAboutToClose(
            String method, String reused, String keepAlive, int connections) throws Exception {
        String field = keepAlive.isEmpty() ? "" : "Keep-Alive: " + keepAlive + "\r\n";
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
            while (true) {
                peer.readRequest();
                peer.send("HTTP/1.1 204 No Content\r\n" + field + "\r\n");
            }
        })) {
            UpstreamsConfig config = new UpstreamsConfig(
                    List.of(UpstreamConfig.of(upstream.address())),
                    UpstreamsConfig.Connections.POOLED,
                    FailureMode.ANSWERED,
                    reused.equals("1ns") ? 1 : Duration.ofSeconds(30).toNanos(),
                    HostNames.ofSystem());
            try (RelayFixture relay = RelayFixture.with(Transport.NIO, config, RelayTimeouts.DEFAULT, new MemoryTap());
                    Peer client = relay.connect()) {
                assertThat(client.send(GET).readHead()).startsWith("HTTP/1.1 204 ");
                String next = method.equals("GET") ? GET : method.equals("POST") ? POST : PUT;
                assertThat(client.send(next).readHead()).startsWith("HTTP/1.1 204 ");
                assertThat(upstream.connections()).isEqualTo(connections);
            }
        }
    }

    @Test
    void closingAConnectionThatThePoolHasNoRoomForEndsNoClient() throws Exception {
        CountDownLatch all = new CountDownLatch(2);
        try (ScriptedUpstream upstream = new ScriptedUpstream((peer, connection) -> {
                    while (true) {
                        peer.readRequest();
                        all.countDown();
                        all.await();
                        peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                    }
                });
                RelayFixture relay = new RelayFixture(
                        Transport.NIO,
                        List.of(upstream.address()),
                        RelayTimeouts.DEFAULT,
                        new MemoryTap(),
                        new RelayCapacity(10, 10, 1, 64 << 20),
                        NanoClock.SYSTEM);
                Peer first = relay.connect();
                Peer second = relay.connect()) {
            first.send(GET);
            second.send(GET);
            assertThat(first.readHead()).startsWith("HTTP/1.1 204 ");
            assertThat(second.readHead()).startsWith("HTTP/1.1 204 ");
            Await.until("one is closed", () -> relay.count(RelayCounter.UPSTREAM_ACTIVE) == 1);
            assertThat(first.send(GET).readHead()).startsWith("HTTP/1.1 204 ");
            assertThat(second.send(GET).readHead()).startsWith("HTTP/1.1 204 ");
        }
    }
}
