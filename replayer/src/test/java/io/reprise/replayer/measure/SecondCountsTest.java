package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondCountsTest {
    private final SecondCounts counts = new SecondCounts();

    private static long ns(long second) {
        return TimeUnit.SECONDS.toNanos(second);
    }

    private Second at(int second) {
        return counts.seconds().get(second);
    }

    private long sum(ToLongFunction<Second> count) {
        return counts.seconds().stream().mapToLong(count).sum();
    }

    /** Each kind of count must be able to be the one that meets a new second first. */
    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 127, 128, 256, 1_024, 2_000})
    void growsWithTheFirstCountOfASecond(int second) {
        counts.asked(ns(second));
        assertThat(at(second).asked()).isEqualTo(1);
        counts.sent(ns(2L * second));
        assertThat(at(2 * second).sent()).isEqualTo(1);
        counts.ended(ns(4L * second), true);
        assertThat(at(4 * second).ended()).isEqualTo(1);
        assertThat(at(4 * second).failed()).isEqualTo(1);
        assertThat(counts.seconds()).hasSize(4 * second + 1).allMatch(one -> one.length() == 1);
    }

    @Test
    void addsUpALongerAndAShorterOne() {
        counts.asked(ns(0));
        SecondCounts longer = new SecondCounts();
        longer.asked(ns(0));
        longer.ended(ns(200), false);
        counts.add(longer);
        assertThat(at(0).asked()).isEqualTo(2);
        assertThat(at(200)).isEqualTo(new Second(200, 1, 0, 0, 1, 0));
        assertThat(counts.seconds()).hasSize(201);
    }

    /** A month, eight years, and as far as nanoseconds go. */
    @ParameterizedTest
    @ValueSource(longs = {8_192, 16_384, 2_592_000, 259_200_000, 9_223_372_036L})
    void takesTheSameMemoryForAnyLength(long second) {
        for (int i = 0; i < 100; i++) {
            counts.asked(ns(i));
        }
        counts.ended(ns(second), true);
        assertThat(counts.seconds()).hasSizeBetween(SecondCounts.SPANS_MAX / 2, SecondCounts.SPANS_MAX);
        assertThat(sum(Second::asked)).isEqualTo(100);
        Second last = at(counts.seconds().size() - 1);
        assertThat(last.failed()).isEqualTo(1);
        assertThat(second).isBetween(last.second(), last.second() + last.length() - 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {8_192, 2_592_000})
    void countsWhatMakesSpansWider(long second) {
        counts.asked(ns(second));
        counts.sent(ns(2 * second));
        counts.ended(ns(4 * second), true);
        assertThat(sum(Second::asked)).isEqualTo(1);
        assertThat(sum(Second::sent)).isEqualTo(1);
        assertThat(sum(Second::ended)).isEqualTo(1);
        assertThat(sum(Second::failed)).isEqualTo(1);
    }

    @Test
    void addsUpSpansOfDifferentLength() {
        counts.sent(ns(10));
        SecondCounts month = new SecondCounts();
        month.sent(ns(10));
        month.sent(ns(2_000_000));
        SecondCounts day = new SecondCounts();
        day.sent(ns(86_399));
        counts.add(month);
        counts.add(day);
        assertThat(sum(Second::sent)).isEqualTo(4);
        assertThat(at(0).sent()).isEqualTo(2);
        assertThat(counts.seconds().stream()
                        .filter(one -> one.sent() > 0)
                        .map(one -> one.second() / 500_000)
                        .toList())
                .containsExactly(0L, 0L, 3L);
    }
}
