package io.reprise.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/|/",
                "/cart|/cart",
                "/cart/|/cart/",
                "//cart|//cart",
                "/users/42|/users/{id}",
                "/users/42/orders/7?page=3|/users/{id}/orders/{id}",
                "/users/42#top|/users/{id}",
                "/a?next=/users/42|/a",
                "/o/123e4567-e89b-12d3-a456-426614174000|/o/{id}",
                "/o/123E4567-E89B-12D3-A456-426614174000/x|/o/{id}/x",
                "/c/9fceb02d0ae598e95dc970b74767f19372d61af8|/c/{id}",
                "/c/9fceb02d|/c/{id}",
                "/facade/deadbeef|/facade/deadbeef",
                "/k/01ARZ3NDEKTSV4RRFFQ69G5FAV|/k/{id}",
                "/yt/dQw4w9WgXcQ1|/yt/{id}",
                "/d/2026-11-23|/d/{id}",
                "/t/12:30:05|/t/{id}",
                "/m/ann@example.org|/m/{id}",
                "/m/ann%40example.org|/m/{id}",
                "/users/42.json|/users/{id}.json",
                "/static/app.js|/static/app.js",
                "/static/9fceb02d0ae5.min.js|/static/9fceb02d0ae5.min.js",
                "/img/9fceb02d0ae5.png|/img/{id}.png",
                "/api/v2/items|/api/v2/items",
                "/api/1.0/items|/api/1.0/items",
                "/blog/winter-sale-2026-is-here|/blog/winter-sale-2026-is-here",
                "/getUserById|/getUserById",
                "/oauth2/authorize|/oauth2/authorize",
                "/cart;jsessionid=1A2B/x|/cart/x",
                "http://shop.example|/",
                "http://shop.example/users/42?x|/users/{id}",
                "http://shop.example?x=/y|/",
                "*|*",
                "shop.example:443|shop.example:443"
            })
    void targetsBecomeTemplates(String target, String path) {
        assertThat(Endpoint.of("GET", target)).isEqualTo("GET " + path);
    }

    @Test
    void hostileTargetsStayReadable() {
        assertThat(Endpoint.of("GET", "/" + "x".repeat(10_000))).isEqualTo("GET /{id}");
        assertThat(Endpoint.of("GET", "/a".repeat(10_000)))
                .hasSize("GET ".length() + 16 * 2 + 3)
                .endsWith("/**");
        assertThat(Endpoint.of("GET", "x".repeat(10_000))).isEqualTo("GET {id}");
        assertThat(Endpoint.of("GET", "")).isEqualTo("GET ");
    }
}
