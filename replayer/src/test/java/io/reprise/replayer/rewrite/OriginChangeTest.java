package io.reprise.replayer.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginChangeTest {
    private static final String TARGET = "staging:8000";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Origin: https://shop.example; Origin: http://staging:8000",
                "Origin: https://SHOP.example; Origin: http://staging:8000",
                "Origin: null; Origin: null",
                "Origin: https://other.example; Origin: https://other.example",
                "Origin: https://shop.example.evil; Origin: https://shop.example.evil",
                "Origin: https://shop.example:8443; Origin: https://shop.example:8443",
                "Referer: https://shop.example/a?b=c#d; Referer: http://staging:8000/a?b=c#d",
                "Referer: https://search.example/?q=shop.example; Referer: https://search.example/?q=shop.example",
                "X-Forwarded-Host: shop.example; X-Forwarded-Host: staging:8000",
                "X-Forwarded-Proto: https; X-Forwarded-Proto: http",
                "X-Forwarded-Port: 443; X-Forwarded-Port: 8000",
                "X-Forwarded-For: 10.0.0.1; X-Forwarded-For: 10.0.0.1",
            })
    void recordedSiteBecomesTheTargetWhereItStandsAsSuch(String recorded, String sent) {
        assertThat(sent(List.of(), "GET", "/", "", "Host: shop.example", recorded))
                .contains("\r\n" + sent + "\r\n");
    }

    /** As nginx sends it with {@code proxy_set_header Host $host:$server_port}. */
    @ParameterizedTest
    @CsvSource({
        "Host: shop.example:443, https://shop.example",
        "Host: shop.example:80, http://shop.example",
        "Host: shop.example, https://shop.example:443"
    })
    void siteWithItsDefaultPortIsTheSiteWithout(String host, String origin) {
        assertThat(sent(List.of(), "GET", "/", "", host, "Origin: " + origin))
                .contains("\r\nOrigin: http://staging:8000\r\n");
        assertThat(sent(List.of("map:shop.example=shop.test"), "GET", "/", "", host, "Origin: " + origin))
                .contains("\r\nHost: shop.test\r\n", "\r\nOrigin: http://shop.test\r\n");
    }

    @Test
    void forwardedFieldNamesTheTarget() {
        assertThat(sent(
                        List.of(),
                        "GET",
                        "/",
                        "",
                        "Host: shop.example",
                        "Forwarded: for=10.0.0.1;host=shop.example;proto=https"))
                .contains("Forwarded: for=10.0.0.1;host=\"staging:8000\";proto=http\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "/login?next=https%3A%2F%2Fshop.example%2Fa&x=1, /login?next=http%3A%2F%2Fstaging%3A8000%2Fa&x=1",
        "/login?next=https://shop.example/a, /login?next=http://staging:8000/a",
        "/login?next=//shop.example/a, /login?next=//staging:8000/a",
        "/login?next=https://other.example/a, /login?next=https://other.example/a",
        "/login?next=/a, /login?next=/a",
        "/login?q=see+https%3A%2F%2Fshop.example, /login?q=see+https%3A%2F%2Fshop.example",
        "/login?q=%zz//, /login?q=%zz//"
    })
    void redirectParametersFollow(String recorded, String sent) {
        assertThat(sent(List.of(), "GET", recorded, "", "Host: shop.example")).startsWith("GET " + sent + " HTTP/1.1");
    }

    @Test
    void formFollowsAndItsLengthIsMadeAnew() {
        String sent = sent(
                List.of(),
                "POST",
                "/login",
                "a=b&next=https%3A%2F%2Fshop.example%2F",
                "Host: shop.example",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: 38");
        assertThat(sent)
                .endsWith("\r\n\r\na=b&next=http%3A%2F%2Fstaging%3A8000%2F")
                .contains("Content-Length: 39\r\n");
    }

    @Test
    void checksumsOfAChangedBodyAreMadeAnew() throws NoSuchAlgorithmException {
        String sent = sent(
                List.of(),
                "POST",
                "/login",
                "next=https%3A%2F%2Fshop.example%2F",
                "Host: shop.example",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-MD5: AAAA",
                "Digest: SHA-256=AAAA, unixsum=30637",
                "Content-Digest: sha-512=:AAAA:",
                "Content-Length: 34");
        byte[] body = "next=http%3A%2F%2Fstaging%3A8000%2F".getBytes(StandardCharsets.US_ASCII);
        assertThat(sent)
                .contains("Content-MD5: " + base64("MD5", body) + "\r\n")
                .contains("Digest: SHA-256=" + base64("SHA-256", body) + ", unixsum=30637\r\n")
                .contains("Content-Digest: sha-512=:" + base64("SHA-512", body) + ":\r\n");
    }

    @Test
    void checksumsOfARecordedBodyStay() {
        assertThat(sent(List.of(), "POST", "/", "a=b", "Host: shop.example", "Content-MD5: AAAA", "Content-Length: 3"))
                .contains("Content-MD5: AAAA\r\n");
    }

    private static String base64(String algorithm, byte[] bytes) throws NoSuchAlgorithmException {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    @Test
    void recordedKeepsEverySite() {
        assertThat(sent(List.of("recorded"), "GET", "/", "", "Host: shop.example", "Origin: https://shop.example"))
                .contains("Host: shop.example\r\n", "Origin: https://shop.example\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "www.shop.example, web:1", // the first mapping that fits decides
        "api.shop.example, api:2",
        "other.example, other.example:3",
        "unknown.test, unknown.test"
    })
    void mappingNamesOneSiteForAnother(String recorded, String sent) {
        List<String> hosts = List.of(
                "recorded", "map:www.shop.example=web:1", "map:*.shop.example=api:2", "map:other.*=other.example:3");
        assertThat(sent(hosts, "GET", "/", "", "Host: " + recorded)).contains("\r\nHost: " + sent + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "map:*.shop.example=*.shop.test, www.shop.example, www.shop.test",
        "map:*.shop.example=*.shop.test, WWW.Shop.example:443, www.shop.test",
        "map:*.shop.example=*.shop.test, a.b.shop.example, a.b.shop.test",
        "map:*.shop.example=*.shop.test, shop.example, shop.example",
        "map:*.*.example=*.test-*:81, de.shop.example, de.test-shop:81",
        "map:*.*.example=*.test, de.shop.example, de.test",
        "map:shop.example*=shop.test*, shop.example:8443, shop.test:8443",
    })
    void starOfTheSentSiteIsWhatTheStarOfTheRecordedOneMatched(String map, String recorded, String sent) {
        assertThat(sent(List.of("recorded", map), "GET", "/", "", "Host: " + recorded))
                .contains("\r\nHost: " + sent + "\r\n");
    }

    @Test
    void whatWouldBeNoSiteIsNotSentAsOne() {
        assertThat(sent(List.of("recorded", "map:*=*.test"), "GET", "/", "", "Host: a", "X-Forwarded-Host: a/b"))
                .contains("\r\nX-Forwarded-Host: a/b\r\n");
    }

    @Test
    void originOfAnotherMappedSiteIsMapped() {
        String sent = sent(
                List.of("map:*.shop.example=*.shop.test"),
                "GET",
                "/?back=https%3A%2F%2Fwww.shop.example%2F",
                "",
                "Host: api.shop.example",
                "Origin: https://www.shop.example",
                "Referer: https://cdn.example/x");
        assertThat(sent)
                .startsWith("GET /?back=http%3A%2F%2Fwww.shop.test%2F HTTP/1.1\r\n")
                .contains("\r\nHost: api.shop.test\r\n")
                .contains("\r\nOrigin: http://www.shop.test\r\nReferer: https://cdn.example/x\r\n");
    }

    @Test
    void starsWithoutAMatchAreAnErrorOfOneLine() {
        assertThatThrownBy(() -> OriginRule.parse(List.of("map:*.a=*.*.b"), "http", TARGET))
                .hasMessage("host: 'map:*.a=*.*.b' has 2 '*' after the '=' and 1 before it (expected at most as many,"
                        + " each for what one before it matched)");
        assertThatThrownBy(() -> OriginRule.parse(List.of("map:a=*.b\nc"), "http", TARGET))
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"both", "map:", "map:a", "map:a=b c", "map:=b", "map:*.a=http://*.b", "map:*.a=*.b/x"})
    void otherValueIsAnError(String value) {
        assertThatThrownBy(() -> OriginRule.parse(List.of(value), "http", TARGET))
                .hasMessageContaining(value)
                .hasMessageContaining("expected target, recorded or map:RECORDED=SENT");
    }

    /** The encoder is reused, so each request shows whether something of the one before is left in it. */
    @Test
    void bodyOfOneRequestIsNotSentWithTheNext() {
        RequestRewriter rewriter = rewriter(List.of());
        String form = "Content-Type: application/x-www-form-urlencoded";
        String first = sent(rewriter, "POST", "/", "next=https://shop.example/a", "Host: shop.example", form);
        String second = sent(rewriter, "POST", "/", "next=/b", "Host: shop.example", form);
        String third = sent(rewriter, "POST", "/", "", "Host: shop.example", form);

        assertThat(first).endsWith("\r\n\r\nnext=http://staging:8000/a");
        assertThat(second).endsWith("\r\n\r\nnext=/b");
        assertThat(third).endsWith("\r\n\r\n");
    }

    private static String sent(List<String> hosts, String method, String target, String body, String... fields) {
        return sent(rewriter(hosts), method, target, body, fields);
    }

    private static RequestRewriter rewriter(List<String> hosts) {
        RewriteConfig config = new RewriteConfig(OriginRule.parse(hosts, "http", TARGET), List.of(), "run");
        return new RequestRewriter(config, 10, InstantSource.system());
    }

    private static String sent(RequestRewriter rewriter, String method, String target, String body, String... fields) {
        PlannedRequest planned = new PlannedRequest(
                0,
                0,
                1,
                1,
                Requests.request(1)
                        .bare()
                        .line(method, target)
                        .fields(fields)
                        .body(body)
                        .sourced());
        EncodedRequest encoded = rewriter.rewrite(planned, UnpooledByteBufAllocator.DEFAULT);
        try {
            return encoded.bytes().toString(StandardCharsets.ISO_8859_1);
        } finally {
            encoded.bytes().release();
        }
    }
}
