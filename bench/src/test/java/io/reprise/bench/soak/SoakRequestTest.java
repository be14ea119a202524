package io.reprise.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is sent, read back by the other end. */
class SoakRequestTest {
    @Test
    void isWholeAndNamesItself() throws Exception {
        Random random = new Random(1);
        for (int id = 1; id <= 2_000; id++) {
            SoakRequest request = SoakRequest.of(id, random);
            InputStream in = new ByteArrayInputStream(request.bytes());
            String head = Wire.readHead(in, 8_192);
            long bodyBytes = Wire.skipBody(in, head);

            assertThat(in.available()).as("nothing is left of %s", head).isZero();
            assertThat(SoakRequest.idOf(head)).isEqualTo(id);
            assertThat(SoakRequest.sizeOf(head)).isEqualTo(request.size());
            assertThat(request.isRepeatable()).isEqualTo(head.startsWith("GET "));
            assertThat(request.closes()).isEqualTo(head.contains(" HTTP/1.0\r\n"));
            assertThat(request.abortAfter()).isBetween(0, request.bytes().length);
            assertThat(bodyBytes).isEqualTo(bodyBytes(request, head));
        }
    }

    private static long bodyBytes(SoakRequest request, String head) {
        String body = new String(request.bytes(), StandardCharsets.US_ASCII).substring(head.length());
        if (!head.contains("chunked")) {
            return body.length();
        }
        String[] lines = body.split("\r\n", -1); // a size, a chunk, a size …
        return IntStream.range(0, lines.length)
                .filter(i -> i % 2 == 1)
                .mapToLong(i -> lines[i].length())
                .sum();
    }

    @Test
    void isOfEachSort() {
        Random random = new Random(2);
        int chunked = 0;
        int large = 0;
        int closing = 0;
        int aborted = 0;
        for (int id = 1; id <= 2_000; id++) {
            SoakRequest request = SoakRequest.of(id, random);
            chunked += new String(request.bytes(), StandardCharsets.US_ASCII).contains("chunked") ? 1 : 0;
            large += request.size() >= 1 << 20 ? 1 : 0;
            closing += request.closes() ? 1 : 0;
            aborted += request.abort() ? 1 : 0;
        }
        assertThat(chunked).isBetween(200, 400);
        assertThat(large).isBetween(100, 300);
        assertThat(closing).isBetween(100, 300);
        assertThat(aborted).isBetween(40, 140);
    }

    @Test
    void endsOfStreamsShow() throws Exception {
        assertThat(Wire.readHead(stream("GET / HTTP/1.1\r\nHost: a\r\n"), 100)).isEmpty();
        assertThatIOException().isThrownBy(() -> Wire.readHead(stream("x".repeat(200)), 100));
        assertCut("Content-Length: 4\r\n", "abc");
        assertCut("Transfer-Encoding: chunked\r\n", "4\r\nabc");
        assertCut("Transfer-Encoding: chunked\r\n", "4\r\nabcd\r\n");
        assertCut("Transfer-Encoding: chunked\r\n", "4\r\nabcd\r\n0\r\n");
    }

    private static void assertCut(String field, String body) {
        assertThatExceptionOfType(EOFException.class)
                .as(body)
                .isThrownBy(() -> Wire.skipBody(stream(body), "POST / HTTP/1.1\r\n" + field + "\r\n"));
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void bodiesNeedNoHead() throws IOException {
        assertThat(Wire.skipBody(stream("next"), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .isZero();
    }
}
