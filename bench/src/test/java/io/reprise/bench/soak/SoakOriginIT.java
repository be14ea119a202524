package io.reprise.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Origin and clients with nothing between them: what they say of each other has to agree. */
class SoakOriginIT {
    @Test
    void cutsItsConnectionsAndComesBack() throws Exception {
        try (SoakOrigin origin = new SoakOrigin();
                Socket before = new Socket(InetAddress.getLoopbackAddress(), origin.port())) {
            assertThat(ask(before, "GET /x/7?size=5 HTTP/1.1\r\n\r\n")).isEqualTo(5);
            assertThat(ask(before, "POST /x/8?size=100000 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc"))
                    .isEqualTo(100_000);
            origin.restart(10);
            assertThat(before.getInputStream().read()).as("cut").isNegative();
            try (Socket after = new Socket(InetAddress.getLoopbackAddress(), origin.port())) {
                assertThat(ask(after, "GET /x/7?size=0 HTTP/1.1\r\n\r\n")).isZero();
            }
            assertThat(origin.seen()).isEqualTo(Map.of(7L, 2, 8L, 1));
        }
    }

    private static long ask(Socket socket, String request) throws Exception {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        return Wire.skipBody(in, Wire.readHead(in, 1_000));
    }

    @Test
    void clientsRememberWhatTheyAsked() throws Exception {
        try (SoakOrigin origin = new SoakOrigin()) {
            SoakClients clients = new SoakClients(origin.port(), 4, 1);
            clients.start();
            long byNs = System.nanoTime() + 30_000_000_000L;
            while (clients.answers().size() < 500 && System.nanoTime() - byNs < 0) {
                Thread.sleep(20);
            }
            clients.stop();

            assertThat(clients.answers()).hasSizeGreaterThanOrEqualTo(500);
            assertThat(clients.answers().keySet()).containsAll(origin.seen().keySet());
            assertThat(origin.seen().values()).containsOnly(1);
            clients.answers().forEach((id, answer) -> {
                if (Integer.valueOf(200).equals(answer.status())) {
                    assertThat(origin.seen()).containsKey(id);
                    assertThat(answer.endNs() - answer.sentNs()).isNotNegative();
                }
            });
        }
    }
}
