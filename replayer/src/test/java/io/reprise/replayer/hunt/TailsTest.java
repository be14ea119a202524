package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.measure.Runs;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TailsTest {
    private static final long SLOT_NS = Units.SLOT_NS;
    private static final Signal LATE = new Signal("GET /page", Signal.Kind.TAIL, "takes longer than 150 ms");

    private final Tails tails = new Tails();

    /** 40 requests of each of three endpoints; every {@code n}th request for the page takes so long. */
    private Map<Signal, Units> firing(int n, double pageMs, double othersMs) {
        FiringLog log = new FiringLog(1_000);
        Runs runs = new Runs().watched(log::before);
        for (int i = 0; i < 40; i++) {
            double at = 1 + 100.0 * i;
            runs.endpoint("GET /page", "/page").answered(200, at, at, 0, at + (i % n == 0 ? pageMs : 10));
            runs.endpoint("GET /a", "/a").answered(200, at, at, 0, at + othersMs);
            runs.endpoint("GET /b", "/b").answered(200, at, at, 0, at + othersMs);
        }
        runs.finish(10_000);
        return tails.of(log.answers(), SLOT_NS);
    }

    @Test
    void responsesFarBeyondTheFirstFiringAreCounted() {
        assertThat(firing(40, 60, 10)).isEmpty();
        Map<Signal, Units> late = firing(4, 900, 10);
        assertThat(late).containsOnlyKeys(LATE);
        assertThat(late.get(LATE).count()).isEqualTo(new Occurrence(10, 10, 10));
    }

    @Test
    void aLittleLongerIsNotFar() {
        firing(40, 60, 10);
        assertThat(firing(2, 150, 10)).isEmpty();
    }

    /** One in four waits where most do not, as when a page is made anew for the cache. */
    @Test
    void wherePagesAreMostlyFastTwiceAsLongIsFar() {
        assertThat(firing(4, 190, 10)).isEmpty();
        assertThat(firing(4, 370, 10)).isEmpty();
        assertThat(firing(4, 450, 10).keySet()).extracting(Signal::detail).containsExactly("takes longer than 400 ms");
    }

    @Test
    void theFirstFiringHasALimitBeyondItsOwnSlowResponses() {
        assertThat(firing(2, 150, 10)).isEmpty();
        assertThat(firing(2, 400, 10)).isEmpty();
        assertThat(firing(2, 600, 10).keySet()).extracting(Signal::detail).containsExactly("takes longer than 500 ms");
    }

    @Test
    void whereHalfOfTheApplicationIsLateTheTargetIsAtItsLimit() {
        firing(40, 60, 10);
        assertThat(firing(2, 900, 900)).isEmpty();
    }
}
