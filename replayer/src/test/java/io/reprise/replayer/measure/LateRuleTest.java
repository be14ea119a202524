package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against binomial tails worked out apart, with exact fractions: sum of C(n,i) 0.01^i 0.99^(n-i) from i = k. */
final class LateRuleTest {
    @ParameterizedTest
    @CsvSource({
        "0, 10, 1.0",
        "1, 1, 0.01",
        "1, 10, 0.0956179",
        "2, 10, 0.0042662",
        "2, 15, 0.0096298",
        "2, 16, 0.0109329",
        "4, 100, 0.0183740",
        "5, 100, 0.0034323",
        "4, 405, 0.5772549",
        "11, 405, 0.0029470",
        "20, 1000, 0.0032884",
    })
    void chanceIsTheExactTailOfTheBinomial(long late, long sent, double chance) {
        assertThat(LateRule.chance(late, sent)).isCloseTo(chance, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, false",
        "1, 10, false",
        "2, 10, true",
        "2, 15, true",
        "2, 16, false",
        "4, 100, false",
        "5, 100, true",
        "4, 405, false",
        "9, 405, false",
        "10, 405, true",
        "18, 1000, false",
        "20, 1000, true",
        "10000, 1000000, false",
        "10240, 1000000, true",
        "30000000, 3000000000, false",
        "31000000, 3000000000, true",
    })
    void moreThanOneInAHundredIsReportedOnlyBeyondChance(long late, long sent, boolean isMore) {
        assertThat(LateRule.isMoreThanOneInAHundred(late, sent)).isEqualTo(isMore);
    }

    @Test
    void oneLateRequestIsNeverEnough() {
        for (int sent = 1; sent < 1_000; sent++) {
            assertThat(LateRule.isMoreThanOneInAHundred(1, sent)).isFalse();
        }
    }

    @Test
    void moreLatenessNeverMakesAVerdictBetter() {
        for (int sent = 1; sent < 700; sent += 7) {
            boolean before = false;
            for (int late = 0; late <= sent; late++) {
                boolean now = LateRule.isMoreThanOneInAHundred(late, sent, 3);
                assertThat(now || !before).as("%d of %d", late, sent).isTrue();
                before = now;
            }
            assertThat(before).as("all of %d", sent).isEqualTo(sent > 1);
        }
    }
}
