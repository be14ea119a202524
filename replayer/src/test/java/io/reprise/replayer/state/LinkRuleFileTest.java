package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.state.LinkRule.Action;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Source;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkRuleFileTest {
    @Test
    void rulesAreReadWithCommentsAndQuotedWords() {
        LinkRules rules = LinkRuleFile.parse(List.of(
                "# a file",
                "",
                "link POST /login form csrf from GET /login input@value:csrf   # 12 times",
                "\tkeep POST /cart form \"a \\\"b\\\" \\u00e9\"\r",
                "link * /orders/{id} path * from POST /orders $.id"));
        assertThat(rules.isAutomatic()).isFalse();
        assertThat(rules.rules()).extracting(LinkRule::line).containsExactly(3, 4, 5);
        assertThat(rules.rules()).extracting(LinkRule::action).containsExactly(Action.LINK, Action.KEEP, Action.LINK);
        assertThat(rules.rules()).extracting(LinkRule::place).containsExactly(Place.FORM, Place.FORM, Place.PATH);
        assertThat(rules.rules()).extracting(LinkRule::name).containsExactly("csrf", "a \"b\" é", "*");
        assertThat(rules.rules().get(0).issuer().kind()).isEqualTo("input@value:csrf");
        assertThat(rules.rules().get(1).text()).isEqualTo("keep POST /cart form \"a \\\"b\\\" é\"");
    }

    @Test
    void autoAddsTheLinksThatAreFound() {
        assertThat(LinkRuleFile.parse(List.of("auto # and these:")).isAutomatic())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "lnik POST /a form b from GET /c d | 2: 'lnik' does not begin a rule (expected link, keep or auto)",
                "link POST /a form b GET /c d | 2: 'link POST /a form b GET /c d' is not a link (expected: link METHOD",
                "link POST /a from b from GET /c d | 2: 'from' is not a place of a request (expected path, matrix,",
                "link POST a form b from GET /c d | 2: 'POST a' is not a pattern (expected 'METHOD /path/glob'",
                "link POST /a form b from GET c d | 2: 'GET c' is not a pattern (expected",
                "link POST /a form b from GET /c \"\" | does not name a place in responses (expected: link METHOD",
                "keep POST /a form | 2: 'keep POST /a form' is not complete (expected: keep METHOD /path PLACE NAME",
                "keep POST /a form \"b | 2: '\"b' has no closing quote (expected \"word\")",
                "keep POST /a form \"\\u12\" | 2: '\\u12\"' is not a character (expected four digits, \\u0020)",
                "auto off | 2: 'auto' does not begin a rule"
            })
    void wrongLineIsNamedWithWhatWouldBeRight(String line, String message) {
        assertThatThrownBy(() -> LinkRuleFile.parse(List.of("auto", line)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "#1", "\"", "\\", "tab\there", "line\nend", "\u202e", "x\u2028", "日本", "a#b", "\u00a0"
            })
    void everyWordComesBackAsItWasWritten(String word) {
        LinkKind kind = new LinkKind("GET /a", Source.JSON, "k" + word, "POST /b", Place.FORM, word);
        String line = LinkRuleFile.line(kind);
        assertThat(line).doesNotContain("\n", "\t", "\u202e", "\u2028", "\u00a0");
        LinkRule rule = LinkRuleFile.parse(List.of(line)).rules().get(0);
        assertThat(rule.name()).isEqualTo(word);
        assertThat(rule.issuer().kind()).isEqualTo("k" + word);
    }

    @Test
    void nameThatIsAnIdHoldsForOtherIds() {
        LinkKind kind = new LinkKind("GET /a", Source.JSON, "$.id", "GET /users/{id}/{id}", Place.PATH, "4711");
        assertThat(LinkRuleFile.line(kind)).isEqualTo("link GET /users/{id}/{id} path * from GET /a $.id");
    }

    @ParameterizedTest
    @CsvSource({
        "POST /orders/{id}, true",
        "POST /orders/17, true",
        "POST /orders/{order}, true",
        "POST /orders/17/items, false",
        "GET /orders/{id}, false"
    })
    void placeholderStandsForOneSegment(String endpoint, boolean matches) {
        LinkRule rule = LinkRuleFile.parse(List.of("keep POST /orders/{id} form a"))
                .rules()
                .get(0);
        assertThat(rule.isAbout(endpoint, Place.FORM, "A")).isEqualTo(matches);
    }
}
