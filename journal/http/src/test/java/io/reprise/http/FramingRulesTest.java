package io.reprise.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.reprise.http.FramingException.Reason;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Accepted messages, and rejected messages with their reasons: the table of docs/http-conformance.md. */
class FramingRulesTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

    static Stream<Arguments> refusedRequests() {
        String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                refused(
                        Reason.LENGTH_AND_TRANSFER_ENCODING,
                        POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length: 3, 3\r\n\r\nabc"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length: +3\r\n\r\nabc"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length: -1\r\n\r\n"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length: 0x3\r\n\r\nabc"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length: 3 3\r\n\r\nabc"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length:\r\n\r\n"),
                refused(Reason.BAD_CONTENT_LENGTH, POST + "Content-Length: 99999999999999999999\r\n\r\n"),
                refused(Reason.BAD_TRANSFER_ENCODING, POST + "Transfer-Encoding: identity\r\n\r\n"),
                refused(Reason.BAD_TRANSFER_ENCODING, POST + "Transfer-Encoding: chunked, identity\r\n\r\n"),
                refused(Reason.BAD_TRANSFER_ENCODING, POST + "Transfer-Encoding: chunked, chunked\r\n\r\n"),
                refused(
                        Reason.BAD_TRANSFER_ENCODING,
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
                refused(Reason.BAD_TRANSFER_ENCODING, POST + "Transfer-Encoding: xchunked\r\n\r\n"),
                refused(Reason.BAD_FIELD, POST + "Transfer-Encoding: \u000bchunked\r\n\r\n"),
                refused(Reason.BAD_TRANSFER_ENCODING, POST + "Transfer-Encoding:\r\n\r\n"),
                refused(Reason.BAD_TRANSFER_ENCODING, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                refused(Reason.UNSUPPORTED_TRANSFER_CODING, POST + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
                refused(Reason.BAD_FIELD, POST + "Content-Length : 3\r\n\r\nabc"),
                refused(Reason.BAD_FIELD, POST + "Transfer-Encoding\t: chunked\r\n\r\n"),
                refused(Reason.BAD_FIELD, GET + "no colon\r\n\r\n"),
                refused(Reason.BAD_FIELD, GET + ": empty name\r\n\r\n"),
                refused(Reason.BAD_FIELD, GET + "Connection: b\u0001c\r\n\r\n"),
                refused(Reason.BAD_FIELD, GET + "A: b\u000bTransfer-Encoding: chunked\r\n\r\n"),
                refused(Reason.BAD_FIELD, GET + "A: b\u0085 content_length :5\r\n\r\n"),
                refused(Reason.BAD_FIELD, GET + "A\u00e4: b\r\n\r\n"),
                refused(Reason.NUL, GET + "A: b\u0000c\r\n\r\n"),
                refused(Reason.NUL, "GET /\u0000 HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.OBS_FOLD, GET + "A: b\r\n \r\n\r\n"),
                refused(Reason.OBS_FOLD, GET + "A: b\r\n Host: c\r\n\r\n"),
                refused(Reason.OBS_FOLD, GET + "A: b\n\tTransfer-Encoding: chunked\r\n\r\n"),
                refused(Reason.OBS_FOLD, GET + "Upgrade: b\r\n c\r\n\r\n"),
                refused(Reason.OBS_FOLD, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
                refused(Reason.BARE_CR, GET + "A: b\rc\r\n\r\n"),
                refused(Reason.BARE_CR, "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BARE_LF, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
                refused(Reason.BARE_LF, GET + "A: b\n\r\n"),
                refused(Reason.BARE_LF, GET + "\n"),
                refused(Reason.BARE_LF, GET + "A: b\n c\nD: e\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "GET /\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "GET / http/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "GET x HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "GET ?x://y HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "GET a/b://c HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "CONNECT http://x/ HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_START_LINE, "CONNECT a HTTP/1.1\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_VERSION, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_VERSION, "PRI * HTTP/2.0\r\n\r\n"),
                refused(Reason.BAD_HOST, "GET / HTTP/1.1\r\n\r\n"),
                refused(Reason.BAD_HOST, GET + "Host: b\r\n\r\n"),
                refused(Reason.BAD_HOST, "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"),
                refused(Reason.BAD_HOST, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
                refused(Reason.BAD_HOST, "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n"),
                refused(Reason.BAD_HOST, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "g\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "0x3\r\nabc\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "+3\r\nabc\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "-3\r\nabc\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + " 3\r\nabc\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "3 \r\nabc\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "\r\n"),
                refused(Reason.BAD_CHUNK, chunked + ";x\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "3\nabc\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "3\r\nabcd\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "3\r\nabc\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "3;a\nb\r\nabc\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "3;a\rb\r\nabc\r\n0\r\n\r\n"),
                refused(Reason.BAD_CHUNK, chunked + "ffffffffffffffff\r\n"),
                refused(Reason.BARE_LF, chunked + "0\r\nT: 1\n\r\n"),
                refused(Reason.BARE_CR, chunked + "0\r\nT: 1\r\r\n\r\n"),
                refused(Reason.BAD_FIELD, chunked + "0\r\nContent-Length: 5\r\n\r\n"),
                refused(Reason.BAD_FIELD, chunked + "0\r\nT : 1\r\n\r\n"),
                refused(Reason.OBS_FOLD, chunked + "0\r\nT: 1\r\n x\r\n\r\n"));
    }

    private static Arguments refused(Reason reason, String input) {
        return Arguments.of(reason, input);
    }

    @ParameterizedTest
    @MethodSource("refusedRequests")
    void rejectsMessagesThatTwoParsersCouldReadDifferently(Reason reason, String input) {
        byte[] bytes = Messages.bytes(input);
        for (int size : new int[] {bytes.length, 1, 3, 7}) {
            int[] sizes = new int[bytes.length];
            Arrays.fill(sizes, size);
            FramingException refusal =
                    new Messages().frame(MessageFramer.ofRequests(FramingLimits.DEFAULT), bytes, sizes);
            assertThat(refusal).as("pieces of %d", size).isNotNull();
            assertThat(refusal.reason()).as("pieces of %d", size).isEqualTo(reason);
        }
    }

    static Stream<Arguments> acceptedRequests() {
        return Stream.of(
                Arguments.of("GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a/b?c", ""),
                Arguments.of("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS *", ""),
                Arguments.of("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", "CONNECT a:443", ""),
                Arguments.of("GET / HTTP/1.0\r\n\r\n", "GET /", ""),
                Arguments.of("GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET /", ""),
                Arguments.of("GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET /", ""),
                Arguments.of("BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", "BREW /pot", ""),
                Arguments.of("GET /\u00e4 HTTP/1.1\r\nHost: a\r\nA: \u00fc\r\n\r\n", "GET /\u00e4", ""),
                Arguments.of(POST + "Content-Length: 0003\r\n\r\nabc", "POST /", "abc"),
                Arguments.of(
                        POST + "Transfer-Encoding: Chunked\r\n\r\n3;a=\"b c\"\r\nabc\r\n000\r\n\r\n", "POST /", "abc"),
                Arguments.of(POST + "Content-Length: 0\r\n\r\n", "POST /", ""));
    }

    @ParameterizedTest
    @MethodSource("acceptedRequests")
    void acceptsMessagesThatTheRfcAllows(String input, String start, String body) {
        Messages messages = new Messages();
        assertThat(messages.frame(MessageFramer.ofRequests(FramingLimits.DEFAULT), Messages.bytes(input)))
                .isNull();
        // A message without a body ends with a call that needs no input.
        assertThat(messages.complete).hasSize(1);
        assertThat(messages.complete.get(0).start()).isEqualTo(start);
        assertThat(messages.complete.get(0).body()).asString().isEqualTo(body);
    }

    @Test
    void fieldOverSeveralLinesIsOneField() {
        String folded = "X-Cert: -----BEGIN-----\n\tMIIB+/=\r\n  AA: b\n\t-----END-----\r\n";
        byte[] bytes = Messages.bytes(GET + folded + "B: 2\r\n\r\n");
        for (int size : new int[] {bytes.length, 1, 3, 7}) {
            int[] sizes = new int[bytes.length];
            Arrays.fill(sizes, size);
            Messages messages = new Messages();
            assertThat(messages.frame(MessageFramer.ofRequests(FramingLimits.DEFAULT), bytes, sizes))
                    .isNull();
        }
        Head head = Head.parseRequest(bytes, FramingLimits.DEFAULT);
        assertThat(head.fieldCount()).isEqualTo(3);
        assertThat(new String(bytes, head.lineStart(1), head.lineEnd(1) - head.lineStart(1), ISO_8859_1))
                .isEqualTo(folded);
        assertThat(head.value(1)).isEqualTo("-----BEGIN----- \tMIIB+/=    AA: b \t-----END-----");
        assertThat(head.value(2)).isEqualTo("2");
    }

    @Test
    void timeForHopByHopFieldsIsNotAProductOfFieldsAndNames() {
        String names = "meter, x, ".repeat(200_000);
        String fields = "Meter: 1\r\nX: 1\r\nConnection: y\r\n".repeat(50_000);
        byte[] bytes = Messages.bytes(GET + "Connection: " + names + "\r\n" + fields + "\r\n");
        FramingLimits wide = new FramingLimits(bytes.length, 1_000, 200_000, 10, 10);
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            Head head = Head.parseRequest(bytes, wide);
            assertThat(head.isHopByHop(2)).isTrue();
            assertThat(head.isHopByHop(3)).isFalse();
        });
    }

    @Test
    void requestMethodDecidesWhetherAResponseHasABody() {
        MessageFramer framer = MessageFramer.ofResponses(FramingLimits.DEFAULT);
        Messages messages = new Messages();
        framer.responseTo("HEAD");
        assertThat(messages.frame(framer, Messages.bytes("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n")))
                .isNull();
        assertThat(messages.frame(framer, Messages.bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")))
                .isNull();
        framer.responseTo("GET");
        assertThat(messages.frame(framer, Messages.bytes("HTTP/1.1 304 Not\r\nContent-Length: 5\r\n\r\n")))
                .isNull();
        assertThat(messages.frame(framer, Messages.bytes("HTTP/1.1 204\r\n\r\n")))
                .isNull();
        assertThat(messages.frame(framer, Messages.bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")))
                .isNull();
        assertThat(messages.complete)
                .extracting(Messages.Message::text)
                .containsExactly(
                        "103[link: x]",
                        "200[content-length: 5]",
                        "304[content-length: 5]",
                        "204[]",
                        "200[content-length: 5]hello");
    }

    @Test
    void responseWithoutLengthEndsWithTheConnection() {
        MessageFramer framer = MessageFramer.ofResponses(FramingLimits.DEFAULT);
        Messages messages = new Messages();
        assertThat(messages.frame(framer, Messages.bytes("HTTP/1.0 200 OK\r\n\r\nall the rest")))
                .isNull();
        assertThat(framer.bodyFraming()).isEqualTo(BodyFraming.UNTIL_CLOSE);
        assertThat(messages.complete).isEmpty();
        assertThat(framer.endOfInput(messages)).isTrue();
        assertThat(messages.complete.get(0).body()).asString().isEqualTo("all the rest");
    }

    @Test
    void closeWithinAMessageIsTruncation() {
        for (String part : new String[] {"HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"}) {
            MessageFramer framer = MessageFramer.ofResponses(FramingLimits.DEFAULT);
            Messages messages = new Messages();
            assertThat(messages.frame(framer, Messages.bytes(part))).isNull();
            assertThat(framer.isMidMessage()).isTrue();
            Assertions.assertThatThrownBy(() -> framer.endOfInput(messages))
                    .isInstanceOfSatisfying(
                            FramingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TRUNCATED));
        }
    }

    @Test
    void limitsEverySize() {
        FramingLimits limits = new FramingLimits(200, 50, 3, 20, 30);
        String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n";
        assertLimit(limits, Reason.START_LINE_TOO_LONG, "GET /" + "x".repeat(60) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertLimit(limits, Reason.START_LINE_TOO_LONG, "GET /" + "x".repeat(600));
        assertLimit(limits, Reason.HEAD_TOO_LARGE, GET + "A: " + "x".repeat(200) + "\r\n\r\n");
        assertLimit(limits, Reason.TOO_MANY_FIELDS, GET + "A: 1\r\nB: 2\r\nC: 3\r\n\r\n");
        assertLimit(limits, Reason.CHUNK_LINE_TOO_LONG, chunked + "1;" + "x".repeat(30));
        assertLimit(limits, Reason.BAD_CHUNK, chunked + "0".repeat(30));
        assertLimit(limits, Reason.TRAILERS_TOO_LARGE, chunked + "0\r\nA: " + "x".repeat(30));
    }

    private static void assertLimit(FramingLimits limits, Reason reason, String input) {
        FramingException refusal = new Messages().frame(MessageFramer.ofRequests(limits), Messages.bytes(input));
        assertThat(refusal).isNotNull();
        assertThat(refusal.reason()).isEqualTo(reason);
        FramingException inBytes =
                new Messages().frame(MessageFramer.ofRequests(limits), Messages.bytes(input), ones(input.length()));
        assertThat(inBytes).isNotNull();
        assertThat(inBytes.reason()).isEqualTo(reason);
    }

    private static int[] ones(int count) {
        int[] ones = new int[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void hopByHopFieldsAreTheKnownOnesWhateverConnectionNames() {
        Head head = Head.parseRequest(
                Messages.bytes(GET
                        + "Connection: close, X-Mine, Host, meter\r\nX-Mine: 1\r\nMeter: 1\r\nC-Opt: 1\r\n"
                        + "TE: trailers\r\nKeep-Alive: 5\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\n"
                        + "X-Other: 2\r\n\r\n"),
                FramingLimits.DEFAULT);
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < head.fieldCount(); i++) {
            kept.append(head.isHopByHop(i) ? "" : head.name(i) + " ");
        }
        assertThat(kept.toString()).isEqualTo("Host X-Mine C-Opt Transfer-Encoding X-Other ");
        assertThat(head.keepsAlive()).isFalse();
        assertThat(head.hasToken("connection", "x-mine")).isTrue();
    }
}
