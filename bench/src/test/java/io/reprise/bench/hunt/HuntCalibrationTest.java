package io.reprise.bench.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first hunts of the table in docs/measurement.md. */
@Tag("slow")
class HuntCalibrationTest {
    @Test
    void fewHuntsFindAnythingWhereLoadHasNoEffect() {
        HuntCalibration.Row row = HuntCalibration.row(0, 60);
        assertThat(row.loadOnly()).as(row.toString()).isLessThanOrEqualTo(3);
    }

    @Test
    void mostHuntsFindOnlyAFailureOfATenthOfTheRequests() {
        HuntCalibration.Row row = HuntCalibration.row(0.1, 30);
        assertThat(row.planted()).as(row.toString()).isGreaterThanOrEqualTo(20);
        assertThat(row.loadOnly() - row.planted()).as(row.toString()).isLessThanOrEqualTo(1);
    }
}
