package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CoarseTimesTest {
    @Test
    void percentilesAreKnownToThreePercent() {
        Random random = new Random(1);
        CoarseTimes times = new CoarseTimes();
        double[] exactMs = new double[5_000];
        for (int i = 0; i < exactMs.length; i++) {
            exactMs[i] = Math.exp(4 + random.nextGaussian());
            times.add(Math.round(exactMs[i] * 1e6));
        }
        Arrays.sort(exactMs);
        for (double percentile : new double[] {0, 1, 10, 50, 90, 99, 99.9, 100}) {
            int rank = (int) Math.max(1, Math.ceil(percentile / 100 * exactMs.length));
            double exact = exactMs[rank - 1];
            assertThat(times.ms(percentile)).as("p" + percentile).isCloseTo(exact, within(0.032 * exact));
        }
        assertThat(times.total()).isEqualTo(exactMs.length);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1, 999, 1_000, 15_999, 16_000, 3_600_000_000_000L, Long.MAX_VALUE})
    void anyTimeIsCounted(long ns) {
        CoarseTimes times = new CoarseTimes();
        times.add(ns);
        times.add(1_000_000);
        times.add(ns);
        assertThat(times.total()).isEqualTo(3);
        assertThat(times.ms(0)).isPositive().isLessThanOrEqualTo(times.ms(100));
        assertThat(times.ms(100)).isLessThan(4.5e6);
    }

    @Test
    void withoutTimesNothingIsKnown() {
        assertThat(new CoarseTimes().ms(50)).isNaN();
        assertThat(new CoarseTimes().distribution()).isEmpty();
    }

    @Test
    void theSharesOfTheDistributionAreThoseOfTheTimes() {
        CoarseTimes times = new CoarseTimes();
        for (int i = 0; i < 3; i++) {
            times.add(10_000_000);
        }
        times.add(40_000_000);
        List<CoarseTimes.Share> shares = times.distribution();
        assertThat(shares.stream().mapToDouble(CoarseTimes.Share::share).sum()).isCloseTo(1, within(1e-9));
        assertThat(shares.get(0).share()).isEqualTo(0.75);
        assertThat(shares.get(0).ms()).isCloseTo(10, within(1.3));
        assertThat(shares.get(shares.size() - 1).ms()).isCloseTo(40, within(5.0));
    }

    @Test
    void whatIsStoredIsTheSameAgainAndWhatCannotBeIsRefused() {
        CoarseTimes times = new CoarseTimes();
        for (long ns = 1_000; ns < 1_000_000_000_000L; ns *= 3) {
            times.add(ns);
        }
        CoarseTimes again = new CoarseTimes();
        again.add(times.stored());
        assertThat(again.stored()).isEqualTo(times.stored());
        assertThat(again.ms(50)).isEqualTo(times.ms(50));
        for (List<Long> wrong : List.of(List.of(-1L, 1L), List.of(512L, 1L), List.of(3L, -1L), List.of(3L, 1L << 40))) {
            assertThatThrownBy(() -> new CoarseTimes().add(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
