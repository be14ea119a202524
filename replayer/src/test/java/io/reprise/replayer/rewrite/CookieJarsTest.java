package io.reprise.replayer.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CookieJarsTest {
    private static Head setting(String cookie) {
        String head = "HTTP/1.1 200 OK\r\nSet-Cookie: " + cookie + "\r\n\r\n";
        return Head.parseResponse(head.getBytes(StandardCharsets.ISO_8859_1), FramingLimits.DEFAULT);
    }

    @Test
    void dropsTheLeastRecentlyUsedJarBeyondTheNumber() {
        CookieJars jars = new CookieJars(2, () -> Instant.EPOCH);
        jars.takeFrom(1, "/", List.of(), null, setting("a=1"));
        jars.takeFrom(2, "/", List.of(), null, setting("a=1"));
        jars.jarOf(1);
        jars.takeFrom(3, "/", List.of(), null, setting("a=1"));
        assertThat(jars.jarOf(1)).isNotNull();
        assertThat(jars.jarOf(2)).isNull();
        assertThat(jars.jarOf(3)).isNotNull();
    }

    @Test
    void dropsJarsBeyondTheBytes() {
        CookieJars jars = new CookieJars(1_000, () -> Instant.EPOCH);
        String value = "v".repeat(8_000);
        for (int session = 0; session < 1_000; session++) {
            for (int i = 0; i < 10; i++) {
                jars.takeFrom(session, "/", List.of(), null, setting("c" + i + "=" + value));
                jars.takeFrom(session, "/", List.of(), null, setting("c" + i + "=" + value));
            }
        }
        int kept = 0;
        for (int session = 0; session < 1_000; session++) {
            kept += jars.jarOf(session) == null ? 0 : 1;
        }
        assertThat(kept).as("of 80 kB each in 1 MiB").isBetween(10, 14);
        assertThat(jars.jarOf(999)).isNotNull();
    }

    @Test
    void cookieThatBecomesSmallerMakesRoom() {
        CookieJars jars = new CookieJars(1_000, () -> Instant.EPOCH);
        for (int session = 0; session < 1_000; session++) {
            jars.takeFrom(session, "/", List.of(), null, setting("c=" + "v".repeat(8_000)));
            jars.takeFrom(session, "/", List.of(), null, setting("c=1"));
        }
        assertThat(jars.jarOf(0)).isNotNull();
    }
}
