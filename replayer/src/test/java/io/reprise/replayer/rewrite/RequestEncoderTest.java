package io.reprise.replayer.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingException;
import io.reprise.http.FramingException.Reason;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.http.MessageFramer.Progress;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestEncoderTest {
    private static final InstantSource CLOCK = () -> Instant.EPOCH;

    private long cookiesReplaced;
    private long tokensReplaced;
    private long tokensUnfit;

    private static RequestRewriter rewriter(String... headers) {
        return new RequestRewriter(new RewriteConfig("staging.example:8080", List.of(headers), "run-1"), 1_000, CLOCK);
    }

    private String encode(Requests request, String... headers) {
        return encode(request.planned(), rewriter(headers));
    }

    /** After the target has set these cookies in answers to the same lane. */
    private String encodeWithCookies(Requests request, String... setCookies) {
        RequestRewriter rewriter = rewriter();
        for (String setCookie : setCookies) {
            byte[] head =
                    ("HTTP/1.1 200 OK\r\nSet-Cookie: " + setCookie + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            rewriter.onResponse(request.planned(), Head.parseResponse(head, FramingLimits.DEFAULT));
        }
        return encode(request.planned(), rewriter);
    }

    private String encode(PlannedRequest request, RequestRewriter rewriter) {
        ByteBuf out =
                rewriter.rewrite(request, UnpooledByteBufAllocator.DEFAULT).bytes();
        cookiesReplaced = rewriter.count(RewriteCounter.COOKIES_REPLACED);
        tokensReplaced = rewriter.count(RewriteCounter.TOKENS_REPLACED);
        tokensUnfit = rewriter.count(RewriteCounter.TOKENS_UNFIT);
        try {
            return out.toString(StandardCharsets.ISO_8859_1);
        } finally {
            out.release();
        }
    }

    private static List<String> lines(String encoded) {
        return encoded.substring(0, encoded.indexOf("\r\n\r\n")).lines().toList();
    }

    @Test
    void keepsRecordedFieldsAndSetsHostAndMarks() {
        String encoded = encode(Requests.request(26).fields("Accept: */*", "X-Odd:  two  spaces"));
        assertThat(lines(encoded))
                .startsWith("GET /26 HTTP/1.1")
                .contains("Host: staging.example:8080", "Accept: */*", "X-Odd:  two  spaces")
                .contains("Reprise-Run: run-1", "Reprise-Exchange: 0-1a")
                .doesNotContain("Host: production.example")
                .anyMatch(line -> line.startsWith("traceparent: 00-" + new RunMarks("run-1").traceId(26) + '-'))
                .anyMatch(line -> line.matches("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
        assertThat(encoded).endsWith("-01\r\n\r\n");
    }

    @Test
    void speaksHttp11InOriginForm() {
        assertThat(encode(Requests.request(1).http10())).startsWith("GET /1 HTTP/1.1\r\nHost: staging.example:8080");
        assertThat(encode(Requests.request(1).line("GET", "http://production.example:80/a?b=c")))
                .startsWith("GET /a?b=c HTTP/1.1\r\n");
        assertThat(encode(Requests.request(1).line("GET", "http://production.example")))
                .startsWith("GET / HTTP/1.1\r\n");
        assertThat(encode(Requests.request(1).line("GET", "http://production.example?q")))
                .startsWith("GET /?q HTTP/1.1\r\n");
        assertThat(encode(Requests.request(1).line("OPTIONS", "*"))).startsWith("OPTIONS * HTTP/1.1\r\n");
        assertThat(encode(Requests.request(1).line("OPTIONS", "http://production.example")))
                .startsWith("OPTIONS * HTTP/1.1\r\n");
        assertThat(encode(Requests.request(1).line("GET", "/go?to=http://elsewhere/")))
                .startsWith("GET /go?to=http://elsewhere/ HTTP/1.1\r\n");
    }

    @Test
    void dropsHopByHopFieldsExpectAndForeignMarks() {
        List<String> lines = lines(encode(Requests.request(1)
                .fields(
                        "Connection: keep-alive, meter",
                        "Meter: 1",
                        "Keep-Alive: timeout=5",
                        "TE: trailers",
                        "Expect: 100-continue",
                        "traceparent: 00-1-2-01",
                        "tracestate: a=b",
                        "Reprise-Run: older",
                        "Accept: */*")));
        assertThat(lines).hasSize(6).contains("Accept: */*", "Reprise-Run: run-1");
        assertThat(lines.toString()).doesNotContainIgnoringCase("meter", "expect", "keep-alive", "tracestate", "older");
    }

    @Test
    void givenHeadersReplaceRecordedOnes() {
        List<String> lines = lines(encode(
                Requests.request(1).fields("AUTHORIZATION: Bearer production", "A: 1"),
                "Authorization: Bearer staging",
                "X-New:  value ",
                "Host: vhost.example"));
        assertThat(lines)
                .contains("Authorization: Bearer staging", "X-New: value", "Host: vhost.example", "A: 1")
                .hasSize(8);
        assertThat(lines.toString()).doesNotContain("production", "staging.example");
    }

    @Test
    void framesBodiesAsTheyWereFramed() {
        assertThat(encode(Requests.request(1)
                        .line("POST", "/")
                        .fields("Content-Length: 5", "A: 1")
                        .body("hello")))
                .contains("\r\nContent-Length: 5\r\nA: 1\r\n")
                .endsWith("\r\n\r\nhello");
        assertThat(encode(Requests.request(1).line("POST", "/").fields("Content-Length: 0")))
                .contains("\r\nContent-Length: 0\r\n");
        assertThat(encode(Requests.request(1)
                        .line("POST", "/")
                        .fields("Transfer-Encoding: chunked", "Trailer: X-T")
                        .body("0123456789abcdef")
                        .chunked("X-T: 1\r\n")))
                .contains("\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n")
                .endsWith("\r\n\r\n10\r\n0123456789abcdef\r\n0\r\nX-T: 1\r\n\r\n");
        assertThat(encode(Requests.request(1)
                        .line("POST", "/")
                        .fields("Transfer-Encoding: chunked")
                        .chunked("")))
                .endsWith("\r\n\r\n0\r\n\r\n");
    }

    @Test
    void lengthIsThatOfTheSentBodyWhenTheRecordingHasLess() {
        assertThat(encode(Requests.request(1)
                        .line("POST", "/")
                        .fields("Content-Length: 500")
                        .body("hello")))
                .contains("\r\nContent-Length: 5\r\n");
    }

    @Test
    void replacesCookiesAndTheTokensThatRepeatThem() {
        Requests request = Requests.request(1)
                .line("POST", "/pay")
                .fields(
                        "X-CSRFToken: 0123456789abcdef",
                        "Cookie: lang=en; csrftoken=0123456789abcdef",
                        "X-Other: 0123456789abcdef0");
        assertThat(lines(encodeWithCookies(request, "csrftoken=fedcba9876543210")))
                .contains(
                        "X-CSRFToken: fedcba9876543210",
                        "Cookie: lang=en; csrftoken=fedcba9876543210",
                        "X-Other: 0123456789abcdef0");
        assertThat(cookiesReplaced).isEqualTo(1);
        assertThat(tokensReplaced).isEqualTo(1);
    }

    @Test
    void replacesTokensThatTheClientHadPercentDecoded() {
        Requests request = Requests.request(1).fields("Cookie: XSRF-TOKEN=abcdefgh%3D", "X-XSRF-TOKEN: abcdefgh=");
        assertThat(lines(encodeWithCookies(request, "XSRF-TOKEN=ijkl+mnop%3D")))
                .contains("Cookie: XSRF-TOKEN=ijkl+mnop%3D", "X-XSRF-TOKEN: ijkl+mnop=");
    }

    @Test
    void shortValuesAreNotTakenForTokens() {
        Requests request = Requests.request(1).fields("Cookie: lang=en", "Accept-Language: en");
        assertThat(lines(encodeWithCookies(request, "lang=de"))).contains("Cookie: lang=de", "Accept-Language: en");
    }

    @Test
    void leavesOutTheFieldWhenNoCookieIsLeft() {
        Requests request = Requests.request(1).fields("Cookie: sid=1", "A: 1", "Cookie: sid=2");
        assertThat(encodeWithCookies(request, "sid=; Max-Age=0"))
                .doesNotContain("Cookie")
                .contains("\r\nA: 1\r\n");
        assertThat(encodeWithCookies(request, "sid=new")).containsOnlyOnce("Cookie: sid=new\r\n");
    }

    @Test
    void longBodiesAreStreamed() {
        Requests request = Requests.request(1)
                .line("PUT", "/")
                .fields("Content-Length: 65537")
                .body(new byte[EncodedRequest.SLICE_BYTES + 1]);
        assertThat(encode(request)).contains("\r\nContent-Length: 65537\r\n").endsWith("-01\r\n\r\n");
    }

    /** What a careful server finds in the bytes: one request, and nothing behind it. */
    private static void assertOneRequest(String encoded) {
        MessageFramer framer = MessageFramer.ofRequests(RecordedHeads.LIMITS);
        ByteBuffer in = ByteBuffer.wrap(encoded.getBytes(StandardCharsets.ISO_8859_1));
        FrameSink sink = new FrameSink() {
            @Override
            public void onHead(Head head) {
                // only the end counts
            }

            @Override
            public void onBody(ByteBuffer payload) {
                // only the end counts
            }

            @Override
            public void onEnd(ByteBuffer trailers) {
                // only the end counts
            }
        };
        assertThat(framer.advance(in, sink)).isEqualTo(Progress.HEAD);
        assertThat(framer.advance(in, sink)).isEqualTo(Progress.END);
        assertThat(in.hasRemaining()).isFalse();
    }

    private void assertRefused(Requests request, Reason reason) {
        assertThatThrownBy(() -> encode(request))
                .isInstanceOfSatisfying(
                        FramingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
        assertOneRequest(encode(Requests.request(1))); // and it goes on
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz%0d%0aX-Injected:%20yes",
                "zz%0aX-Injected:%20yes",
                "zz%0d%0a%0d%0aDELETE%20/owned%20HTTP/1.1%0d%0aHost:%20x",
                "zz%00zzzzzz",
                "zz%7fzzzzzz",
                "zz%1bzzzzzz"
            })
    void decodedValueThatIsNotAFieldValueLeavesTheRecordedOne(String hostile) {
        Requests request = Requests.request(1).fields("Cookie: XSRF=abcd%20efgh", "X-XSRF-TOKEN: abcd efgh");
        String encoded = encodeWithCookies(request, "XSRF=" + hostile);
        assertThat(lines(encoded)).contains("Cookie: XSRF=" + hostile, "X-XSRF-TOKEN: abcd efgh");
        assertOneRequest(encoded);
        assertThat(tokensUnfit).isEqualTo(1);
        assertThat(tokensReplaced).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\nDELETE /injected HTTP/1.1\r\nHost: x\r\nX: ",
                "\r\n",
                "X-T: 1\r\n\r\nDELETE /injected HTTP/1.1\r\nHost: x\r\n",
                "X-T: 1",
                "no colon\r\n",
                "X-T: a\nX-U: b\r\n",
                "Content-Length: 5\r\n",
                "Transfer_Encoding: chunked\r\n",
                "Host: elsewhere\r\n"
            })
    void invalidTrailersAreNotSent(String trailers) {
        Requests request = Requests.request(1)
                .line("POST", "/")
                .fields("Transfer-Encoding: chunked")
                .body("hello");
        assertThatThrownBy(() -> encode(request.chunked(trailers))).isInstanceOf(FramingException.class);
        Requests empty = Requests.request(1).line("POST", "/").fields("Transfer-Encoding: chunked");
        assertThatThrownBy(() -> encode(empty.chunked(trailers))).isInstanceOf(FramingException.class);
        assertThatThrownBy(() -> encode(Requests.request(1)
                        .line("POST", "/")
                        .fields("Transfer-Encoding: chunked")
                        .body(new byte[EncodedRequest.SLICE_BYTES + 1])
                        .chunked(trailers)))
                .isInstanceOf(FramingException.class);
    }

    @Test
    void headAndNotTheRecordsFlagDecidesTheFraming() {
        String body = "0\r\n\r\nDELETE /injected HTTP/1.1\r\nHost: x\r\n\r\n";
        String encoded = encode(Requests.request(1)
                .line("POST", "/b")
                .fields("Transfer-Encoding: chunked")
                .body(body));
        assertThat(encoded)
                .doesNotContain("Content-Length")
                .endsWith("\r\n\r\n" + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
        assertOneRequest(encoded);

        String flagged = encode(Requests.request(1)
                .line("POST", "/c")
                .fields("Content-Length: 5")
                .body("hello")
                .chunked(""));
        assertThat(flagged).endsWith("\r\n\r\nhello").contains("Content-Length: 5");
        assertOneRequest(flagged);
        assertOneRequest(encode(Requests.request(1).chunked("")));
        assertRefused(
                Requests.request(1).chunked("DELETE /injected HTTP/1.1\r\nHost: x\r\n"), Reason.BAD_TRANSFER_ENCODING);
    }

    @Test
    void bodyThatTheHeadDoesNotAnnounceGetsALength() {
        String encoded = encode(Requests.request(1).body("GET /injected HTTP/1.1\r\n\r\n"));
        assertThat(encoded).contains("\r\nContent-Length: 26\r\n");
        assertOneRequest(encoded);
    }

    @Test
    void headsOnWhichParsersCouldDisagreeAreNotSent() {
        assertRefused(
                Requests.request(1).line("POST", "/").fields("Content-Length: 1", "Content-Length: 1"),
                Reason.BAD_CONTENT_LENGTH);
        assertRefused(
                Requests.request(1).line("POST", "/").fields("Content-Length: 1", "Transfer-Encoding: chunked"),
                Reason.LENGTH_AND_TRANSFER_ENCODING);
        assertRefused(
                Requests.request(1).line("POST", "/").fields("Transfer-Encoding: gzip"), Reason.BAD_TRANSFER_ENCODING);
        assertRefused(
                Requests.request(1).http10().line("POST", "/").fields("Transfer-Encoding: chunked"),
                Reason.BAD_TRANSFER_ENCODING);
        assertRefused(Requests.request(1).fields("X: 1\nInjected: 1"), Reason.BARE_LF);
        assertRefused(Requests.request(1).fields("X: 1\r\n\r\nDELETE / HTTP/1.1"), Reason.TRUNCATED);
        assertRefused(Requests.request(1).line("GET", "/a b"), Reason.BAD_START_LINE);
    }

    @Test
    void sentRequestIsTheOneThatTheFiltersSaw() {
        SourcedExchange honest = Requests.request(1).line("DELETE", "/injected").sourced();
        SourcedExchange lying = new SourcedExchange(1, 1, "DELETE /", "/", honest.head(), honest.exchange(), null);
        RequestRewriter rewriter = rewriter();
        assertThatThrownBy(
                        () -> rewriter.rewrite(new PlannedRequest(0, 0, 1, 1, lying), UnpooledByteBufAllocator.DEFAULT))
                .isInstanceOf(FramingException.class);
    }

    @Test
    void headsThatWereRecordedUnderRaisedLimitsAreSent() {
        String[] fields = new String[10_000];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = "X-" + i + ": " + "v".repeat(80);
        }
        assertThat(lines(encode(Requests.request(1).fields(fields)))).contains(fields[0], fields[9_999]);
        String path = "/" + "p".repeat(200_000);
        assertThat(encode(Requests.request(1).line("GET", path))).startsWith("GET " + path + " HTTP/1.1\r\n");
    }

    @Test
    void everySizeOfHeadHasRoomForTheTargetsCookies() {
        StringBuilder recorded = new StringBuilder("Cookie: c0=0");
        String[] set = new String[64];
        for (int i = 0; i < set.length; i++) {
            recorded.append("; c").append(i).append("=0");
            set[i] = "c" + i + "=" + "v".repeat(8_000);
        }
        Requests request = Requests.request(1).fields("X-Long: " + "x".repeat(500_000), recorded.toString());
        assertThat(encodeWithCookies(request, set)).contains("; c63=vvvv");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-A: 1\r\nX-B: 2",
                "X-A: 1\n\nDELETE / HTTP/1.1",
                "X A: 1",
                ": 1",
                "X-A : 1",
                "X A",
                "",
                ":",
                "Host",
                "Host:",
                "Content-Length",
                "Connection: close",
                "TE",
                "Expect: 100-continue",
                "X-\u00e9: 1",
                "X-A: \u20ac",
                "Host: a b",
                "Host: user@b",
                "Content-Length: 1",
                "content_length: 1",
                "Transfer-Encoding: chunked",
                "Reprise-Run: forged",
                "traceparent: 00-1-2-01"
            })
    void invalidHeadersAreRefusedBeforeAnythingIsSent(String header) {
        assertThatThrownBy(() -> encode(Requests.request(1), header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("header: '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Debug", "x-debug:", "X-Debug: "})
    void headerWithoutAValueIsRemoved(String header) {
        String encoded =
                encode(Requests.request(1).fields("X-Debug: 1", "X-Debugger: 2", "x-debug: 3", "X-Debug-2: 4"), header);
        assertThat(lines(encoded)).contains("X-Debugger: 2", "X-Debug-2: 4");
        assertThat(encoded).doesNotContainIgnoringCase("x-debug:");
    }

    @Test
    void removedCookiesAreNotReplacedByTheTargets() {
        Requests request = Requests.request(1).fields("Cookie: sid=recorded");
        RequestRewriter rewriter = rewriter("Cookie");
        byte[] head = "HTTP/1.1 200 OK\r\nSet-Cookie: sid=live\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        rewriter.onResponse(request.planned(), Head.parseResponse(head, FramingLimits.DEFAULT));
        assertThat(encode(request.planned(), rewriter)).doesNotContain("Cookie", "sid=");
    }

    @Test
    void nameThatIsSetTwiceIsSentAsTwoFields() {
        String encoded = encode(Requests.request(1).fields("X-Tag: recorded"), "X-Tag: a", "x-tag: b");
        assertThat(lines(encoded)).containsSubsequence("X-Tag: a", "x-tag: b").doesNotContain("X-Tag: recorded");
    }

    @Test
    void fieldThatIsSetAndRemovedIsRefused() {
        assertThatThrownBy(() -> encode(Requests.request(1), "X-Tag: a", "x-tag"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header: 'X-Tag' is removed and named a second time");
    }

    @Test
    void secondHostHeaderIsRefused() {
        assertThatThrownBy(() -> encode(Requests.request(1), "Host: a", "host: b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }
}
