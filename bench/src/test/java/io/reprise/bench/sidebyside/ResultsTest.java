package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.bench.sidebyside.Results.Comparison;
import io.reprise.bench.sidebyside.Results.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Series SERIES = new Series("proxy", "small", "saturated");

    private static Sample sample(String party, int round, double cpuUs, double foreignShare) {
        return new Sample(
                new Sample.Of("proxy", "small", "saturated", party, round),
                new Sample.Work(1, cpuUs, 1),
                new Sample.Times(10 * cpuUs, 0, 0),
                new Sample.Side(0, 0, 0, foreignShare));
    }

    @Test
    void comparesWithinEachRound() {
        Results results = new Results(List.of(
                sample("nginx", 1, 10, 0),
                sample("haproxy", 1, 15, 0),
                sample("haproxy", 2, 40, 0),
                sample("nginx", 2, 20, 0),
                sample("haproxy", 3, 7, 0)));

        Spread ratio = results.against(
                SERIES, "haproxy", "nginx", sample -> sample.work().cpuUs(), Comparison.RATIO);
        assertThat(ratio.least()).isEqualTo(1.5);
        assertThat(ratio.most()).isEqualTo(2);
        assertThat(ratio.median()).isEqualTo(1.75);
        Spread added = results.against(
                SERIES, "haproxy", "nginx", sample -> sample.times().p50Us(), Comparison.DIFFERENCE);
        assertThat(added.least()).isCloseTo(50, within(1e-9));
    }

    @Test
    void countsARepeatedMeasurementOnceAsItWasLast() {
        Results results = new Results(
                List.of(sample("nginx", 1, 99, 0.5), sample("nginx", 1, 10, 0), sample("nginx", 2, 12, 0.5)));

        assertThat(results.count()).isEqualTo(2);
        assertThat(results.repeatedCount()).isEqualTo(1);
        assertThat(results.noisyCount()).isEqualTo(1);
        assertThat(results.spread(
                        "proxy",
                        "small",
                        "saturated",
                        "nginx",
                        sample -> sample.work().cpuUs()))
                .isEqualTo(new Spread(11, 10, 12));
    }

    @Test
    void readsWhatItWrote() {
        Sample sample = sample("reprise-nio", 3, 12.25, 0.25);
        assertThat(Sample.of(sample.line())).isEqualTo(sample);
    }
}
