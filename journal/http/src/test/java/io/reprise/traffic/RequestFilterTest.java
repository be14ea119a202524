package io.reprise.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /cart|GET|/cart|true",
                "GET /cart|POST|/cart|false",
                "get /cart|GET|/cart|true",
                "/cart|POST|/cart|true",
                "* /cart|POST|/cart|true",
                "/cart|GET|/cart/1|false",
                "/cart|GET|/cart?x=1|true",
                "/cart|GET|/Cart|false",
                "/cart/*|GET|/cart/1|true",
                "/cart/*|GET|/cart/|true",
                "/cart/*|GET|/cart|false",
                "/cart/*|GET|/cart/1/2|false",
                "/cart/**|GET|/cart/1/2|true",
                "/cart/**|GET|/cart|true",
                "/cart/**|GET|/cartoon|false",
                "/**/edit|GET|/edit|true",
                "/**/edit|GET|/a/b/edit|true",
                "**.css|GET|/static/a.css|true",
                "/p?ge|GET|/page|true",
                "/p?ge|GET|/p/ge|false",
                "DELETE *|DELETE|/a/b|true",
                "DELETE *|GET|/a/b|false",
                "OPTIONS *|OPTIONS|*|true",
                "/search?q=*|GET|/search?page=2&q=a/b|true",
                "/search?q=*|GET|/search?page=2|false",
                "/search?q=*|GET|/search|false",
                "/search?q=a&page=?|GET|/search?page=2&q=a|true",
                "/search?q=a&page=?|GET|/search?page=22&q=a|false",
                "/a|GET|http://shop.example/a?b|true",
                "/|GET|http://shop.example|true"
            })
    void matchesIncludes(String pattern, String method, String target, boolean accepted) {
        assertThat(RequestFilter.of(List.of(pattern), List.of()).accepts(method, target))
                .isEqualTo(accepted);
        assertThat(RequestFilter.of(List.of(), List.of(pattern)).accepts(method, target))
                .isEqualTo(!accepted);
    }

    @Test
    void anyIncludeIsEnoughAndExcludesWin() {
        RequestFilter filter = RequestFilter.of(List.of("/a/**", "/b/**"), List.of("/a/secret/**", "DELETE *"));
        assertThat(filter.accepts("GET", "/a/x")).isTrue();
        assertThat(filter.accepts("GET", "/b/x")).isTrue();
        assertThat(filter.accepts("GET", "/c/x")).isFalse();
        assertThat(filter.accepts("GET", "/a/secret/x")).isFalse();
        assertThat(filter.accepts("DELETE", "/a/x")).isFalse();
        assertThat(RequestFilter.of(List.of(), List.of()).accepts("GET", "/anything"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "cart", "GET", "GET cart", "GET /a b", "G(T /a", "GET\t/a", "*"})
    void errorNamesTheInvalidPattern(String pattern) {
        assertThatThrownBy(() -> RequestFilter.of(List.of(pattern), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + pattern + "'")
                .hasMessageContaining("expected 'METHOD /path/glob'");
        assertThatThrownBy(() -> RequestFilter.of(List.of(), List.of(pattern)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + pattern + "'");
    }

    @Test
    void rejectsOverlongPatternWithoutPrintingItAll() {
        assertThatThrownBy(() -> RequestFilter.of(List.of("/" + "*a".repeat(10_000)), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void excludesHoldWhateverTheIncludesAre() {
        RequestFilter filter = RequestFilter.of(List.of("GET /a/**"), List.of("POST /login"));
        assertThat(filter.excludes("POST", "/login?next=/")).isTrue();
        assertThat(filter.excludes("GET", "/login")).isFalse();
        assertThat(filter.excludes("GET", "/b")).isFalse();
        assertThat(RequestFilter.of(List.of(), List.of()).excludes("GET", "/a")).isFalse();
    }
}
