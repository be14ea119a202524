package io.reprise.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class GlobTest {
    @Test
    void agreesWithASimpleSlowMatcher() {
        Random random = new Random(7);
        int fits = 0;
        for (int i = 0; i < 200_000; i++) {
            String pattern = "/" + word(random, "ab/*?", 8);
            String text = "/" + word(random, "ab/", 8);
            boolean expected = slow(pattern.replaceAll("\\*{3,}", "**"), text);
            assertThat(Glob.ofPath(pattern).matches(text))
                    .as("%s on %s", pattern, text)
                    .isEqualTo(expected);
            fits += expected ? 1 : 0;
        }
        assertThat(fits).isGreaterThan(5_000);
    }

    @Test
    void hostileTextTakesLinearTime() {
        Glob glob = Glob.ofPath("/" + "**a*a".repeat(40) + "b");
        String text = "/" + "a".repeat(20_000);
        Assertions.assertTimeout(
                Duration.ofSeconds(20), () -> assertThat(glob.matches(text)).isFalse());
    }

    @Test
    void textGlobTreatsSlashAsAnyOtherCharacter() {
        assertThat(Glob.ofText("next=*").matches("next=/a/b")).isTrue();
        assertThat(Glob.ofText("next=?").matches("next=/")).isTrue();
        assertThat(Glob.ofText("next=a/**").matches("next=a")).isFalse();
    }

    private static String word(Random random, String alphabet, int lengthMax) {
        StringBuilder word = new StringBuilder();
        for (int length = random.nextInt(lengthMax); word.length() < length; ) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }

    /** The definition as code, without regard to cost. */
    private static boolean slow(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        if (pattern.matches("/\\*\\*(/.*)?") && slow(pattern.substring(3), text)) {
            return true;
        }
        if (pattern.startsWith("*")) {
            int stars = pattern.startsWith("**") ? 2 : 1;
            boolean goesOn = !text.isEmpty() && (stars == 2 || text.charAt(0) != '/');
            return slow(pattern.substring(stars), text) || (goesOn && slow(pattern, text.substring(1)));
        }
        return !text.isEmpty()
                && one(pattern.charAt(0), text.charAt(0))
                && slow(pattern.substring(1), text.substring(1));
    }

    private static boolean one(char pattern, char c) {
        return pattern == '?' ? c != '/' : pattern == c;
    }
}
