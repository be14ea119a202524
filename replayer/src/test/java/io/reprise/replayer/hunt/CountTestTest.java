package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CountTestTest {
    private static Observation lanes(int seen, int of) {
        return new Observation(new Occurrence(seen, seen, seen), new Occurrence(of, of, of));
    }

    @Test
    void countsAreTestedExactly() {
        // (20 over 3) / (60 over 3): the three lanes are among the twenty by chance.
        CountTest.Result result = CountTest.test(lanes(0, 40), lanes(3, 20));
        assertThat(result.p()).isCloseTo(1140.0 / 34220, within(1e-9));
        assertThat(result.isLarge()).isTrue();
        assertThat(CountTest.test(lanes(0, 58), lanes(21, 29)).p()).isLessThan(1e-9);
    }

    @Test
    void oneUserWhoFailsAgainAndAgainProvesNothing() {
        Observation load = new Observation(new Occurrence(400, 1, 60), new Occurrence(8_000, 20, 80));
        assertThat(CountTest.test(lanes(0, 40), load).p()).isGreaterThan(0.3);
        assertThat(CountTest.test(lanes(0, 40), load).isLarge()).isFalse();
    }

    @Test
    void oneMomentAtWhichAllFailProvesNothing() {
        Observation load = new Observation(new Occurrence(400, 20, 1), new Occurrence(8_000, 20, 80));
        assertThat(CountTest.test(lanes(0, 160), load).p()).isGreaterThan(0.3);
    }

    @Test
    void fullerSlotsAreNotTakenForMoreFailures() {
        Observation slow = new Observation(new Occurrence(20, 20, 20), new Occurrence(800, 200, 400));
        // The same 5 % of requests, four to a slot: one slot in ten instead of one in twenty has one.
        Observation quick = new Observation(new Occurrence(20, 40, 10), new Occurrence(800, 200, 100));
        assertThat(CountTest.test(slow, quick).p()).isGreaterThan(0.3);
        Observation worse = new Observation(new Occurrence(80, 60, 40), new Occurrence(800, 200, 100));
        assertThat(CountTest.test(slow, worse).p()).isLessThan(1e-4);
    }

    @Test
    void lessIsNoFinding() {
        assertThat(CountTest.test(lanes(20, 40), lanes(1, 40)).p()).isGreaterThan(0.99);
    }

    @Test
    void certainButSmallIsNoFinding() {
        CountTest.Result result = CountTest.test(lanes(10_000, 100_000), lanes(11_000, 100_000));
        assertThat(result.p()).isLessThan(1e-6);
        assertThat(shows(result, 0.05)).isFalse();
        assertThat(shows(CountTest.test(lanes(0, 100), lanes(2, 2)), 0.05)).isFalse();
    }

    @Test
    void whatCouldNotBeSeenBeforeIsNotCompared() {
        assertThat(shows(CountTest.test(Observation.NONE, lanes(20, 20)), 0.05)).isFalse();
        assertThat(CountTest.test(lanes(0, 20), Observation.NONE).p()).isEqualTo(1);
    }

    @Test
    void lostUpdatesAreCountedInWrites() {
        Observation none = new Observation(new Occurrence(0, 0, 0), new Occurrence(200, 0, 0));
        Observation some = new Observation(new Occurrence(30, 0, 0), new Occurrence(100, 0, 0));
        assertThat(shows(CountTest.test(none, some), 1e-6)).isTrue();
        assertThat(shows(CountTest.test(some, none), 0.05)).isFalse();
        assertThat(shows(CountTest.test(lanes(0, 20), some), 0.05)).isFalse();
    }

    @Test
    void numbersBeyondAnIntAreTested() {
        Observation none = new Observation(Occurrence.NONE, new Occurrence(4_000_000_000L, 0, 0));
        Observation some = new Observation(new Occurrence(400, 0, 0), new Occurrence(4_000_000_000L, 0, 0));
        assertThat(shows(CountTest.test(none, some), 0.001)).isTrue();
        assertThat(CountTest.test(some, some).p()).isGreaterThan(0.3);
    }

    private static boolean shows(CountTest.Result result, double level) {
        return result.isLarge() && result.p() <= level;
    }
}
