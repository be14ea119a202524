package io.reprise.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointNamesTest {
    private final Map<String, Long> counts = new HashMap<>();
    private EndpointNames names = EndpointNames.BY_SHAPE;

    private void seen(int times, String path) {
        counts.merge(names.of("GET", path), (long) times, Long::sum);
    }

    private void seen(int distinct, IntFunction<String> path) {
        IntStream.range(0, distinct).forEach(i -> seen(1, path.apply(i)));
    }

    private List<String> learned() {
        EndpointNames learned = names.learn(counts);
        return List.copyOf(
                new TreeSet<>(counts.keySet().stream().map(learned::renamed).toList()));
    }

    @Test
    void numberedNamesAreOneEndpoint() {
        seen(40, i -> "/endpoint/to/user-" + (1_000 + i));
        seen(3, "/endpoint/to/all");
        assertThat(learned()).containsExactly("GET /endpoint/to/all", "GET /endpoint/to/user-{id}");
    }

    @Test
    void hashedAssetsKeepTheirNameAndExtension() {
        seen(1, "/static/app.3f9c2d.js");
        seen(1, "/static/vendor.77aa01bc.js");
        seen(1, "/static/app.css");
        assertThat(learned())
                .containsExactly("GET /static/app.css", "GET /static/app.{id}.js", "GET /static/vendor.{id}.js");
    }

    @Test
    void slugsWithAndWithoutNumbersAreOneEndpoint() {
        String[] words = {"fix", "bugs", "fast", "slow", "red", "blue", "tree", "car", "sea", "sun"};
        seen(100, i -> "/article/how-to-" + words[i / 10] + "-" + words[i % 10] + (i % 3 == 0 ? "-" + i : ""));
        seen(500, "/article/search");
        assertThat(learned()).containsExactly("GET /article/search", "GET /article/{id}");
    }

    @Test
    void manyPlainWordsAreOneEndpointButForTheFrequentOnes() {
        seen(200, i -> "/tags/" + (char) ('a' + i / 26) + (char) ('a' + i % 26) + "x");
        seen(100, "/tags/popular");
        assertThat(learned()).containsExactly("GET /tags/popular", "GET /tags/{id}");
    }

    @Test
    void fewWordsAndVersionsStay() {
        for (String path : List.of("/", "/cart", "/api/v1/users", "/api/v2/users", "/winter-sale-2026", "/about-us")) {
            seen(1, path);
        }
        assertThat(learned())
                .containsExactly(
                        "GET /",
                        "GET /about-us",
                        "GET /api/v1/users",
                        "GET /api/v2/users",
                        "GET /cart",
                        "GET /winter-sale-2026");
    }

    @Test
    void whatFollowsAPlaceholderIsMergedToo() {
        seen(30, i -> "/u/name" + i + "/orders/" + (i + 1));
        seen(30, i -> "/u/name" + i + "/profile");
        assertThat(learned()).containsExactly("GET /u/{id}/orders/{id}", "GET /u/{id}/profile");
    }

    @Test
    void encodedMailAndMatrixParametersVary() {
        seen(20, i -> "/search/%E2%82%AC" + i);
        seen(20, i -> "/u/user" + i + "@example.com/profile");
        seen(20, i -> "/cart;jsessionid=" + "0A".repeat(15) + i);
        seen(20, i -> "/archive/2026-01-" + (10 + i));
        assertThat(learned())
                .containsExactly("GET /archive/{id}", "GET /cart", "GET /search/{id}", "GET /u/{id}/profile");
    }

    @Test
    void tokensWithoutDigitsAreNamedAsTheOthersAre() {
        seen(18, i -> "/unsubscribe/" + i + "tL9fxqsNyCzxIJ4RwtQK8ZToQQ" + i);
        seen(1, "/unsubscribe/tlifxqsNyCzxIJnRwtQKuZToQQw");
        seen(1, "/unsubscribe/wd_ZbuqMwrYnhSdbyjisJhJW4ng");
        seen(1, "/unsubscribe/all");
        assertThat(learned()).containsExactly("GET /unsubscribe/all", "GET /unsubscribe/{id}");
    }

    @Test
    void thereAreNeverMoreThanAFewHundred() {
        Random random = new Random(3);
        for (int i = 0; i < 9_000; i++) {
            seen(20, "/" + word(random) + "/" + word(random) + "/" + word(random));
        }
        assertThat(learned()).hasSizeLessThanOrEqualTo(EndpointTemplates.ENDPOINTS_MAX);
    }

    private static String word(Random random) {
        return "w" + (char) ('a' + random.nextInt(26)) + (char) ('a' + random.nextInt(2)) + "z";
    }

    @Test
    void theOrderOfTheRecordingDoesNotMatter() {
        seen(60, i -> "/p/item-" + i % 7 + "/x" + i);
        List<String> keys = new ArrayList<>(counts.keySet());
        Collections.shuffle(keys, new Random(5));
        Map<String, Long> shuffled = new HashMap<>();
        keys.forEach(key -> shuffled.put(key, counts.getOrDefault(key, 0L)));
        EndpointNames one = names.learn(counts);
        EndpointNames other = names.learn(shuffled);
        assertThat(keys).allSatisfy(key -> assertThat(one.renamed(key)).isEqualTo(other.renamed(key)));
    }

    @Test
    void whatWasNotLearnedGetsTheNameOfItsLook() {
        seen(40, i -> "/users/user-" + i);
        EndpointNames learned = names.learn(counts);
        assertThat(learned.of("GET", "/users/user-777?x=1")).isEqualTo("GET /users/user-{id}");
        assertThat(learned.of("GET", "/users/new")).isEqualTo("GET /users/new");
        assertThat(learned.of("PUT", "/users/user-1")).isEqualTo("PUT /users/user-1");
    }

    @Test
    void rulesOfTheUserComeFirstAndAreKept() {
        names = EndpointNames.of(List.of("GET /shop/{category}", "* /static/{name}.js"));
        assertThat(names.of("GET", "/shop/shoes;v=1?page=2")).isEqualTo("GET /shop/{category}");
        assertThat(names.of("GET", "/shop/a/b")).isEqualTo("GET /shop/a/b");
        assertThat(names.of("POST", "/shop/shoes")).isEqualTo("POST /shop/shoes");
        assertThat(names.of("HEAD", "/static/app.1.js")).isEqualTo("HEAD /static/{name}.js");
        counts.put("GET /shop/{category}", 1L);
        seen(30, i -> "/shop/" + i);
        assertThat(learned()).containsExactly("GET /shop/{category}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET", "/users", "GET users/{id}", "GET /{", "GET /{a}{b}{c}", "GET /a b", "G T /x"})
    void rulesInAnotherFormAreRefused(String rule) {
        assertThatThrownBy(() -> EndpointNames.of(List.of(rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 'METHOD /path/{name}'");
    }
}
