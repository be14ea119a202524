package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SetCookieTest {
    private static final Instant NOW = Instant.parse("2026-11-25T22:00:00Z");

    private static SetCookie parse(String field) {
        return Objects.requireNonNull(SetCookie.parse(field, NOW));
    }

    @Test
    void readsNameValueAndAttributes() {
        SetCookie cookie = parse(" sid = a=b== ; Path=/shop ; DOMAIN=.Shop.Example;max-age=60; HttpOnly; Secure");
        assertThat(cookie).isEqualTo(new SetCookie("sid", "a=b==", "shop.example", "/shop", NOW.plusSeconds(60)));
        assertThat(parse("sid=\"x\"")).isEqualTo(new SetCookie("sid", "\"x\"", "", "", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=; Max-Age=0",
                "a=b; Max-Age=0",
                "a=b; max-age=-1",
                "a=b;MAX-AGE= 00 ",
                "a=b; Max-Age=-99999999999999999999",
                "a=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; Max-Age=0; path=/",
                "a=\"\"; expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/",
                "a=; Expires=Thu, 01-Jan-70 00:00:00 UTC",
                "a=; Expires=Thu Jan  1 00:00:00 1970",
                "a=; expires=thu, 1 jan 1970 0:00:00",
                "a=; expires=Fri, 31-Dec-99 23:59:59 GMT",
                "a=; Expires=Wed, 25 Nov 2026 22:00:00 GMT",
                "a=b; Max-Age=60; Max-Age=0",
                "a=b; Expires=Fri, 31 Dec 2100 23:59:59 GMT; Max-Age=0",
                "a=b; Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT"
            })
    void everyWayToDeleteACookieIsUnderstood(String field) {
        assertThat(parse(field).isDeletion(NOW)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=",
                "a=\"\"",
                "a=deleted",
                "a=b; Max-Age",
                "a=b; Max-Age=",
                "a=b; Max-Age=-",
                "a=b; Max-Age=\"0\"",
                "a=b; Max-Age=0.0",
                "a=b; Max-Age=+0",
                "a=b; Max-Age=99999999999999999999",
                "a=b; Max-Age=10000000000",
                "a=b; Max-Age=0; Max-Age=60",
                "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60",
                "a=b; Expires=0",
                "a=b; Expires=never",
                "a=b; Expires=Wed, 25 Nov 2026 22:00:01 GMT",
                "a=max-age=0",
                "a=b; x=max-age=0"
            })
    void nothingElseDeletesACookie(String field) {
        assertThat(parse(field).isDeletion(NOW)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "gone", "=gone", " =x", "gone; a=b", "; a=b"})
    void fieldWithoutANameSetsNoCookie(String field) {
        assertThat(SetCookie.parse(field, NOW)).isNull();
    }

    @Test
    void pathThatDoesNotBeginWithASlashCountsAsNone() {
        assertThat(parse("a=b; Path=shop").path()).isEmpty();
        assertThat(parse("a=b; Path=").path()).isEmpty();
        assertThat(parse("a=b; Path=/one; Path=/two").path()).isEqualTo("/two");
    }

    @Test
    void findsTheCookiesOfAHeadInOrder() {
        String head = "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nX: y\r\nset-cookie: b=2; Path=/\r\nSet-Cookie: none\r\n"
                + "Set-Cookie: long=" + "x".repeat(20_000) + "\r\n\r\n";
        FramingLimits limits = new FramingLimits(100_000, 8_192, 100, 8_192, 8_192);
        Head parsed = Head.parseResponse(head.getBytes(StandardCharsets.ISO_8859_1), limits);
        assertThat(SetCookie.allIn(parsed, NOW)).extracting(SetCookie::name).containsExactly("a", "b");
    }
}
