package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.replayer.measure.MachineWatch.Ticks;
import io.reprise.replayer.measure.MachineWatch.Totals;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MachineWatchTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long LAG_MAX = 25 * MS;

    private final List<Totals> looks = new ArrayList<>();
    private long nowNs = -5;
    private final MachineWatch watch = new MachineWatch(() -> nowNs, () -> looks.get(looks.size() - 1));

    /** Of four processors, whose ticks are hundredths of a second: 400 in each. */
    private void second(int busy, int stolen, double ownSeconds, long throttledMs, long pausedMs) {
        Totals last = looks.isEmpty() ? new Totals(4, new Ticks(0, 0, 7), 0, 0, 0) : looks.get(looks.size() - 1);
        if (looks.isEmpty()) {
            looks.add(last);
            watch.tick();
        }
        looks.add(new Totals(
                4,
                new Ticks(
                        last.ticks().busy() + busy,
                        last.ticks().stolen() + stolen,
                        last.ticks().all() + 400),
                last.ownNs() + Math.round(ownSeconds * SECOND),
                last.throttledNs() + throttledMs * MS,
                last.pausedNs() + pausedMs * MS));
        nowNs += SECOND;
        watch.tick();
    }

    @Test
    void theWorstSecondCounts() {
        second(100, 0, 1, 0, 2);
        second(390, 4, 1.2, 0, 3);
        second(200, 8, 0.5, 0, 1);
        MachineUse use = watch.use();
        assertThat(use.busy()).isCloseTo(0.975, within(1e-9));
        assertThat(use.own()).isCloseTo(0.3, within(1e-9));
        assertThat(use.stolen()).isCloseTo(0.02, within(1e-9));
        assertThat(use.pausedNs()).isEqualTo(3 * MS);
        assertThat(use.limit(LAG_MAX))
                .hasValue("other programs used up to 68 % of the processors: end them, or replay"
                        + " from another machine");
    }

    @Test
    void eachLimitIsNamed() {
        assertThat(new MachineUse(0.99, 0.8, 0, 0, 0).limit(LAG_MAX))
                .get()
                .asString()
                .startsWith("it used 80 % of all");
        assertThat(new MachineUse(0.5, 0.4, 0.2, 0, 0).limit(LAG_MAX))
                .get()
                .asString()
                .contains("20 %", "steal");
        assertThat(new MachineUse(0.5, 0.4, 0, 0, 40 * MS).limit(LAG_MAX))
                .get()
                .asString()
                .contains("collector", "40");
        assertThat(new MachineUse(0.5, 0.4, 0, 300 * MS, 0).limit(LAG_MAX))
                .get()
                .asString()
                .contains("container");
        assertThat(new MachineUse(0.9, 0.8, 0.04, 20 * MS, 20 * MS).limit(LAG_MAX))
                .isEmpty();
        assertThat(MachineUse.NONE.limit(LAG_MAX)).isEmpty();
    }

    @Test
    void looksOnceASecond() {
        second(100, 0, 1, 0, 0);
        looks.add(new Totals(4, new Ticks(10_000, 0, 10_000), 0, 0, 0));
        nowNs += SECOND / 2;
        watch.tick();
        assertThat(watch.use().busy()).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void readsTheFilesOfTheKernel() {
        String stat = "cpu  10 20 30 400 50 6 7 80 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n";
        assertThat(Ticks.parse(stat)).isEqualTo(new Ticks(73, 80, 603));
        assertThat(Ticks.parse("")).isEqualTo(Ticks.UNKNOWN);
        assertThat(MachineWatch.throttledNs("usage_usec 5\nnr_throttled 2\nthrottled_usec 1500\n"))
                .isEqualTo(1_500_000);
        assertThat(MachineWatch.throttledNs("")).isZero();
    }

    @Test
    void whereNothingIsKnownNothingIsSaid() {
        MachineWatch none = MachineWatch.none();
        none.tick();
        none.tick();
        assertThat(none.use()).isEqualTo(MachineUse.NONE);
        MachineWatch own = MachineWatch.ofThisMachine();
        own.tick();
        assertThat(own.use()).isEqualTo(MachineUse.NONE);
    }
}
