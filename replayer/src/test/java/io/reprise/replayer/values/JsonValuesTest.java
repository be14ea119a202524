package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonValuesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"order":{"id":42}}                    | json.order.id               | 42          | id
            {"items":[{"id":42}]}                  | json.items[].id             | 42          | id
            [[{"id":42}]]                          | json[][].id                 | 42          | id
            "q1w2"                                 | json                        | q1w2        | ``
            42                                     | json                        | 42          | ``
            {"ids":[42]}                           | json.ids[]                  | 42          | ids
            {"price":12.50}                        | json.price                  | 12.50       | price
            {"by":{"42":{"n":"x"}}}                | json.by.*@key               | 42          | by
            {"by":{"42":{"n":"x"}}}                | json.by.*.n                 | x           | n
            {"line1":"x"}                          | json.line1                  | x           | line1
            {"t":"a\\u002fb\\/c"}                  | json.t                      | a/b/c       | t
            {"url":"https:\\/\\/h\\/orders\\/42"}  | json.url:/orders/{}(2)      | 42          | orders
            {"url":"/a?tok=q%2F1"}                 | json.url:?tok               | q/1         | tok
            {"s":"{\\"tok\\":\\"k9\\"}"}           | json.s{}.tok                | k9          | tok
            {"h":"<input name=csrf value=k9>"}     | json.h<>input@value:csrf    | k9          | csrf
            {"node":"note-42"}                     | json.node~note              | 42          | note
            {"cursor":"eyJpZCI6NDJ9"}              | json.cursorb64{}.id         | 42          | id
            {"t":"a8Kq3Zt0.0f8c2a7be913d45c6"}     | json.t.1                    | 0f8c2a7be913d45c6 | t
            )]}',\\n{"id":42}                      | json.id                     | 42          | id
            while(1);{"id":42}                     | json.id                     | 42          | id
            """)
    void issuesFromJson(String body, String kind, String value, String name) {
        Issued issued = Scanned.only(Scanned.json(body.replace("\\n", "\n")), kind);
        assertThat(issued.value()).isEqualTo(value);
        assertThat(issued.name()).isEqualTo(name);
    }

    @Test
    void findsJsonUnderOtherTypes() {
        assertThat(Scanned.only(Scanned.html("{\"id\":42}"), "json.id").value()).isEqualTo("42");
        assertThat(Scanned.only(Scanned.body("text/javascript", "/**/ cb.x({\"id\":42});"), "json.id")
                        .value())
                .isEqualTo("42");
        assertThat(Scanned.only(Scanned.body("", " {\"id\":42}"), "json.id").value())
                .isEqualTo("42");
    }

    @Test
    void linesOfNdjsonAreOneList() {
        assertThat(Scanned.lines(Scanned.body("application/x-ndjson", "{\"id\":1}\n{\"id\":2}\n")))
                .containsExactly("json.id = 1", "json.id = 2");
    }

    @Test
    void damageKeepsWhatCameBefore() {
        assertThat(Scanned.lines(Scanned.json("{\"id\":1,\"b\":[2,"))).containsExactly("json.id = 1", "json.b[] = 2");
    }

    @Test
    void siblingsAndTheObjectAroundAreFeatures() {
        List<Issued> issued = Scanned.json("{\"list\":\"spring\",\"rows\":["
                + "{\"id\":7,\"name\":\"Lamp\",\"live\":true},{\"id\":8,\"name\":\"Desk\"}]}");
        List<Issued> ids = issued.stream()
                .filter(one -> one.kind().equals("json.rows[].id"))
                .toList();
        assertThat(ids.get(0).features()).containsExactly("sib:name=Lamp", "sib:live=true", "up:list=spring");
        assertThat(ids.get(1).features()).containsExactly("sib:name=Desk", "up:list=spring");
        assertThat(ids).extracting(Issued::ordinal).containsExactly(0, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "csrfToken, json.csrfToken",
        "xsrfCookieName, json.xsrfCookieName",
        "wgCurRevisionId, json.wgCurRevisionId",
        "httpStatus, json.httpStatus",
        "qkxVwHns, json.*",
        "bcTofaXyWq, json.*",
        "wgkzpToken, json.*"
    })
    void aKeyThatBeginsWithAnAbbreviationIsTheAuthorsName(String key, String kind) {
        assertThat(Scanned.json("{\"" + key + "\":\"k7x9q2m4\"}"))
                .extracting(Issued::kind)
                .contains(kind);
    }

    @Test
    void aKeyThatIsAnIdentifierHasWhatItLeadsToAsFeatures() {
        Issued key = Scanned.only(Scanned.json("{\"by\":{\"k7x9q2m4\":{\"name\":\"Lamp\"}}}"), "json.by.*@key");
        assertThat(key.value()).isEqualTo("k7x9q2m4");
        assertThat(key.features()).contains("in:name=Lamp");
    }

    @Test
    void booleansAndNullAreNotIssued() {
        assertThat(Scanned.json("{\"a\":true,\"b\":null,\"c\":[false]}")).isEmpty();
    }
}
