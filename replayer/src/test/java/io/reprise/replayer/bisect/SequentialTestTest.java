package io.reprise.replayer.bisect;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.bisect.SequentialTest.Answer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequentialTestTest {
    private static final int TRIALS = 20_000;

    /** How often parts that show it in this share of their firings are taken for parts that show it. */
    private static double yesAt(double share) {
        Random random = new Random(11);
        int yes = 0;
        for (int i = 0; i < TRIALS; i++) {
            int shown = 0;
            int fired = 0;
            Answer answer = Answer.OPEN;
            while (answer == Answer.OPEN) {
                fired++;
                shown += random.nextDouble() < share ? 1 : 0;
                answer = SequentialTest.after(shown, fired);
            }
            assertThat(fired).isLessThanOrEqualTo(SequentialTest.FIRINGS_MAX);
            yes += answer == Answer.YES ? 1 : 0;
        }
        return (double) yes / TRIALS;
    }

    @Test
    void theStatedErrorsHold() {
        double deviation = 3 * Math.sqrt(0.25 / TRIALS);
        assertThat(yesAt(SequentialTest.CHANCE_SHARE)).isLessThan(SequentialTest.WRONG_YES_MAX + deviation);
        assertThat(yesAt(SequentialTest.SHOWING_SHARE)).isGreaterThan(1 - SequentialTest.WRONG_NO_MAX - deviation);
        assertThat(yesAt(0.1)).isLessThan(0.001);
        assertThat(yesAt(1)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, OPEN", "4, 4, OPEN", "5, 5, YES", "0, 1, OPEN", "0, 2, NO", "1, 3, NO", "5, 6, OPEN", "8, 16, NO"
    })
    void fewFiringsDecideWhatIsClear(int shown, int fired, Answer answer) {
        assertThat(SequentialTest.after(shown, fired)).isEqualTo(answer);
    }
}
