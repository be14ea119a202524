package io.reprise.replayer.rewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.rules.RuleSummary.Counted;
import io.reprise.replayer.rules.UnappliedRuleException;
import io.reprise.replayer.rules.UserRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleChangeTest {
    private static final InstantSource CLOCK = () -> Instant.EPOCH;
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String JSON = "Content-Type: application/json";
    private static final String MULTIPART = "Content-Type: multipart/form-data; boundary=xyz";

    private UserRules rules = UserRules.none();

    private RequestRewriter rewriter(String... texts) {
        rules = UserRules.parse(List.of(texts));
        return new RequestRewriter(new RewriteConfig("staging:80", List.of(), "run-1").withRules(rules), 1_000, CLOCK);
    }

    private String sent(Requests request, String... texts) {
        return sent(request, rewriter(texts));
    }

    private static String sent(Requests request, RequestRewriter rewriter) {
        ByteBuf bytes = rewriter.rewrite(request.planned(), UnpooledByteBufAllocator.DEFAULT)
                .bytes();
        try {
            return bytes.toString(StandardCharsets.UTF_8);
        } finally {
            bytes.release();
        }
    }

    private Counted counted(int rule) {
        return rules.summary().rules().get(rule);
    }

    private static String target(String sent) {
        return sent.substring(sent.indexOf(' ') + 1, sent.indexOf(" HTTP/1.1"));
    }

    private static String body(String sent) {
        return sent.substring(sent.indexOf("\r\n\r\n") + 4);
    }

    private static Requests post(String body, String... fields) {
        return Requests.request(1)
                .line("POST", "/")
                .fields(fields)
                .fields("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length)
                .body(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path s,^/v1/,/v2/, | /v1/a?b=/v1/ | /v2/a?b=/v1/",
                "path s/%20/+/g | /a%20b%20c | /a+b+c",
                "path s/o/0/ | /foo | /f0o",
                "path=/other | /a/b?c=d | /other?c=d",
                "path:2=x/y | /a/b/c | unfit",
                "path:2=.. | /a/b/c | unfit",
                "path:2= | /a/b/c | unfit",
                "path:2=x y | /a/b/c?d | /a/x%20y/c?d",
                "path:3 s/^(.)(.)/$2$1/ | /a/b/cde;v=1?d | /a/b/dce;v=1?d",
                "path:4=x | /a/b/c | /a/b/c",
                "path s/a/?/ | /a | unfit",
                "path s/a/ / | /a | unfit",
                "path s,^/,, | /a | unfit",
                "query:tenant=qa | /a | /a?tenant=qa",
                "query:tenant=qa | /a? | /a?tenant=qa",
                "query:tenant=qa | /a?b=1 | /a?b=1&tenant=qa",
                "query:tenant=q a&b | /a?tenant=prod&b=1 | /a?tenant=q%20a%26b&b=1",
                "query:tenant=qa | /a?tenant=1&b=1&tenant=2 | /a?tenant=qa&b=1",
                "query:b remove | /a?a=1&b=2&c=3 | /a?a=1&c=3",
                "query:b remove | /a?b=2&b&c=3 | /a?c=3",
                "query:b remove | /a?c=3&b=2&b=4 | /a?c=3",
                "query:b remove | /a?b=2 | /a",
                "query:* remove | /a?b=2&c=3 | /a",
                "query:b%3D=1 | /a?b%3D=2 | /a?b%3D=1",
                "query:q s/(\\d+)-(\\d+)/$2-$1-$$/ | /a?q=1-2&r=3-4 | /a?q=2-1-%24&r=3-4",
                "query:q s/é/e/g | /a?q=caf%C3%A9+%c3%a9 | /a?q=cafe+e",
                "query:* s/@example\\.com$/@staging.test/i | /?a=x%40EXAMPLE.com&b=y@example.com"
                        + " | /?a=x%40staging.test&b=y@staging.test",
                "GET /b/** query:x=1 | /a | /a",
                "GET /a query:x=1 | /a | /a?x=1",
                "POST /a query:x=1 | /a | /a",
                "/a query:x=1 | /a | /a?x=1",
                "GET * query:x=1 | /a | /a?x=1",
            })
    void targetIsChanged(String rule, String target, String expected) {
        Requests request = Requests.request(1).line("GET", target);
        if (expected.equals("unfit")) {
            assertThatThrownBy(() -> sent(request, rule))
                    .isInstanceOf(UnappliedRuleException.class)
                    .hasMessage("--rewrite '" + rule.strip()
                            + "' cannot be applied: the new value is not allowed in this place");
            assertThat(counted(0).notApplied()).isEqualTo(1);
        } else {
            assertThat(target(sent(request, rule))).isEqualTo(expected);
            assertThat(counted(0).requests()).isEqualTo(expected.equals(target) ? 0 : 1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "header:x-tenant=qa | X-Tenant: qa",
                "header:x-tenant s/r/R/g | X-Tenant: pRod-pRod",
                "header:X-Tenant s/(.*)-.*/$1/ | X-Tenant: prod",
                "header:Authorization=Bearer x | authorization: Bearer x",
            })
    void fieldIsChanged(String rule, String expected) {
        String sent = sent(Requests.request(1).fields("X-Tenant: prod-prod", "X-Other: prod"), rule);
        assertThat(sent).contains("\r\n" + expected + "\r\n", "\r\nX-Other: prod\r\n");
    }

    @Test
    void fieldIsRemovedOrSetOnce() {
        assertThat(sent(Requests.request(1).fields("X-A: 1", "x-a: 2"), "header:X-A remove"))
                .doesNotContainIgnoringCase("x-a:");
        assertThat(sent(Requests.request(1).fields("X-A: 1", "x-a: 2"), "header:X-A=3"))
                .contains("X-A: 3\r\n")
                .doesNotContain("x-a:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cookie:b=9 | a=1; b=2; c=3 | a=1; b=9; c=3",
                "cookie:d=9 | a=1; b=2 | a=1; b=2; d=9",
                "cookie:a remove | a=1; b=2 | b=2",
                "cookie:b remove | a=1; b=2 | a=1",
                "cookie:b s/2/$0$0/ | a=1; b=2 | a=1; b=22",
                "cookie:* s/^/x/ | a=1; b=2 | a=x1; b=x2",
            })
    void cookieIsChanged(String rule, String cookies, String expected) {
        assertThat(sent(Requests.request(1).fields("Cookie: " + cookies), rule))
                .contains("\r\nCookie: " + expected + "\r\n");
    }

    @Test
    void cookieThatIsTheLastOneGoesWithItsField() {
        assertThat(sent(Requests.request(1).fields("Cookie: a=1"), "cookie:a remove"))
                .doesNotContain("Cookie");
    }

    @Test
    void rulesAboutCookiesComeAfterTheCookiesOfTheTarget() {
        Requests request = Requests.request(1).fields("Cookie: sid=recorded; ab=recorded");
        RequestRewriter rewriter = rewriter("cookie:sid s/live/ruled/", "cookie:ab remove", "cookie:lb s/1/2/");
        for (String cookie : List.of("sid=live", "ab=live", "lb=1")) {
            byte[] head =
                    ("HTTP/1.1 200 OK\r\nSet-Cookie: " + cookie + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            rewriter.onResponse(request.planned(), Head.parseResponse(head, FramingLimits.DEFAULT));
        }
        assertThat(sent(request, rewriter)).contains("\r\nCookie: sid=ruled; lb=2\r\n");
    }

    @Test
    void rulesSeeCookiesThatOnlyTheTargetSets() {
        Requests request = Requests.request(1);
        RequestRewriter rewriter = rewriter("cookie:lb s/1/2/", "cookie:new=3");
        byte[] head = "HTTP/1.1 200 OK\r\nSet-Cookie: lb=1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        rewriter.onResponse(request.planned(), Head.parseResponse(head, FramingLimits.DEFAULT));
        assertThat(sent(request, rewriter)).contains("\r\nCookie: lb=2; new=3\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "form:user s/@example\\.com$/@staging.test/ | user=ann%40example.com&x=1 | user=ann%40staging.test&x=1",
                "form:user=a b | user=c+d&x=1 | user=a+b&x=1",
                "form:y=z | user=1 | user=1&y=z",
                "form:user remove | user=1&x=2 | x=2",
                "form:user remove | user=1 | ''",
            })
    void formIsChangedAndFramedAnew(String rule, String body, String expected) {
        String sent = sent(post(body, FORM), rule);
        assertThat(body(sent)).isEqualTo(expected);
        assertThat(sent).contains("\r\nContent-Length: " + expected.length() + "\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json:/user/email s/@example\\.com$/@staging.test/"
                        + " | {\"user\": {\"email\": \"a@example.com\"}} | {\"user\": {\"email\": \"a@staging.test\"}}",
                "json:/id=7 | {\"id\":  12 } | {\"id\":  7 }",
                "json:/id=seven | {\"id\":12} | {\"id\":\"seven\"}",
                "json:/id=7 | {\"id\":\"12\"} | {\"id\":\"7\"}",
                "json:/id s/1/9/ | {\"id\":-12.5e3} | {\"id\":-92.5e3}",
                "json:/a/*/b=x | {\"a\":[{\"b\":\"1\"},{\"b\":\"2\"},{\"c\":3}]}"
                        + " | {\"a\":[{\"b\":\"x\"},{\"b\":\"x\"},{\"c\":3}]}",
                "json:/a/1 remove | {\"a\":[1,2,3]} | {\"a\":[1,3]}",
                "json:/a/* remove | {\"a\":[1,2,3]} | {\"a\":[]}",
                "json:/a remove | {\"a\":[1,2],\"b\":{}} | {\"b\":{}}",
                "json:/b remove | {\"a\":[1,2], \"b\":{}} | {\"a\":[1,2]}",
                "json:/b=x | {} | {\"b\":\"x\"}",
                "json:/a/b=1 | {\"a\":{\"c\":2}} | {\"a\":{\"b\":1,\"c\":2}}",
                "json:/a=true | {\"a\":{\"c\":2}} | {\"a\":true}",
                "json:/a~1b/~0%20c=x | {\"a/b\":{\"~ c\":\"\"}} | {\"a/b\":{\"~ c\":\"x\"}}",
                "json:/k s/\"/'/g | {\"k\":\"a\\\"b\\u00e9\\\"\"} | {\"k\":\"a'b\\u00e9'\"}",
                "json:/k=é\" | {\"k\":\"è\"} | {\"k\":\"é\\\"\"}",
                "json:/x/y=1 | {\"a\":1} | {\"a\":1}",
                "json:/0/id=4 | [{\"id\":3}] | [{\"id\":4}]",
                "json:/a s/1/2/ | {\"a\":[1],\"b\":{\"a\":1}} | {\"a\":[1],\"b\":{\"a\":1}}",
            })
    void jsonIsChangedAndFramedAnew(String rule, String body, String expected) {
        String sent = sent(post(body, JSON), rule);
        assertThat(body(sent)).isEqualTo(expected);
        assertThat(sent).contains("\r\nContent-Length: " + expected.getBytes(StandardCharsets.UTF_8).length + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({"form:name=bob, bob", "form:name s/n+/m/, am", "form:name remove, ", "form:new=1, ann"})
    void multipartFieldIsChanged(String rule, String name) {
        String file = "--xyz\r\nContent-Disposition: form-data; name=\"name\"; filename=\"ann\"\r\n\r\nann\r\n";
        String before = "--xyz\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n";
        String added = rule.contains("new") ? "--xyz\r\nContent-Disposition: form-data; name=\"new\"\r\n\r\n1\r\n" : "";
        String sent = sent(post(before + "ann\r\n" + file + "--xyz--\r\n", MULTIPART), rule);
        assertThat(body(sent)).isEqualTo((name == null ? "" : before + name + "\r\n") + file + added + "--xyz--\r\n");
    }

    @Test
    void checksumsFollow() throws Exception {
        byte[] changed = "{\"a\":2}".getBytes(StandardCharsets.US_ASCII);
        String digest = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(changed));
        assertThat(sent(post("{\"a\":1}", JSON, "Digest: sha-256=AAAA"), "json:/a=2"))
                .contains("\r\nDigest: sha-256=" + digest + "\r\n");
    }

    @Test
    void rulesComeOneAfterTheOtherAndAreCountedApart() {
        String sent = sent(
                Requests.request(1).line("GET", "/a?x=1"),
                "query:x=2",
                "query:x s/2/3/",
                "query:y s/1/2/",
                "cookie:a remove");
        assertThat(target(sent)).isEqualTo("/a?x=3");
        assertThat(rules.summary().rules())
                .extracting(Counted::requests, Counted::values, Counted::matchedNothing)
                .containsExactly(tuple(1L, 1L, false), tuple(1L, 1L, false), tuple(0L, 0L, true), tuple(0L, 0L, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json:/a=1 | Content-Type: application/json | {\"a\":1",
                "json:/a=1 | Content-Type: application/json | {\"a\":1} x",
                "json:/a=1 | Content-Type: application/json | {\"a\":1,}",
                "json:/a=1 | Content-Type: application/problem+json | [01]",
                "form:a=1 | Content-Type: multipart/form-data; boundary=x | a",
                "form:a=1 | Content-Type: multipart/form-data | a",
            })
    void requestWhoseBodyCannotBeReadIsNotSent(String rule, String type, String body) {
        assertThatThrownBy(() -> sent(post(body, type), rule))
                .isInstanceOf(UnappliedRuleException.class)
                .hasMessage("--rewrite '" + rule + "' cannot be applied: the body is not what its Content-Type says");
        assertThat(counted(0).notApplied()).isEqualTo(1);
        assertThat(counted(0).matchedNothing()).isFalse();
    }

    @Test
    void compressedBodyIsNotSentPastARuleThatNeedsIt() {
        assertThatThrownBy(() -> sent(post("\u001f\u008b", JSON, "Content-Encoding: gzip"), "json:/a=1"))
                .hasMessageContaining("the body has a content coding");
    }

    @Test
    void bodyOfAnotherTypeIsNoneOfTheRulesBusiness() {
        assertThat(body(sent(post("{\"a\":1", "Content-Type: image/png"), "json:/a=1", "form:a=2")))
                .isEqualTo("{\"a\":1");
        assertThat(rules.summary().rules()).allMatch(Counted::matchedNothing);
    }

    @Test
    void catastrophicPatternEndsSoonAndIsReported() {
        String value = "a".repeat(100);
        assertThatThrownBy(() ->
                        sent(Requests.request(1).line("GET", "/?q=" + value), "query:q s/(a*)(a*)(a*)(a*)(a*)b/x/"))
                .hasMessageEndingWith("the pattern takes too many steps on the value");
        assertThatThrownBy(() ->
                        sent(Requests.request(1).line("GET", "/?q=" + "ab".repeat(4_000)), "query:q s/(a|b)*c/x/"))
                .hasMessageEndingWith("the pattern takes too many steps on the value");
        assertThatThrownBy(() -> sent(Requests.request(1).line("GET", "/?q=" + "a".repeat(8_193)), "query:q s/a/x/"))
                .hasMessageEndingWith("the value is longer than 8,192 characters");
    }

    @Test
    void valueThatWouldEndItsPlaceIsNotSent() {
        assertThatThrownBy(() -> sent(Requests.request(1).fields("X-A: 1"), "header:X-A s/1/a\u0001/"))
                .hasMessageEndingWith("the new value is not allowed in this place");
        assertThatThrownBy(() -> sent(Requests.request(1).fields("Cookie: a=1"), "cookie:a=1; b=2"))
                .hasMessageEndingWith("the new value is not allowed in this place");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "query",
                "query:",
                "query:a",
                "query:a b",
                "query:*=1",
                "path remove",
                "path=a",
                "path:0=a",
                "path:x=a",
                "json:a=1",
                "header:Host=a",
                "header:cookie=a",
                "header:Content-Length=1",
                "header:Transfer-Encoding remove",
                "header:Reprise-Run=1",
                "header:a(b=1",
                "GET query:a=1",
                "GET /a /b query:a=1",
                "query:a s/(/x/",
                "query:a s/a/$1/",
                "query:a s/(a)/$2/",
                "query:a s/(a)/$/",
                "query:a s/a/b",
                "query:a s/a/b/x",
                "query:a sxaxbx",
            })
    void wrongRuleIsSaidInOneLine(String rule) {
        assertThatThrownBy(() -> UserRules.parse(List.of(rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rewrite: '" + rule + "'")
                .hasMessageContaining("expected")
                .hasMessageNotContaining("\n");
    }

    @Test
    void ruleAndHeaderAboutOneFieldAreRefused() {
        RewriteConfig config = new RewriteConfig("staging:80", List.of("X-A: 1", "Cookie"), "run-1");
        assertThatThrownBy(() -> config.withRules(UserRules.parse(List.of("header:x-a remove"))))
                .hasMessageContaining("a rule changes 'X-A', which --header sets or removes");
        assertThatThrownBy(() -> config.withRules(UserRules.parse(List.of("cookie:a remove"))))
                .hasMessageContaining("a rule changes 'Cookie'");
    }
}
