package io.reprise.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.exchange.Exchange;
import io.reprise.testkit.Recorded;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recording shows which response a client had received before it sent a request, over all event loops. */
@Tag("programs")
class RecordedOrderIT {
    private static final int CLIENT_COUNT = 4;
    private static final int CONNECTIONS_EACH = 3;
    private static final int STEP_COUNT = 300;
    private static final List<String> REQUESTS = List.of(
            "GET /length/0",
            "GET /length/100",
            "HEAD /length/9",
            "GET /chunked/2500",
            "GET /status/204",
            "GET /status/304",
            "GET /length/300000",
            "GET /chunked/0");

    @TempDir
    Path directory;

    @Test
    void aRequestSentAfterAResponseStartsAfterTheEndOfThatResponse() throws Exception {
        Path journal = directory.resolve("journal");
        try (RecordingApp app = new RecordingApp();
                ProxyProcess proxy =
                        ProxyProcess.start(directory, app.port(), "--journal=" + journal, "--max-response-body=1KiB")) {
            CompletableFuture<?>[] clients = IntStream.range(0, CLIENT_COUNT)
                    .mapToObj(client -> CompletableFuture.runAsync(() -> browse(proxy.port(), client)))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(clients).join();
            assertThat(proxy.terminate()).isZero();
        }
        Map<String, List<Exchange>> byClient = new TreeMap<>();
        for (Exchange exchange : Recorded.read(journal).exchanges()) {
            byClient.computeIfAbsent(client(exchange), key -> new ArrayList<>()).add(exchange);
        }
        assertThat(byClient).hasSize(CLIENT_COUNT).allSatisfy((client, exchanges) -> {
            assertThat(exchanges).hasSize(STEP_COUNT);
            for (int i = 1; i < STEP_COUNT; i++) {
                Exchange before = exchanges.get(i - 1);
                Exchange after = exchanges.get(i);
                assertThat(before.endedBefore(after))
                        .as("%s then %s", before, after)
                        .isTrue();
                assertThat(after.endedBefore(before)).isFalse();
                assertThat(before.endSequence()).isLessThan(after.request().startSequence());
                assertThat(after.endedBefore(after)).isFalse();
            }
        });
    }

    private static String client(Exchange exchange) {
        return String.valueOf(Head.parseRequest(exchange.request().head(), FramingLimits.DEFAULT)
                .value("x-client"));
    }

    /** Sends each request as soon as the answer to the one before is complete, on another connection. */
    private static void browse(int port, int client) {
        List<Socket> sockets = new ArrayList<>();
        List<InputStream> answers = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS_EACH; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(10_000);
                sockets.add(socket);
                answers.add(new BufferedInputStream(socket.getInputStream(), 65_536));
            }
            for (int step = 0; step < STEP_COUNT; step++) {
                String request = REQUESTS.get((client + step) % REQUESTS.size());
                int of = step % CONNECTIONS_EACH;
                sockets.get(of)
                        .getOutputStream()
                        .write((request + " HTTP/1.1\r\nHost: shop.example\r\nX-Client: " + client + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                receive(request, answers.get(of));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sockets.forEach(RecordedOrderIT::close);
        }
    }

    private static void receive(String request, InputStream in) throws IOException {
        readTo("\r\n\r\n", in);
        if (request.startsWith("GET /length/")) {
            in.skipNBytes(Long.parseLong(request.substring("GET /length/".length())));
        } else if (request.startsWith("GET /chunked/")) {
            readTo("0\r\n\r\n", in);
        }
    }

    private static void readTo(String end, InputStream in) throws IOException {
        for (int matched = 0; matched < end.length(); ) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection closed");
            }
            matched = next == end.charAt(matched) ? matched + 1 : next == end.charAt(0) ? 1 : 0;
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
