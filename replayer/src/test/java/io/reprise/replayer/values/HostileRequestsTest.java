package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.reprise.replayer.values.RequestScanner.Scanned;
import io.reprise.replayer.values.Splicer.Fate;
import io.reprise.replayer.values.Splicer.Replacement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class HostileRequestsTest {
    private static final int LENGTH = 1 << 16;
    /** Thousands of times what these bodies take. */
    private static final Duration LINEAR = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{\"a\":",
                "]",
                "\"",
                "\\\"",
                "\\",
                "<",
                "<a",
                "<a ",
                "<a b=",
                "</",
                "<!--",
                "<![CDATA[",
                "<!",
                "&",
                "&#",
                "%",
                "%25",
                "%2525",
                "=",
                "a=",
                "a=b&",
                "a=b",
                ",",
                "a,",
                "a,\"",
                ";",
                "/",
                "//",
                "?",
                "/?",
                "/;",
                "a:",
                "a.",
                "-",
                "a1-",
                "W/\"",
                "\"a\",",
                "http://",
                "eyJ",
                "1",
                "-1.e",
                "ab12 ",
                "550e8400-e29b-41d4-a716-446655440000",
                "\u00c3",
                "\r\n--b\r\n",
                "--b",
                "name=",
                "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n",
                "\ud83d\ude00",
                " ",
                "\n"
            })
    void timeGrowsWithTheLengthOnly(String piece) {
        String body = piece.repeat(LENGTH / piece.length());
        for (String type : List.of(
                "application/json",
                "text/xml",
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=b")) {
            Requests request = Requests.body(type, body);
            Scanned scanned = assertTimeoutPreemptively(LINEAR, request::scan, piece + " as " + type);
            assertThat(scanned.values()).hasSizeLessThanOrEqualTo(RequestScanner.MOST_VALUES);
            assertThat(scanned.values())
                    .allMatch(each -> !each.value().isEmpty() && each.value().length() <= RequestScanner.LONGEST_VALUE);
        }
    }

    @Test
    void encodingsInsideEachOtherAreFollowedToALimit() {
        String text = "{\"id\":42}";
        for (int i = 0; i < 12; i++) {
            text = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Requests.body("text/plain", text).shown()).noneMatch(each -> each.endsWith(" 42"));
        assertThat(Requests.target("/a?x=%" + "25".repeat(4_000) + "41").scan().values())
                .hasSizeLessThan(20);
    }

    @Test
    void deepJsonIsReadToItsEnd() {
        String body = "[".repeat(100_000) + "{\"id\":42}" + "]".repeat(100_000);
        assertThat(Requests.body("application/json", body).scan().values())
                .anyMatch(each -> each.value().equals("42") && each.name().length() <= Readings.LONGEST_NAME);
    }

    @Test
    void manyReplacementsTakeLinearTime() {
        Requests request = Requests.body("application/json", "[" + "123456,".repeat(15_000) + "1]");
        List<Replacement> replacements = request.scan().values().stream()
                .map(carried -> new Replacement(carried.slot(), "7"))
                .toList();
        Splicer.Spliced spliced =
                assertTimeoutPreemptively(LINEAR, () -> Splicer.splice(request.head(), request.body(), replacements));
        assertThat(new String(spliced.body(), StandardCharsets.UTF_8)).isEqualTo("[" + "7,".repeat(15_000) + "7]");
        assertThat(spliced.fates()).hasSize(15_001).containsOnly(Fate.REPLACED);
    }

    @Test
    void slotsNestedWithoutEndAreRefused() {
        Slot slot = new Slot(Area.BODY, -1, 0, 4, List.of(Encoding.BASE64), null);
        for (int i = 0; i < 1_000; i++) {
            slot = new Slot(Area.BODY, -1, 0, 4, List.of(Encoding.BASE64), slot);
        }
        Requests request = Requests.body("text/plain", "abcd");
        assertThat(Splicer.splice(request.head(), request.body(), List.of(new Replacement(slot, "x")))
                        .fates())
                .containsExactly(Fate.REFUSED);
    }
}
