package io.reprise.replayer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CatchUpTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LEAD = 50 * MS;

    private final CatchUp catchUp = new CatchUp();

    @Test
    void requestsThatAreNotLateAreSentWhenTheyAreDue() {
        assertThat(catchUp.sendNs(1_000 * MS, 0)).isEqualTo(1_000 * MS);
        assertThat(catchUp.sendNs(1_000 * MS, 1_000 * MS)).isEqualTo(1_000 * MS);
    }

    @Test
    void lateRequestsComeTwiceAsFastUntilTheTimetableIsCaughtUp() {
        long now = 10_000 * MS;
        for (int i = 0; i <= 30; i++) {
            long due = i * 1_000L * MS;
            long twice = now + LEAD + i * 500L * MS;
            assertThat(catchUp.sendNs(due, now)).as("request %s", i).isEqualTo(Math.max(due, twice));
        }
        assertThat(catchUp.sendNs(31_000 * MS, 30_900 * MS)).isEqualTo(31_000 * MS);
    }

    @Test
    void beginsAnewIfItFallsBehindAgain() {
        assertThat(catchUp.sendNs(0, 10_000 * MS)).isEqualTo(10_000 * MS + LEAD);
        assertThat(catchUp.sendNs(1_000 * MS, 60_000 * MS)).isEqualTo(60_000 * MS + LEAD);
        assertThat(catchUp.sendNs(3_000 * MS, 60_000 * MS)).isEqualTo(61_000 * MS + LEAD);
    }
}
