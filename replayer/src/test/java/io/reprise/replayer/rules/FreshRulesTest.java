package io.reprise.replayer.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.values.Splicer;
import io.reprise.replayer.values.Splicer.Fate;
import io.reprise.replayer.values.Splicer.Replacement;
import io.reprise.replayer.values.Splicer.Spliced;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshRulesTest {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String JSON = "Content-Type: application/json";

    private static Head head(String target, String field) {
        String text = "POST " + target + " HTTP/1.1\r\nHost: shop\r\n" + field + "\r\n\r\n";
        return Head.parseRequest(text.getBytes(StandardCharsets.UTF_8), FramingLimits.DEFAULT);
    }

    private static List<FreshRules.Named> find(String rule, Head head, String body) {
        return FreshRules.parse(List.of(rule)).find(head, head.target(), body.getBytes(StandardCharsets.UTF_8));
    }

    /** What the rule finds is what a new value takes the place of. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            path:2        | /u/a%20b/c?x=1 | a b  | /u/N%20W/c?x=1
            query:name    | /u?x=1&name=a+b | a b | /u?x=1&name=N+W
            path:3        | /u/a           | -    | -
            PUT /u query:name | /u?name=a  | -    | -
            /v* query:name | /u?name=a     | -    | -
            """)
    void findsInTheTarget(String rule, String target, String value, String after) {
        List<FreshRules.Named> named = find(rule, head(target, "A: b"), "");
        if ("-".equals(value)) {
            assertThat(named).isEmpty();
            return;
        }
        assertThat(named).extracting(FreshRules.Named::value).containsExactly(value);
        assertThat(replaced(named, head(target, "A: b"), "", "N W").target()).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            header:x-order | X-Order: 17 a        | 17 a | new
            cookie:cart    | Cookie: a=b; cart=c1 | c1   | a=b; cart=new
            """)
    void findsInFields(String rule, String field, String value, String after) {
        List<FreshRules.Named> named = find(rule, head("/", field), "");
        assertThat(named).extracting(FreshRules.Named::value).containsExactly(value);
        assertThat(replaced(named, head("/", field), "", "new").fields()).containsEntry(1, after);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            form:name      | F | name=a%26b&x=name     | a&b  | name=77&x=name
            json:/a/0/name | J | {"a":[{"name":"a\\"b"}]} | a"b | {"a":[{"name":"77"}]}
            json:/n        | J | {"n": 12, "m": 12}    | 12   | {"n": 77, "m": 12}
            json:/n        | J | {"n": true}           | -    | -
            json:/n        | J | {"n": 12              | -    | -
            json:/n        | F | {"n": 12}             | 12   | {"n": 77}
            form:name      | J | name=a                | -    | -
            """)
    void findsInBodies(String rule, String type, String body, String value, String after) {
        Head head = head("/", "F".equals(type) ? FORM : JSON);
        List<FreshRules.Named> named = find(rule, head, body);
        if ("-".equals(value)) {
            assertThat(named).isEmpty();
            return;
        }
        assertThat(named).extracting(FreshRules.Named::value).containsExactly(value);
        assertThat(new String(replaced(named, head, body, "77").body(), StandardCharsets.UTF_8))
                .isEqualTo(after);
    }

    private static Spliced replaced(List<FreshRules.Named> named, Head head, String body, String value) {
        Spliced spliced = Splicer.splice(
                head,
                body.getBytes(StandardCharsets.UTF_8),
                named.stream().map(one -> new Replacement(one.slot(), value)).toList());
        assertThat(spliced.fates()).containsOnly(Fate.REPLACED);
        return spliced;
    }

    @Test
    void aNumberOfJsonStaysOne() {
        List<FreshRules.Named> named = find("json:/n", head("/", JSON), "{\"n\":12}");
        Replacement noNumber = new Replacement(named.get(0).slot(), "012");
        assertThat(Splicer.splice(head("/", JSON), "{\"n\":12}".getBytes(StandardCharsets.UTF_8), List.of(noNumber))
                        .fates())
                .containsExactly(Fate.REFUSED);
    }

    @Test
    void findsFieldsOfMultipartForms() {
        String body = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nann\r\n--b--\r\n";
        Head head = head("/", "Content-Type: multipart/form-data; boundary=b");
        List<FreshRules.Named> named = find("form:name", head, body);
        assertThat(named).extracting(FreshRules.Named::value).containsExactly("ann");
        assertThat(new String(replaced(named, head, body, "77").body(), StandardCharsets.UTF_8))
                .isEqualTo(body.replace("ann", "77"));
    }

    @Test
    void valueTooLongIsLeftAlone() {
        assertThat(find("form:name", head("/", FORM), "name=" + "a".repeat(5_000)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"form:name=ann", "path", "POST /users", "form:name remove", "body:name", "header:host"})
    void refusesWhatIsNoPlaceOfAValue(String rule) {
        assertThatThrownBy(() -> FreshRules.parse(List.of(rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule)
                .hasMessageContaining("expected");
    }
}
