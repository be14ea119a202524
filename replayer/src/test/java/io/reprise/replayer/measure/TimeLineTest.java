package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.measure.TimeLine.Stretch;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimeLineTest {
    private static RunSummary run() {
        return new Runs()
                .recordedMs(20)
                .answered(200, 0, 10, 0, 50)
                .answered(200, 100, 100, 0, 600)
                .endpoint("GET /b", "/b")
                .recordedMs(7)
                .failed(ReplayFailure.TIMEOUT, 300, 300, 800, "nothing")
                .recorded(0)
                .answered(200, 400, 400, 0, 500)
                .unsent(ReplayFailure.NOT_SENT, 990, 1_000)
                .finish(1_000);
    }

    @Test
    void eachStretchHasWhatHappenedInIt() {
        List<Stretch> all = run().timeLine().stretches(100);
        assertThat(all).extracting(Stretch::second).containsExactly(0.0, 0.25, 0.5, 0.75);
        assertThat(all).extracting(Stretch::asked).containsExactly(8.0, 8.0, 0.0, 4.0);
        assertThat(all).extracting(Stretch::sent).containsExactly(8.0, 8.0, 0.0, 0.0);
        assertThat(all).extracting(Stretch::failed).containsExactly(0.0, 0.0, 0.0, 4.0);
        // 40 + 150, then 250 + 200 + 100, 100 + 250, 50 milliseconds of 250.
        assertThat(all.get(0).inFlight()).isCloseTo(0.76, within(1e-9));
        assertThat(all.get(1).inFlight()).isCloseTo(2.2, within(1e-9));
        assertThat(all.get(2).inFlight()).isCloseTo(1.4, within(1e-9));
        assertThat(all.get(3).inFlight()).isCloseTo(0.2, within(1e-9));
        assertThat(all.get(0).replayed().ms(100)).isCloseTo(500, within(16.0));
        assertThat(all.get(0).recorded().ms(100)).isCloseTo(20, within(0.7));
        assertThat(all.get(1).recorded().total()).as("one was never answered").isEqualTo(1);
    }

    @Test
    void anEndpointHasItsOwn() {
        TimeLine line = run().tally().endpoints().get("GET /b").timeLine();
        assertThat(line.replayed().total()).isEqualTo(2);
        assertThat(line.recorded().ms(50)).isCloseTo(7, within(0.23));
        assertThat(line.busySeconds()).isCloseTo(0.6, within(1e-9));
        assertThat(line.stretches(2)).hasSize(2);
        assertThat(line.stretches(2).get(1).second()).isEqualTo(0.5);
    }

    @Test
    void aLongRunIsKeptInFewSlotsAndNothingIsLost() {
        Runs runs = new Runs().recordedMs(5);
        int requests = 4_000;
        for (int i = 0; i < requests; i++) {
            runs.answered(200, 10_000.0 * i, 10_000.0 * i + 1, 0, 10_000.0 * i + 1_001);
        }
        TimeLine line = runs.finish(10_000.0 * requests).timeLine();
        List<Stretch> all = line.stretches(64);
        assertThat(all).hasSizeBetween(32, 64);
        assertThat(line.replayed().total()).isEqualTo(requests);
        assertThat(line.busySeconds()).isCloseTo(requests, within(1e-6));
        assertThat(all.get(3).inFlight()).isCloseTo(0.1, within(0.01));
        assertThat(all.get(3).sent()).isCloseTo(0.1, within(0.01));
    }

    @Test
    void partsWithSlotsOfOtherLengthsAddUp() {
        TimeLine sum = new TimeLine(64);
        sum.add(run().timeLine());
        Runs later = new Runs();
        later.answered(200, 3_600_000, 3_600_000, 0, 3_601_000);
        sum.add(later.finish(3_602_000).timeLine());
        sum.add(run().timeLine());
        assertThat(sum.replayed().total()).isEqualTo(9);
        assertThat(sum.busySeconds()).isCloseTo(2 * 1.14 + 1, within(1e-6));
        TimeLine again = new TimeLine(64);
        again.add(sum.stored());
        assertThat(again.stored()).isEqualTo(sum.stored());
    }

    @Test
    void slotsThatCannotBeAreRefused() {
        for (long slotNs : new long[] {0, -1, 250_000_001, 750_000_000}) {
            assertThatThrownBy(() -> new TimeLine(64).add(new TimeLine.Stored(slotNs, List.of())))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
