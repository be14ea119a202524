package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"200, 50", "1000, 50", "2000, 100", "5000, 250", "60000, 250", "256000, 250", "1024000, 1000"})
    void slotsAreShorterInShortFiringsAndLongerInLongOnes(long spanMs, long slotMs) {
        assertThat(Units.slotNs(TimeUnit.MILLISECONDS.toNanos(spanMs)) / 1_000_000)
                .isEqualTo(slotMs);
    }

    @Test
    void lanesAndSlotsCountOnceAndRequestsEachTime() {
        Units units = new Units();
        units.add(1, 0);
        units.add(1, 1);
        units.add(2, 1);
        Units more = new Units();
        more.add(2, 7);
        units.add(more);
        assertThat(units.count()).isEqualTo(new Occurrence(4, 2, 3));
    }

    @Test
    void theLanesOfALargeRecordingShareTheirPlaces() {
        Units units = new Units();
        for (int lane = 0; lane < 100_000; lane++) {
            units.add(lane, lane);
        }
        assertThat(units.count().requests()).isEqualTo(100_000);
        assertThat(units.count().lanes()).isEqualTo(Units.LANES);
        assertThat(units.count().slots()).isEqualTo(Units.SLOTS_MAX + 1);
    }
}
