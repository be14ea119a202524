package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.measure.Runs;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InFlightCountsTest {
    @Test
    void countsThoseThatWereSentAndHadNotEndedBefore() {
        FiringLog log = new FiringLog(100);
        new Runs()
                .watched(log::before)
                .answered(200, 10, 10, 0, 30)
                .answered(200, 20, 20, 0, 40)
                .answered(200, 20, 20, 0, 25)
                .unsent(ReplayFailure.NO_CONNECTION, 20, 50)
                .finish(100);
        InFlightCounts counts = new InFlightCounts(log.answers());
        assertThat(counts.at(ms(9))).isZero();
        assertThat(counts.at(ms(10))).isEqualTo(1);
        assertThat(counts.at(ms(20))).isEqualTo(3);
        assertThat(counts.at(ms(26))).isEqualTo(2);
        assertThat(counts.at(ms(31))).isEqualTo(1);
        assertThat(counts.at(ms(41))).isZero();
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
