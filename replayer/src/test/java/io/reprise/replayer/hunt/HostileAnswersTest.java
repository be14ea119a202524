package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that were made to do harm cost no more than others of their length, and hide no other endpoint. */
@Tag("slow")
final class HostileAnswersTest {
    private static final int LENGTH = 64 << 10;

    private final ContentComparison hunt = new ContentComparison(4 << 20);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{\"a\":",
                "[[],",
                "{\"a\":[{",
                "<a>",
                "<p class=x id=y",
                "<",
                "</",
                "<!--",
                "&#",
                "-1 ",
                "\"",
                "<?xml ",
                "<table><tr><td>",
                "<script type=json>{",
                "<input value=1 name=",
                "\u0000",
                "9e",
                "1,1.1,1.",
                "€-"
            })
    void aRepeatedFragmentIsReadInLinearTime(String fragment) {
        String body = fragment.repeat(LENGTH / fragment.length());
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            for (int firing = 0; firing < 3; firing++) {
                FakeAnswers answers = new FakeAnswers();
                for (String type : new String[] {"text/html", "application/json", "application/xml", ""}) {
                    for (int lane = 0; lane < 3; lane++) {
                        answers.add(lane, "GET /a", 200, "Content-Type: " + type, body);
                    }
                }
                answers.fire(hunt);
            }
        });
    }

    @Test
    void anyBytesAreRead() {
        Random random = new Random(7);
        for (int firing = 0; firing < 3; firing++) {
            FakeAnswers answers = new FakeAnswers();
            for (int i = 0; i < 300; i++) {
                byte[] body = new byte[random.nextInt(2_000)];
                random.nextBytes(body);
                if (body.length > 0) {
                    body[0] = (byte) "[{<\"-1\u001f".charAt(i % 7);
                }
                String coding = new String[] {"gzip", "br", "zstd", "identity", "x"}[i % 5];
                answers.add(i, "GET /a", 200, "Content-Encoding: " + coding, body);
            }
            answers.fire(hunt);
        }
        assertThat(hunt.signals(2)).isNotNull();
    }

    /** A million keys that never come again. */
    @Test
    void placesAreBoundedAndOthersStillCompared() {
        for (int firing = 0; firing < 3; firing++) {
            FakeAnswers answers = new FakeAnswers();
            for (int i = 0; i < 200; i++) {
                StringBuilder body = new StringBuilder("{");
                for (int key = 0; key < 5_000; key++) {
                    body.append('"')
                            .append(word(i * 5_000 + key))
                            .append("\":")
                            .append(firing)
                            .append(',');
                }
                answers.json(i, "GET /hostile", body.append("\"z\":1}").toString());
            }
            for (int lane = 0; lane < 40; lane++) {
                answers.json(lane, "GET /honest", firing < 2 ? "{\"stock\":1}" : "{\"stock\":-1}");
            }
            answers.fire(hunt);
        }
        Signal negative = new Signal("GET /honest", Signal.Kind.CONTENT, "/stock is negative");
        assertThat(hunt.signals(2).get(negative).seen().requests()).isEqualTo(40);
        assertThat(hunt.places().size()).isLessThan(2_000);
    }

    private static String word(int number) {
        StringBuilder word = new StringBuilder();
        for (int rest = number + 1; rest > 0; rest /= 16) {
            word.append("bacedifogu".charAt(rest % 10)).append("aeiouy".charAt(rest % 6));
        }
        return word.toString();
    }

    @Test
    void aHeadThatIsNoneIsNotCompared() {
        KeptAnswer good = answer("{\"a\":1}");
        KeptAnswer wrong = answer("{\"a\":-1}");
        for (KeptAnswer each : new KeptAnswer[] {good, withHead(wrong, new byte[] {1, 2, 3}), wrong}) {
            ContentOfFiring firing = hunt.begin(0, Units.SLOT_NS);
            FakeAnswers.add(firing, each);
            firing.end();
        }
        Signal negative = new Signal("GET /a", Signal.Kind.CONTENT, "/a is negative");
        assertThat(hunt.signals(1)).containsEntry(negative, Observation.NONE);
        assertThat(hunt.signals(2).get(negative).seen().requests()).isEqualTo(1);
    }

    private static KeptAnswer answer(String body) {
        return FakeAnswers.answer(1, 1, "GET /a", 200, "", body.getBytes(StandardCharsets.UTF_8));
    }

    private static KeptAnswer withHead(KeptAnswer answer, byte[] head) {
        return new KeptAnswer(answer.asked(), 1, 1, 200, head, answer.body(), true);
    }
}
