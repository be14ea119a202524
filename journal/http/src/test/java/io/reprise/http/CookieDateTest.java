package io.reprise.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CookieDateTest {
    private static final Instant DATE = Instant.parse("1994-11-06T08:49:37Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
                "Sun, 06-Nov-1994 08:49:37 GMT",
                "Sun, 06-Nov-94 08:49:37 UTC",
                "sun, 06 nov 1994 08:49:37 gmt",
                "Wed, 06 Nov 1994 08:49:37 GMT",
                "Sun, 6 Nov 1994 8:49:37 GMT",
                "06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37",
                "Sun, 06 Nov 1994 08:49:37 +0000",
                "1994 November 6 08:49:37 PST",
                "08:49:37 06-November-1994",
                "\"Sun, 06 Nov 1994 08:49:37 GMT\"",
                "Sun, 06/Nov/1994 08:49:37.000 GMT",
                "Sunday,06-Nov-94 08:49:37Z",
                "6th Nov 94th 8:49:37abc"
            })
    void readsEveryFormThatBrowsersRead(String text) {
        assertThat(CookieDate.parse(text)).isEqualTo(DATE);
    }

    @Test
    void twoDigitYearsAreOf1970To2069() {
        assertThat(CookieDate.parse("01-Jan-70 00:00:00 GMT")).isEqualTo(Instant.EPOCH);
        assertThat(CookieDate.parse("01-Jan-69 00:00:00 GMT")).isEqualTo(Instant.parse("2069-01-01T00:00:00Z"));
        assertThat(CookieDate.parse("01-Jan-00 00:00:00 GMT")).isEqualTo(Instant.parse("2000-01-01T00:00:00Z"));
        assertThat(CookieDate.parse("01 Jan 1601 00:00:00 GMT")).isEqualTo(Instant.parse("1601-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "never",
                "0 1970",
                "Thu, 01 Jan 1970",
                "Thu, 01 Jan 1970 00:00 GMT",
                "01 Jan 1600 00:00:00",
                "31 Feb 2026 00:00:00",
                "29 Feb 2027 00:00:00",
                "32 Jan 2026 00:00:00",
                "0 Jan 2026 00:00:00",
                "01 Jan 2026 24:00:00",
                "01 Jan 2026 00:60:00",
                "01 Jan 2026 00:00:60",
                "01 Jan 20260 00:00:00",
                "01 Foo 2026 00:00:00",
                "1970-01-01T00:00:00Z",
                "01 Jan 2026 000:00:00"
            })
    void everythingElseIsNotADate(String text) {
        assertThat(CookieDate.parse(text)).isNull();
    }

    @Test
    void leapDayIsADate() {
        assertThat(CookieDate.parse("29 Feb 2028 00:00:00")).isEqualTo(Instant.parse("2028-02-29T00:00:00Z"));
    }

    @Test
    void hostileTextNeverThrows() {
        Random random = new Random(5);
        String alphabet = "0123456789:: ,-/JanfeByu\u00ff\t";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); text.length() < length; ) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Instant date = CookieDate.parse(text.toString());
            assertThat(date == null || date.isAfter(Instant.parse("1600-12-31T00:00:00Z")))
                    .isTrue();
        }
    }
}
