package io.reprise.replayer.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.replayer.rewrite.CookieJar.Replacement;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CookieJarTest {
    private static final Instant NOW = Instant.parse("2026-11-25T22:00:00Z");

    private final CookieJar jar = new CookieJar();
    private final List<Replacement> replacements = new ArrayList<>();

    private void set(String... cookies) {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        for (String cookie : cookies) {
            head.append("Set-Cookie: ").append(cookie).append("\r\n");
        }
        byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        jar.takeFrom(Head.parseResponse(bytes, FramingLimits.DEFAULT), NOW);
    }

    private String rewrite(String recorded) {
        replacements.clear();
        return jar.rewrite(recorded, replacements);
    }

    @Test
    void replacesTheRecordedValueByTheTargetsValue() {
        set("sid=target; Path=/; HttpOnly");
        assertThat(rewrite("a=1; sid=recorded; b=2")).isEqualTo("a=1; sid=target; b=2");
        assertThat(replacements).containsExactly(new Replacement("recorded", "target"));
    }

    @Test
    void keepsCookiesThatTheTargetNeverSet() {
        set("other=1");
        assertThat(rewrite("sid=recorded; lang=en")).isEqualTo("sid=recorded; lang=en");
        assertThat(replacements).isEmpty();
    }

    @Test
    void takesTheLatestOfSeveralValues() {
        set("sid=one", "sid=two");
        set("sid=three=with=equals");
        assertThat(rewrite("sid=x")).isEqualTo("sid=three=with=equals");
    }

    @Test
    void leavesOutCookiesThatTheTargetTookBack() {
        set("sid=one");
        set("sid=; Max-Age=0", "old=; expires=Thu, 01 Jan 1970 00:00:00 GMT", "neg=x; max-age=-1");
        assertThat(rewrite("sid=x; keep=y; old=z; neg=w")).isEqualTo("keep=y");
        assertThat(rewrite("sid=x")).isEmpty();
        set("sid=again");
        assertThat(rewrite("sid=x")).isEqualTo("sid=again");
    }

    @Test
    void maxAgeTakesPrecedenceOverExpiresAndUnreadableValuesAreIgnored() {
        set("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", "b=1; Max-Age=soon", "c=1; Expires=never");
        set("d=1; Expires=Fri, 31 Dec 2100 23:59:59 GMT");
        assertThat(rewrite("a=x; b=x; c=x; d=x")).isEqualTo("a=1; b=1; c=1; d=1");
    }

    @Test
    void isBounded() {
        for (int i = 0; i < 1_000; i++) {
            set("c" + i + "=1");
        }
        set("big=" + "x".repeat(100_000));
        assertThat(rewrite("c0=x; c999=x; big=y")).isEqualTo("c0=1; c999=x; big=y");
    }
}
