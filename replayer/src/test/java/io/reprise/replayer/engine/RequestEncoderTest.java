package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestEncoderTest {
    private final LoopCounters counters = new LoopCounters();

    private String encode(Requests request, String... headers) {
        return encode(request, null, headers);
    }

    private String encode(Requests request, @Nullable CookieJar jar, String... headers) {
        Target target = new Target(false, "staging.example", 8080, false);
        EngineConfig config =
                new EngineConfig(target, EngineLimits.DEFAULT, SendOrder.SESSION, List.of(headers), "run-1", 1);
        ByteBuf out =
                new RequestEncoder(config, counters).encode(request.sourced(), jar, UnpooledByteBufAllocator.DEFAULT);
        try {
            return out.toString(StandardCharsets.ISO_8859_1);
        } finally {
            out.release();
        }
    }

    private static List<String> lines(String encoded) {
        return encoded.substring(0, encoded.indexOf("\r\n\r\n")).lines().toList();
    }

    private static CookieJar jar(String setCookie) {
        CookieJar jar = new CookieJar();
        byte[] head =
                ("HTTP/1.1 200 OK\r\nSet-Cookie: " + setCookie + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        jar.takeFrom(Head.parseResponse(head, FramingLimits.DEFAULT), 0);
        return jar;
    }

    @Test
    void keepsWhatWasRecordedAndSetsHostAndMarks() {
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
                        "Connection: keep-alive, X-Hop",
                        "X-Hop: 1",
                        "Keep-Alive: timeout=5",
                        "TE: trailers",
                        "Expect: 100-continue",
                        "traceparent: 00-1-2-01",
                        "tracestate: a=b",
                        "Reprise-Run: older",
                        "Accept: */*")));
        assertThat(lines).hasSize(6).contains("Accept: */*", "Reprise-Run: run-1");
        assertThat(lines.toString()).doesNotContainIgnoringCase("x-hop", "expect", "keep-alive", "tracestate", "older");
    }

    @Test
    void headersAskedForReplaceRecordedOnes() {
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
    void lengthIsWhatIsSentWhenTheRecordingHasLess() {
        assertThat(encode(Requests.request(1)
                        .line("POST", "/")
                        .fields("Content-Length: 500")
                        .body("hello")))
                .contains("\r\nContent-Length: 5\r\n");
    }

    @Test
    void putsTheTargetsCookiesInAndTheTokensThatRepeatThem() {
        Requests request = Requests.request(1)
                .line("POST", "/pay")
                .fields(
                        "X-CSRFToken: 0123456789abcdef",
                        "Cookie: lang=en; csrftoken=0123456789abcdef",
                        "X-Other: 0123456789abcdef0");
        assertThat(lines(encode(request, jar("csrftoken=fedcba9876543210"))))
                .contains(
                        "X-CSRFToken: fedcba9876543210",
                        "Cookie: lang=en; csrftoken=fedcba9876543210",
                        "X-Other: 0123456789abcdef0");
        assertThat(counters.get(EngineCounter.COOKIES_REPLACED)).isEqualTo(1);
        assertThat(counters.get(EngineCounter.TOKENS_REPLACED)).isEqualTo(1);
    }

    @Test
    void tokensMayHaveBeenPercentDecodedByTheClient() {
        Requests request = Requests.request(1).fields("Cookie: XSRF-TOKEN=abcdefgh%3D", "X-XSRF-TOKEN: abcdefgh=");
        assertThat(lines(encode(request, jar("XSRF-TOKEN=ijkl+mnop%3D"))))
                .contains("Cookie: XSRF-TOKEN=ijkl+mnop%3D", "X-XSRF-TOKEN: ijkl+mnop=");
    }

    @Test
    void shortValuesAreNoTokens() {
        Requests request = Requests.request(1).fields("Cookie: lang=en", "Accept-Language: en");
        assertThat(lines(encode(request, jar("lang=de")))).contains("Cookie: lang=de", "Accept-Language: en");
    }

    @Test
    void leavesOutTheFieldWhenNoCookieIsLeft() {
        Requests request = Requests.request(1).fields("Cookie: sid=1", "A: 1", "Cookie: sid=2");
        assertThat(encode(request, jar("sid=; Max-Age=0")))
                .doesNotContain("Cookie")
                .contains("\r\nA: 1\r\n");
        assertThat(encode(request, jar("sid=new"))).containsOnlyOnce("Cookie: sid=new; sid=new\r\n");
    }

    @Test
    void longBodiesFollowByThemselves() {
        Requests request = Requests.request(1)
                .line("PUT", "/")
                .fields("Content-Length: 65537")
                .body(new byte[RequestEncoder.SLICE_BYTES + 1]);
        assertThat(encode(request)).contains("\r\nContent-Length: 65537\r\n").endsWith("-01\r\n\r\n");
    }
}
