package io.reprise.replayer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvenPaceTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1000, 0", "1001, 1", "1500, 500", "1999, 999", "2000, 1000", "9000, 1000"})
    void bytesPassEvenly(long nowNs, long allowed) {
        assertThat(new EvenPace(1_000, 1_000, 1_000).allowed(nowNs)).isEqualTo(allowed);
    }

    @Test
    void nothingOverflows() {
        EvenPace day = new EvenPace(0, 86_400_000_000_000L, 1L << 40);
        assertThat(day.allowed(43_200_000_000_000L)).isEqualTo(1L << 39);
        assertThat(day.pieceNs(0)).isEqualTo(432_000_000_000L);
        assertThat(day.pieceNs(86_399_999_999_999L)).isEqualTo(1);
        assertThat(new EvenPace(0, 0, 5).allowed(0)).isEqualTo(5);
    }
}
