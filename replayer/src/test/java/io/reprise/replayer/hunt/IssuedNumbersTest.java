package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

/** Twenty users write twice each; a response shows a number. */
final class IssuedNumbersTest {
    private static final int LANES = 20;
    private static final int WRITES = 40;

    private final ContentComparison hunt = new ContentComparison(64 << 20);

    private void fire(IntUnaryOperator number) {
        FakeAnswers answers = new FakeAnswers();
        for (int i = 0; i < WRITES; i++) {
            answers.json(i % LANES, "POST /invoices", "{\"number\":" + number.applyAsInt(i) + ",\"ok\":true}");
        }
        answers.fire(hunt);
    }

    private Map<String, Long> found(int firing) {
        Map<String, Long> found = new HashMap<>();
        hunt.signals(firing).forEach((signal, observation) -> {
            if (observation.seen().requests() > 0) {
                found.put(
                        signal.kind() + " " + signal.detail(),
                        observation.seen().requests());
            }
        });
        return found;
    }

    @Test
    void numbersThatSeveralUsersAreIssuedAreFound() {
        fire(i -> 1_001 + i);
        fire(i -> 1_041 + i);
        fire(i -> 1_081 + i - i / 4);
        assertThat(found(1)).isEmpty();
        assertThat(found(2)).containsExactly(Map.entry("DUPLICATE /number is the same for several users", 9L));
        Signal duplicate = new Signal("POST /invoices", Signal.Kind.DUPLICATE, "/number is the same for several users");
        assertThat(hunt.signals(1).get(duplicate).of().requests()).isEqualTo(WRITES);
        assertThat(hunt.examples()).containsKey(duplicate);
    }

    @Test
    void theyAreFoundIfTheDataIsResetAndIfTheyFall() {
        fire(i -> 500 - i);
        fire(i -> 500 - i);
        fire(i -> 500 - i + i / 4);
        assertThat(found(1)).isEmpty();
        assertThat(found(2)).hasSize(1);
    }

    /** Each write moves the counter, but responses show it as it is a little later. */
    @Test
    void aCounterThatResponsesShowLateIsNotIssuedTwice() {
        fire(i -> 1_001 + i);
        fire(i -> 1_041 + i);
        fire(i -> 1_081 + Math.min(WRITES - 1, i + 3 - i % 4));
        assertThat(found(2)).isEmpty();
    }

    @Test
    void numbersThatAreNotOneForEachWriteSayNothing() {
        fire(i -> 1_001 + i / 2);
        fire(i -> 1_021 + i / 2);
        fire(i -> 1_041 + i / 4);
        assertThat(found(2)).isEmpty();
    }

    @Test
    void onesThatAreIssuedTwiceAtTheBaselineTooAreCountedThere() {
        fire(i -> i == 7 ? 1_007 : 1_001 + i - (i > 7 ? 1 : 0));
        fire(i -> i == 7 ? 1_046 : 1_040 + i - (i > 7 ? 1 : 0));
        fire(i -> 1_079 + i - i / 4);
        assertThat(found(1).values()).containsExactly(1L);
        assertThat(found(2).values()).containsExactly(9L);
    }
}
