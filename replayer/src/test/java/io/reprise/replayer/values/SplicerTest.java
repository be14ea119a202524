package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.values.Splicer.Fate;
import io.reprise.replayer.values.Splicer.Replacement;
import io.reprise.replayer.values.Splicer.Spliced;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplicerTest {
    @ParameterizedTest
    @CsvSource({
        "/notes/42/edit, 42, a/b c, /notes/a%2Fb%20c/edit",
        "/n/a%2fb, a/b, c/d, /n/c%2fd",
        "/n/a%2Fb, a/b, c/d, /n/c%2Fd",
        "/n/a:b, a:b, c:d, /n/c:d",
        "/n;jsessionid=A1?x=1, A1, B2, /n;jsessionid=B2?x=1",
        "/s?q=a+b, a b, c d+e, /s?q=c+d%2Be",
        "/s?q=a%20b, a b, c d, /s?q=c%20d",
        "/s?next=%2Fnotes%2F42%3Fx%3D1, 42, a b, /s?next=%2Fnotes%2Fa%2520b%3Fx%3D1",
        "/s?q=%C3%A9, é, ü, /s?q=%C3%BC",
        "/s?q=%E9x, éx, ü, /s?q=%FC",
    })
    void aTargetKeepsTheStyleInWhichItWasWritten(String target, String value, String replacement, String expected) {
        assertThat(Requests.target(target).splice(value, replacement).target()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "3F2504E0-4F89-41D3-9A0C-0305E82C3301, 9B2F1C3D-0000-4E5F-8A6B-7C8D9E0F1A2B",
        "3f2504e04f8941d39a0c0305e82c3301, 9b2f1c3d00004e5f8a6b7c8d9e0f1a2b",
        "3F2504E04F8941D39A0C0305E82C3301, 9B2F1C3D00004E5F8A6B7C8D9E0F1A2B",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301, 9b2f1c3d-0000-4e5f-8a6b-7c8d9e0f1a2b",
    })
    void aUuidKeepsItsCaseAndItsHyphens(String recorded, String expected) {
        String uuid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        assertThat(Requests.target("/n/" + recorded)
                        .splice(uuid, "9b2f1c3d-0000-4e5f-8a6b-7c8d9e0f1a2b")
                        .target())
                .isEqualTo("/n/" + expected);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "Authorization: Bearer a1b2c3d4, a1b2c3d4, x.y, Bearer x.y",
                "If-Match: W/\"42\", 42, 43, W/\"43\"",
                "If-Match: W/\"42\", 42, 4\"3, W/\"4\\\"3\"",
                "Cookie: a=1; sid=x1y2; b=2, x1y2, n+/=, a=1; sid=n+/=; b=2",
                "Cookie: a=x%2fy, x/y, u/v, a=u%2fv",
                "Referer: http://h/notes/42?x=1, 42, 7, http://h/notes/7?x=1",
            })
    void aFieldKeepsEverythingAround(String field, String value, String replacement, String expected) {
        assertThat(Requests.field(field).splice(value, replacement).fields()).containsOnly(Map.entry(1, expected));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "application/json | {\"id\" : 42, \"n\":1} | 42 | 7 | {\"id\" : 7, \"n\":1}",
                "application/json | {\"t\":\"a\\/b\"} | a/b | c/d\"e | {\"t\":\"c\\/d\\\"e\"}",
                "application/json | {\"t\":\"\\u00e9x\"} | éx | ü | {\"t\":\"\\u00fc\"}",
                "application/json | {\"t\":\"éx\"} | éx | ü | {\"t\":\"ü\"}",
                "application/json | {\"s\":\"[\\\"q9\\\"]\"} | q9 | a\"b | {\"s\":\"[\\\"a\\\\\\\"b\\\"]\"}",
                "application/json | {\"a1b2c3d4\":1} | a1b2c3d4 | e5 | {\"e5\":1}",
                "text/xml | <a b='x1'>y2</a> | x1 | <&' | <a b='&lt;&amp;&#39;'>y2</a>",
                "text/xml | <a><![CDATA[x1]]></a> | x1 | <& | <a><![CDATA[<&]]></a>",
                "application/x-www-form-urlencoded | a=x+1&b=2 | x 1 | y & z | a=y+%26+z&b=2",
                "text/plain | see #1234 there | 1234 | 99 | see #99 there",
            })
    void aBodyKeepsTheStyleInWhichItWasWritten(
            String type, String body, String value, String replacement, String expected) {
        Spliced spliced = Requests.body(type, body).splice(value, replacement);
        assertThat(new String(spliced.body(), StandardCharsets.UTF_8)).isEqualTo(expected);
        assertThat(spliced.fates()).containsExactly(Fate.REPLACED);
    }

    @ParameterizedTest
    @CsvSource({
        "6b397838793777363a61, 716772377734683a61",
        "6B397838793777363A61, 716772377734683A61",
        "NM4XQODZG53TMOTB, OFTXEN3XGRUDUYI=",
        "nm4xqodzg53tmotbmi, oftxen3xgruduylc",
    })
    void partsOfHexAndBase32AreReplacedInsideThem(String packed, String after) {
        assertThat(Requests.field("X-A: " + packed).after("k9x8y7w6", "qgr7w4h"))
                .isEqualTo("/\nX-A: " + after + "\n");
    }

    @Test
    void partsOfBase64AreReplacedInsideIt() {
        String before =
                Base64.getEncoder().encodeToString("{\"id\":42,\"user\":\"anne-7\"}".getBytes(StandardCharsets.UTF_8));
        Requests request = Requests.field("Cookie: s=" + before.replace("=", "%3D"));
        Spliced spliced = Splicer.splice(
                request.head(),
                request.body(),
                List.of(
                        new Replacement(request.find("42").slot(), "4711"),
                        new Replacement(request.find("anne-7").slot(), "bobby-8")));
        String after = Base64.getEncoder()
                .encodeToString("{\"id\":4711,\"user\":\"bobby-8\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(spliced.fields()).containsOnly(Map.entry(1, "s=" + after.replace("=", "%3D")));
        assertThat(spliced.fates()).containsExactly(Fate.REPLACED, Fate.REPLACED);
    }

    @Test
    void theLongestOfOverlappingSlotsIsReplaced() {
        Requests request = Requests.target("/n?next=%2Fnotes%2F42");
        Spliced spliced = Splicer.splice(
                request.head(),
                request.body(),
                List.of(
                        new Replacement(request.find("42").slot(), "7"),
                        new Replacement(request.find("/notes/42").slot(), "/pages/9")));
        assertThat(spliced.target()).isEqualTo("/n?next=%2Fpages%2F9");
        assertThat(spliced.fates()).containsExactly(Fate.OVERLAPPED, Fate.REPLACED);
    }

    @Test
    void aNumberStaysANumber() {
        Requests request = Requests.body("application/json", "{\"id\":42}");
        Spliced spliced = request.splice("42", "a7");
        assertThat(spliced.fates()).containsExactly(Fate.REFUSED);
        assertThat(spliced.body()).isSameAs(request.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", ".."})
    void noValueChangesTheSegmentsOfAPath(String value) {
        Spliced spliced = Requests.target("/notes/42/edit").splice("42", value);
        assertThat(spliced.target()).isNull();
        assertThat(spliced.fates()).containsExactly(Fate.REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\0b", " a", "a ", "\u007f", "snow ☃\r"})
    void noValueBecomesASecondField(String value) {
        Spliced spliced = Requests.field("X-Token: a1b2").splice("a1b2", value);
        assertThat(spliced.fields()).isEmpty();
        assertThat(spliced.fates()).containsExactly(Fate.REFUSED);
    }

    @Test
    void noValueBecomesASecondCookie() {
        assertThat(Requests.field("Cookie: a=a1b2; c=d")
                        .splice("a1b2", "x; admin=1")
                        .fates())
                .containsExactly(Fate.REFUSED);
    }

    @Test
    void noValueEndsAPartOfAMultipartBody() {
        String body = "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ntok42\r\n--b--\r\n";
        Requests request = Requests.body("multipart/form-data; boundary=\"b\"", body);
        assertThat(request.splice("tok42", "1\r\n--b--").fates()).containsExactly(Fate.REFUSED);
        assertThat(new String(request.splice("tok42", "new").body(), StandardCharsets.UTF_8))
                .isEqualTo(body.replace("tok42", "new"));
    }

    @Test
    void slotsThatAreNotInTheRequestAreRefused() {
        Requests request = Requests.target("/notes");
        Slot outside = new Slot(Area.TARGET, -1, 3, 99, List.of(), null);
        Slot noField = new Slot(Area.FIELD, 9, 0, 1, List.of(), null);
        Slot backwards = new Slot(Area.BODY, -1, 1, 0, List.of(), null);
        Slot raw = new Slot(Area.TARGET, -1, 1, 3, List.of(), null);
        Spliced spliced = Splicer.splice(
                request.head(),
                request.body(),
                List.of(
                        new Replacement(outside, "x"),
                        new Replacement(noField, "x"),
                        new Replacement(backwards, "x"),
                        new Replacement(raw, "x HTTP/1.1\r\n\r\n")));
        assertThat(spliced.target()).isNull();
        assertThat(spliced.fates()).containsOnly(Fate.REFUSED);
    }
}
