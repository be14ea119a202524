package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.replayer.engine.Engine;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.engine.EngineLimits;
import io.reprise.replayer.engine.SendOrder;
import io.reprise.replayer.engine.Simulation;
import io.reprise.replayer.engine.Target;
import io.reprise.replayer.measure.Interval;
import io.reprise.replayer.measure.Measurement;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Second;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.TimeWarp;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.source.SourcedExchange;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An hour, a day and a month of a recording in simulated time, through engine and measurement. */
@Tag("slow")
class LongRunsTest {
    private static final int REQUESTS = 500;

    /** Requests of ten users, spread evenly over the recorded time. */
    private static final class Program implements Timetable {
        private final TimeWarp warp;
        private final long gapNs;
        private int number;

        Program(TimeWarp warp, long gapNs) {
            this.warp = warp;
            this.gapNs = gapNs;
        }

        @Override
        public @Nullable PlannedRequest next() {
            if (number == REQUESTS) {
                return null;
            }
            int i = number++;
            byte[] head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
            byte[] none = new byte[0];
            RecordedRequest request = new RecordedRequest(0, 0, head, none, none, 0, false);
            Exchange exchange = new Exchange(new ExchangeIds(0, i, i, 0, i % 10), request, null, null);
            SourcedExchange sourced = SourcedExchange.of(i, i % 10, "GET /", exchange);
            long recordedNs = i * gapNs;
            return new PlannedRequest(
                    warp.intendedNs(recordedNs) + 1, recordedNs, recordedNs + 1_000_000, i % 10, sourced);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PT5M, 0.25",
        "PT1H, 0.01",
        "PT1H, 1",
        "PT1H, 100",
        "P1D, 0.01",
        "P1D, 1",
        "P1D, 100",
        "P30D, 0.01",
        "P30D, 1",
        "P30D, 100"
    })
    void longRunsAreMeasuredToTheirEnd(Duration recorded, BigDecimal rate) {
        long gapNs = recorded.toNanos() / (REQUESTS - 1);
        TimeWarp warp = TimeWarp.of(new Rate.Multiple(rate), REQUESTS, recorded.toNanos());
        long spanNs = warp.intendedNs((REQUESTS - 1) * gapNs);
        Simulation simulation = new Simulation().listens().target(Simulation.after(5_000_000));
        Measurement measurement = new Measurement(Duration.ofMillis(25));
        simulation.onTime = measurement::tick;
        EngineConfig config = new EngineConfig(
                new Target(false, "127.0.0.1", 1, false),
                EngineLimits.DEFAULT,
                SendOrder.SESSION,
                new RewriteConfig("127.0.0.1:1", List.of(), "run"),
                1);
        Engine engine = simulation.run(config, new Program(warp, gapNs), loop -> measurement.newListener());
        RunInfo info = new RunInfo(
                "run",
                "1",
                Instant.EPOCH,
                new RunInfo.Settings("t", rate + "x", "compress", "session", "simulated"),
                new RunInfo.Recorded(List.of("j"), recorded.toNanos(), Map.of(), List.of()),
                new RunInfo.Planned(spanNs, REQUESTS, 10));
        RunSummary summary = measurement.finish(info, engine.counts(), engine.elapsedNs(), engine.end());
        assertThat(engine.counts().done()).isEqualTo(REQUESTS);
        assertThat(engine.elapsedNs()).isBetween(spanNs, spanNs + 100_000_000);
        assertThat(Verdict.of(summary).invalidBecause()).isEmpty();
        assertThat(summary.latencies().lagOurs().getMaxValue()).isLessThan(1_000_000);
        assertThat(summary.course().seconds().stream().mapToLong(Second::asked).sum())
                .isEqualTo(REQUESTS);
        assertThat(summary.course().seconds().stream().mapToLong(Second::ended).sum())
                .isEqualTo(REQUESTS);
        assertThat(summary.course().seconds()).hasSizeLessThanOrEqualTo(8_192);
        assertThat(summary.course().intervals().stream()
                        .mapToLong(Interval::count)
                        .sum())
                .isEqualTo(REQUESTS);
    }
}
