package io.reprise.replayer.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class HostileResponsesTest {
    private static final int SIZE = 1 << 15;
    /** Quadratic time would take longer, even if the machine is idle. */
    private static final Duration LINEAR = Duration.ofSeconds(10);

    private static final String[] TYPES = {
        "text/html",
        "application/json",
        "application/xml",
        "text/javascript",
        "text/plain",
        "text/event-stream",
        "application/x-www-form-urlencoded",
        ""
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "<a ",
                "<a b='",
                "<!--",
                "<![CDATA[",
                "<!A>",
                "<?x",
                "</a",
                "</script ",
                "<script>'",
                "<a>",
                "<li>",
                "<tr><td>",
                "<div class=x1>",
                "&#",
                "&amp",
                "<a href=/1/2?",
                "<a b=\"c\"",
                "<option>",
                "<form>",
                "<script type=text/template>",
                "<title>",
                "<select><option>",
                "<p id=a-1>",
                "[",
                "{\"a\":",
                "={",
                "=[",
                "=[{a:",
                "\"\\",
                "'\\'",
                "`\\`",
                "/*",
                "//",
                "\"[\\\"",
                "a['b']=",
                "1,",
                "%41",
                "%25",
                "a=b&",
                "a=",
                "?a=",
                "/a1/",
                ";a=1",
                "#",
                ":",
                "-",
                "_1",
                "1-",
                "a1-",
                ".",
                "==",
                "eyJ",
                "<1>;",
                "\"",
                "W/\"",
                "data:{\n",
                "data:\n\n",
                "id:1\n",
                "(",
                ")]}'",
                "x ",
                "\u00e9",
                "8f14e45f-",
                "ab12cd34ef56",
                "Ab1/",
                "a@b.c ",
                "{\"1\":",
                "[1],",
                "{}",
                "\0"
            })
    void repeatedPiecesTakeLinearTime(String piece) {
        String repeated = piece.repeat(SIZE / piece.length());
        for (String type : TYPES) {
            Assertions.assertTimeout(LINEAR, () -> Scanned.body(type, repeated), type);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%25", "\"\\\\", "{\"a\":\"", "<p data-x='", "<script type=text/html>", "eyJhIjoi", "a=b%26"})
    void encodingsInEncodingsEnd(String piece) {
        StringBuilder nested = new StringBuilder("x=1");
        for (int i = 0; i < 2_000; i++) {
            nested.insert(0, piece);
        }
        for (String type : TYPES) {
            assertThatCode(() -> Scanned.body(type, nested.toString())).doesNotThrowAnyException();
        }
        assertThatCode(() -> Scanned.fields("X: " + nested)).doesNotThrowAnyException();
    }

    @Test
    void randomDamageThrowsNothing() {
        Random random = new Random(11);
        String page = "<form action='/a/1'><input name=\"n\" value=&#34;1&quot;><script>var x={a:'b',c:[1,2]};</script>"
                + "{\"k\":\"%7B%22a%22%3A1%7D\",\"l\":[\"a=b&c=d\",\"W/\\\"42\\\"\"]}"
                + "<tr id=x-1><td>1<td><a href=?i=1;j=2#k=3>";
        for (int round = 0; round < 1_000; round++) {
            StringBuilder damaged = new StringBuilder(page);
            for (int i = random.nextInt(12); i >= 0; i--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.deleteCharAt(at);
                    case 1 -> damaged.insert(at, (char) random.nextInt(256));
                    default -> damaged.setCharAt(at, page.charAt(random.nextInt(page.length())));
                }
            }
            String type = TYPES[round % TYPES.length];
            assertThatCode(() -> Scanned.body(type, damaged.substring(random.nextInt(damaged.length()))))
                    .as(damaged.toString())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void randomBytesThrowNothing() {
        Random random = new Random(12);
        byte[] bytes = new byte[600];
        for (int round = 0; round < 500; round++) {
            random.nextBytes(bytes);
            String type = TYPES[round % TYPES.length] + (round % 2 == 0 ? "; charset=utf-16" : "; charset=\"no such\"");
            assertThatCode(() -> ResponseScanner.scan(Scanned.head("Content-Type: " + type), bytes, Kinds.ALL))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void endsAtSoManyValuesAndSaysSo() {
        List<String> told = new ArrayList<>();
        Kinds kinds = new Kinds() {
            @Override
            public boolean wants(String kind) {
                return true;
            }

            @Override
            public void onLimit() {
                told.add("limit");
            }
        };
        byte[] body = ("[" + "12345,".repeat(150_000) + "1]").getBytes(StandardCharsets.UTF_8);
        List<Issued> issued = ResponseScanner.scan(Scanned.head("Content-Type: application/json"), body, kinds);
        assertThat(issued).hasSize(ResponseScanner.VALUES_MAX);
        assertThat(told).containsExactly("limit");
    }

    @Test
    void boundsNamesFeaturesAndValues() {
        String large = "x1".repeat(10_000);
        List<Issued> issued = Scanned.html("<a id=" + large + " title='" + large + "' href='/" + large + "/7?" + large
                + "=1'>" + large + "</a><input name=" + large + " value=8>");
        assertThat(issued).isNotEmpty().allSatisfy(one -> {
            assertThat(one.value()).hasSizeLessThanOrEqualTo(ResponseScanner.VALUE_CHARS_MAX);
            assertThat(one.name()).hasSizeLessThanOrEqualTo(100);
            assertThat(one.kind()).hasSizeLessThan(1_000);
            assertThat(one.features())
                    .hasSizeLessThanOrEqualTo(FeatureSet.FEATURES_MAX)
                    .doesNotHaveDuplicates();
            assertThat(one.features()).allSatisfy(feature -> assertThat(feature).hasSizeLessThanOrEqualTo(200));
        });
    }

    @Test
    void deepJsonIsCutAndNeighboursStay() {
        String deep = "[".repeat(500) + "7" + "]".repeat(500);
        List<Issued> issued = Scanned.json("{\"deep\":" + deep + ",\"id\":\"after\"}");
        assertThat(Scanned.only(issued, "json.id").value()).isEqualTo("after");
    }
}
