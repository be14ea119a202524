package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoissonRecordingTest {
    private static final int COUNT = 20_000;
    private static final double PER_SECOND = 1_000;

    @TempDir
    Path directory;

    /** A Poisson process: the gaps' mean is their standard deviation, and 1/e of them are longer than the mean. */
    @Test
    void arrivesByChanceAtTheMeanRate() {
        long[] offsetsNs = new PoissonRecording(COUNT, PER_SECOND).offsetsNs;
        double[] gapsMs = IntStream.range(1, COUNT)
                .mapToDouble(i -> (offsetsNs[i] - offsetsNs[i - 1]) / 1e6)
                .toArray();

        double mean = Arrays.stream(gapsMs).average().orElseThrow();
        double variance = Arrays.stream(gapsMs)
                .map(gap -> (gap - mean) * (gap - mean))
                .average()
                .orElseThrow();
        double longer = Arrays.stream(gapsMs).filter(gap -> gap > mean).count() / (double) gapsMs.length;
        assertThat(Arrays.stream(gapsMs).min().orElseThrow()).isNotNegative();
        assertThat(mean).isCloseTo(1, within(0.03));
        assertThat(Math.sqrt(variance)).isCloseTo(1, within(0.05));
        assertThat(longer).isCloseTo(1 / Math.E, within(0.02));
    }

    @Test
    void writesAJournalWithTheSameTimesAndNumbers() {
        int count = 2_500;
        PoissonRecording recording = new PoissonRecording(count, PER_SECOND);
        recording.write(directory);

        Set<Long> sessions = new HashSet<>();
        int number = 0;
        try (JournalReader records = JournalReader.open(List.of(directory))) {
            ExchangeReader reader = new ExchangeReader(records, 1 << 20);
            long firstNs = 0;
            for (Exchange exchange = reader.next(); exchange != null; exchange = reader.next()) {
                firstNs = number == 0 ? exchange.request().headTimeNs() : firstNs;
                assertThat(new String(exchange.request().head(), StandardCharsets.US_ASCII))
                        .startsWith("GET /n/" + number + " HTTP/1.1\r\n");
                assertThat(exchange.request().headTimeNs() - firstNs).isEqualTo(recording.offsetsNs[number]);
                assertThat(exchange.isEnded()).isTrue();
                sessions.add(exchange.session());
                number++;
            }
        }
        assertThat(number).isEqualTo(count);
        assertThat(sessions).hasSize(1_000);
        assertThat(new PoissonRecording(count, PER_SECOND).offsetsNs).isEqualTo(recording.offsetsNs);
    }
}
