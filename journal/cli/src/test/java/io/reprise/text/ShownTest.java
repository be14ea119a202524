package io.reprise.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShownTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0us",
        "1500, 1.5ms",
        "250000, 250ms",
        "30000000, 30s",
        "119990000, 120s",
        "120000000, 2m",
        "5400000000, 1h30m",
        "90061000000, 1d1h1m1s"
    })
    void showsDurationsInTheirShortestForm(long microseconds, String expected) {
        assertThat(Shown.duration(TimeUnit.MICROSECONDS.toNanos(microseconds))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1536, 1.5 KiB", "67108864, 64.0 MiB", "134217728, 128 MiB"})
    void showsSizesWithAtMostOneDecimal(long bytes, String expected) {
        assertThat(Shown.bytes(bytes)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 spots", "1, 1 spot", "2, 2 spots", "1000, '1,000 spots'"})
    void nounsAgreeWithTheirCounts(long count, String expected) {
        assertThat(Shown.count(count, "spot")).isEqualTo(expected);
    }

    @Test
    void showsRatesAndConstants() {
        assertThat(Shown.perSecond(9.46)).isEqualTo("9.5/s");
        assertThat(Shown.words(TimeUnit.NANOSECONDS)).isEqualTo("nanoseconds");
    }
}
