package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SteadyShareTest {
    private static List<Boolean> after(double... shares) {
        SteadyShare steady = new SteadyShare(0.02);
        List<Boolean> all = new ArrayList<>();
        for (double share : shares) {
            all.add(steady.isSteadyAfter(share));
        }
        return all;
    }

    @Test
    void aGoodRoundEndsIt() {
        assertThat(after(0.6, 0.05, 0.02)).containsExactly(false, false, true);
    }

    @Test
    void roundsThatBecomeBetterGoOn() {
        assertThat(after(0.6, 0.4, 0.3, 0.2, 0.1)).doesNotContain(true);
    }

    @Test
    void oneBadRoundIsChance() {
        assertThat(after(0.6, 0.7, 0.3, 0.35, 0.1)).doesNotContain(true);
    }

    /** A machine that is busy with other things never becomes good. */
    @Test
    void twoRoundsThatAreNoBetterEndIt() {
        assertThat(after(0.6, 0.3, 0.29, 0.28)).containsExactly(false, false, false, true);
    }
}
