package io.reprise.replayer.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KindStatisticsTest {
    private final KindStatistics kinds = new KindStatistics();

    private void show(String kind, int values, int sessions) {
        for (int value = 1; value <= values; value++) {
            for (int session = 1; session <= sessions; session++) {
                kinds.add(kind, value, session);
            }
        }
    }

    @Test
    void kindWithOneValueDoesNotVary() {
        show("constant", 1, 3);
        show("two", 2, 1);
        assertThat(kinds.varies("constant")).isFalse();
        assertThat(kinds.varies("two")).isTrue();
        assertThat(kinds.varies("never seen")).isFalse();
    }

    @Test
    void fourValuesAreMany() {
        show("three", 3, 1);
        show("four", 4, 1);
        assertThat(kinds.variesMuch("three", false)).isFalse();
        assertThat(kinds.variesMuch("four", false)).isTrue();
        assertThat(kinds.variesMuch("four", true))
                .as("plain words of one session")
                .isFalse();
    }

    @Test
    void serverMakesUpWhatHardlyAnyTwoSessionsAreGiven() {
        for (long session = 1; session <= 6; session++) {
            kinds.add("own", session * 100, session);
        }
        show("shared", 6, 2);
        assertThat(kinds.isIssuing("own", true)).isTrue();
        assertThat(kinds.isIssuing("shared", false)).isFalse();
        kinds.add("own", 100, 2);
        assertThat(kinds.isIssuing("own", true)).as("one of six was shared").isTrue();
    }

    @Test
    void valueThatComesAgainInItsSessionIsNotShared() {
        for (int round = 0; round < 3; round++) {
            for (int value = 1; value <= 5; value++) {
                kinds.add("page", value, value);
            }
        }
        assertThat(kinds.isIssuing("page", false)).isTrue();
    }
}
