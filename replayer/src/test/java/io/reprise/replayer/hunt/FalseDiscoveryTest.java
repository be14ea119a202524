package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FalseDiscoveryTest {
    /** The first p-values of the example of Benjamini and Hochberg (1995), of fifteen. */
    @Test
    void theExampleOfThePaper() {
        double[] q = FalseDiscovery.q(new double[] {
            0.0278, 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.0
        });
        assertThat(q[1]).isCloseTo(0.0015, within(1e-9));
        assertThat(q[2]).isCloseTo(0.003, within(1e-9));
        assertThat(q[3]).isCloseTo(0.0095, within(1e-9));
        assertThat(q[4]).isCloseTo(0.035625, within(1e-9));
        // 0.0278 is sixth and 0.0298 seventh; they share the lesser of 0.0278 · 15/6 and 0.0298 · 15/7.
        assertThat(q[5]).isCloseTo(0.0201 * 15 / 5, within(1e-9));
        assertThat(q[0]).isCloseTo(0.0298 * 15 / 7, within(1e-9));
        assertThat(q[14]).isEqualTo(1);
    }

    @Test
    void nothingTestedIsNothingFound() {
        assertThat(FalseDiscovery.q(new double[0])).isEmpty();
        assertThat(FalseDiscovery.q(new double[] {0.03})).containsExactly(0.03);
    }
}
