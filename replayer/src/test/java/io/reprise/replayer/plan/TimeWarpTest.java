package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeWarpTest {
    private static final long DAY_NS = 86_400_000_000_000L;

    @ParameterizedTest
    @CsvSource({
        "1x,0,0",
        "1x,9223372036854775807,9223372036854775807",
        "2x,0,0",
        "2x,1,0",
        "2x,3,1",
        "2x,1000000001,500000000",
        "0.5x,1000000001,2000000002",
        "3x,10,3",
        "1.5x,3,2",
        "200%,4,2",
        "0.3x,3,10",
        "8x,15552000000000000,1944000000000000",
        "0.001x,9223372036854775807,9223372036854775807",
        "100000x,15552000000000000,155520000000"
    })
    void multiplesScaleExactly(String rate, long recordedNs, long intendedNs) {
        assertThat(TimeWarp.of(Rate.parse(rate), 0, 0).intendedNs(recordedNs)).isEqualTo(intendedNs);
    }

    @Test
    void noErrorAccumulatesOverMonths() {
        Random random = new Random(3);
        for (String text : new String[] {"0.7x", "1.000001x", "3x", "7.77x", "333.333333x"}) {
            BigDecimal factor = ((Rate.Multiple) Rate.parse(text)).factor();
            TimeWarp warp = TimeWarp.of(Rate.parse(text), 0, 0);
            for (int i = 0; i < 10_000; i++) {
                long recorded = (long) (random.nextDouble() * 180 * DAY_NS);
                long exact = new BigDecimal(recorded)
                        .divide(factor, 0, RoundingMode.FLOOR)
                        .longValueExact();
                assertThat(warp.intendedNs(recorded)).isEqualTo(exact);
            }
        }
    }

    @Test
    void orderIsKept() {
        TimeWarp warp = TimeWarp.of(Rate.parse("9.999999x"), 0, 0);
        long last = -1;
        for (long t = 180 * DAY_NS; t < 180 * DAY_NS + 1_000; t++) {
            assertThat(warp.intendedNs(t)).isGreaterThanOrEqualTo(last);
            last = warp.intendedNs(t);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // count, recorded span, rate, intended span
        "1001,10000000000,500/s,2000000000",
        "1001,10000000000,50/s,20000000000",
        "2,1,0.001/s,1000000000000",
        "100000001,15552000000000000,10000000/s,10000000000",
        "4,10,3/s,1000000000"
    })
    void meanRateStretchesTheSpan(long count, long spanNs, String rate, long intendedSpanNs) {
        TimeWarp warp = TimeWarp.of(Rate.parse(rate), count, spanNs);
        assertThat(warp.intendedNs(0)).isZero();
        assertThat(warp.intendedNs(spanNs)).isEqualTo(intendedSpanNs);
        long half = BigInteger.valueOf(spanNs / 2)
                .multiply(BigInteger.valueOf(intendedSpanNs))
                .divide(BigInteger.valueOf(spanNs))
                .longValueExact();
        assertThat(warp.intendedNs(spanNs / 2)).isEqualTo(half);
    }

    @Test
    void meanRateNeedsRequestsAtDifferentTimes() {
        assertThatThrownBy(() -> TimeWarp.of(Rate.parse("500/s"), 10, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("500/s")
                .hasMessageContaining("1x");
        assertThat(TimeWarp.of(Rate.parse("500/s"), 1, 0).intendedNs(0)).isZero();
        assertThat(TimeWarp.of(Rate.parse("500/s"), 0, 0)).isEqualTo(TimeWarp.none());
        assertThatThrownBy(() -> new SteadyWarp(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
