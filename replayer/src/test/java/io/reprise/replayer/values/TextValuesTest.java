package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextValuesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            application/xml | <a xmlns:n="u"><n:b id="42">k9</n:b></a>       | xml:/a/b@id        | 42   | bid
            application/xml | <a><b>k9</b><b>x</b></a>                       | xml:/a/b           | k9   | b
            text/xml        | <?xml version="1.0"?><a><![CDATA[k9]]></a>     | xml:/a             | k9   | a
            application/atom+xml | <feed><link href="/e/42"/></feed>         | xml:/feed/link@href:/e/{}(2) | 42 | e
            text/xml        | <r><u><![CDATA[<input name=vs value=k9>]]></u></r> | xml:/r/u<>input@value:vs | k9 | vs
            text/xml        | <!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;k9</a> | xml:/a | &x;k9 | a
            text/plain      | k9x7                                           | text               | k9x7 | ``
            text/plain      | Your order is 1042.                            | text~is            | 1042 | is
            text/plain      | Code: QKxVwHns now                             | text~Code          | QKxVwHns | code
            text/plain      | /orders/42                                     | text:/orders/{}(2) | 42   | orders
            text/plain | oauth_token=k9&oauth_token_secret=x%2F7 | form:?oauth_token_secret | x/7 | oauth_token_secret
            text/html       | oauth_token=k9&x=1                             | form:?oauth_token  | k9   | oauth_token
            text/event-stream | id: 17\\ndata: {"tok":"k9"}\\n\\n            | event{}.tok        | k9   | tok
            text/event-stream | id: 17\\ndata: {"tok":"k9"}\\n\\n            | event@id           | 17   | id
            text/javascript | update({html: x(), id: 42, t: "k9"});          | script:t           | k9   | t
            text/javascript | $("#a").html("<input name=t value='k9'>");     | script:html<>input@value:t | k9 | t
            application/octet-stream | k9x7                                  | text               | k9x7 | ``
            """)
    void issuesFromOtherBodies(String type, String body, String kind, String value, String name) {
        List<Issued> all = Scanned.body(type, body.replace("\\n", "\n"));
        Issued issued = all.stream()
                .filter(one -> one.kind().equals(kind) && one.value().equals(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError(String.join("\n", Scanned.lines(all))));
        assertThat(issued.name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "video/mp4", "font/woff2", "text/css"})
    void typesWithoutStateAreNotRead(String type) {
        assertThat(Scanned.body(type, "{\"id\":42}")).isEmpty();
    }

    @Test
    void binaryBodiesAreNotRead() {
        assertThat(Scanned.body("application/octet-stream", "\0\1\2 id=42")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "x-UTF-16LE-BOM"})
    void readsTextInUnitsOfTwoBytes(String charset) {
        byte[] json = "{\"id\":\"k9\",\"n\":\"caf\u00e9\"}".getBytes(Charset.forName(charset));
        for (String field : List.of("Content-Type: application/json", "Content-Type: text/plain; charset=utf-16")) {
            assertThat(Scanned.only(ResponseScanner.scan(Scanned.head(field), json, Kinds.ALL), "json.id")
                            .value())
                    .isEqualTo("k9");
        }
        byte[] marked = "\ufeff<p id=x>caf\u00e9 k9</p>".getBytes(StandardCharsets.UTF_16LE);
        assertThat(ResponseScanner.scan(Scanned.head("X-A: b"), marked, Kinds.ALL))
                .anyMatch(each -> each.value().equals("caf\u00e9 k9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/xml", "text/xml; charset=utf-16"})
    void doesNotBelieveInUnitsOfTwoBytesThatAreNotThere(String type) {
        String xml = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a><b>k9</b></a>";
        assertThat(Scanned.only(Scanned.body(type, xml), "xml:/a/b").value()).isEqualTo("k9");
    }

    @Test
    void readsTheCharsetThatIsNamed() {
        byte[] latin = "<p id=x>caf\u00e9 k9</p>".getBytes(StandardCharsets.ISO_8859_1);
        List<Issued> issued =
                ResponseScanner.scan(Scanned.head("Content-Type: text/html; charset=ISO-8859-1"), latin, Kinds.ALL);
        assertThat(Scanned.only(issued, "p#text").value()).isEqualTo("caf\u00e9 k9");
    }

    @Test
    void siblingsOfXmlElementsAreFeatures() {
        List<Issued> issued = Scanned.body(
                "application/xml",
                "<l><i n='1'><id>7</id><name>Lamp</name></i><i n='2'><id>8</id><name>Desk</name></i></l>");
        List<Issued> ids =
                issued.stream().filter(one -> one.kind().equals("xml:/l/i/id")).toList();
        assertThat(ids.get(0).features()).contains("sib:name=Lamp", "sib:@n=1").doesNotContain("sib:name=Desk");
        assertThat(ids.get(1).features()).contains("sib:name=Desk");
    }

    @Test
    void theTextAroundIsAFeatureInSeveralLengths() {
        Issued issued = Scanned.only(
                Scanned.body("text/javascript", "if (ready) { session.open(now, 'k9x7'); }"), "script:now");
        assertThat(issued.features()).contains("left:session.open(now, '", "left:n(now, '", "left:ow, '", "right:'");
    }
}
