package io.reprise.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointCacheTest {
    private final EndpointCache cache = new EndpointCache();

    private String of(String method, String target) {
        String line = method + " " + target + " HTTP/1.1\r\n";
        byte[] head = line.getBytes(StandardCharsets.ISO_8859_1);
        return cache.of(head, method.length(), method.length() + 1 + target.length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/cart?item=1",
                "/products/17/reviews?page=2",
                "/a#b?c",
                "*",
                "http://shop.example?x=/1",
                "http://shop.example/users/9",
                "odd?x=http://other.example/users/9",
                "odd?x=http://other.example/cart"
            })
    void agreesWithEndpoint(String target) {
        for (int i = 0; i < 2; i++) {
            assertThat(of("GET", target)).isEqualTo(Endpoint.of("GET", target));
            assertThat(of("POST", target)).isEqualTo(Endpoint.of("POST", target));
        }
    }

    @Test
    void agreesWithEndpointForMorePathsThanItHolds() {
        Random random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            String target = "/p" + random.nextInt(100) + "/" + random.nextInt(2_000) + "/x" + random.nextInt(3);
            assertThat(of("GET", target)).isEqualTo(Endpoint.of("GET", target));
        }
    }

    @Test
    void pathOfAnyLengthHasAnEndpoint() {
        String target = "/long/" + "x".repeat(10_000);
        assertThat(of("GET", target)).isEqualTo("GET /long/{id}");
    }

    @Test
    void longMethodDoesNotMakeTheEndpointLong() {
        assertThat(Endpoint.of("M".repeat(16_000), "/cart")).hasSizeLessThan(60).endsWith("M… /cart");
    }
}
