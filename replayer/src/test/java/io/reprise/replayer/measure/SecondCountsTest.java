package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondCountsTest {
    private final SecondCounts counts = new SecondCounts();

    private static long ns(long second) {
        return TimeUnit.SECONDS.toNanos(second);
    }

    /** Each kind of count must be able to be the one that meets a new second first. */
    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 127, 128, 256, 1_024, 3_600})
    void growsWithTheFirstCountOfASecond(int second) {
        counts.asked(ns(second));
        assertThat(counts.asked(second)).isEqualTo(1);
        counts.sent(ns(2L * second));
        assertThat(counts.sent(2 * second)).isEqualTo(1);
        counts.ended(ns(4L * second), true);
        assertThat(counts.ended(4 * second)).isEqualTo(1);
        assertThat(counts.failed(4 * second)).isEqualTo(1);
        assertThat(counts.length()).isEqualTo(4 * second + 1);
    }

    @Test
    void addsUpALongerAndAShorterOne() {
        counts.asked(ns(0));
        SecondCounts longer = new SecondCounts();
        longer.asked(ns(0));
        longer.ended(ns(200), false);
        counts.add(longer);
        assertThat(counts.asked(0)).isEqualTo(2);
        assertThat(counts.ended(200)).isEqualTo(1);
        assertThat(counts.failed(200)).isZero();
        assertThat(counts.length()).isEqualTo(201);
    }
}
