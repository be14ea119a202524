package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.cli.ExitCodes;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.replayer.engine.Engine;
import io.reprise.replayer.engine.EngineConfig;
import io.reprise.replayer.engine.EngineLimits;
import io.reprise.replayer.engine.SendOrder;
import io.reprise.replayer.engine.Simulation;
import io.reprise.replayer.engine.Target;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.Gated;
import io.reprise.replayer.measure.Measurement;
import io.reprise.replayer.measure.RunInfo;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whose doing it is that requests wait for a place in flight: 3,000 requests of a session each, a hundred a second,
 * with recorded responses of 50 ms, so that five places are what the recording needs. In simulated time.
 */
@Tag("slow")
class WaitingForPlacesTest {
    private static final int REQUESTS = 3_000;
    private static final long GAP_NS = ms(10);
    private static final long RECORDED_NS = ms(50);
    private static final int NEEDED = 5;

    private final Simulation simulation = new Simulation().listens();
    private EngineLimits limits = EngineLimits.DEFAULT;

    private static long ms(long milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    private static PlannedRequest planned(int i) {
        byte[] head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] none = new byte[0];
        RecordedRequest request = new RecordedRequest(0, 0, head, none, none, 0, false);
        Exchange exchange = new Exchange(new ExchangeIds(0, i, i, 0, i), request, null, null);
        SourcedExchange sourced = SourcedExchange.of(i, i, "GET /", exchange);
        return new PlannedRequest(i * GAP_NS + 1, i * GAP_NS, i * GAP_NS + RECORDED_NS, i, sourced);
    }

    private RunSummary run() {
        Timetable timetable = new Timetable() {
            private int number;

            @Override
            public @Nullable PlannedRequest next() {
                return number == REQUESTS ? null : planned(number++);
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        Measurement measurement = new Measurement(Duration.ofMillis(25));
        EngineConfig config = new EngineConfig(
                new Target(false, "127.0.0.1", 1, false),
                limits,
                SendOrder.SESSION,
                new RewriteConfig("127.0.0.1:1", List.of(), "run"),
                1);
        Engine engine = simulation.run(config, timetable, loop -> measurement.newListener());
        long spanNs = (REQUESTS - 1) * GAP_NS;
        RunInfo info = new RunInfo(
                "run",
                "1",
                Instant.EPOCH,
                new RunInfo.Settings("t", "1x", "compress", "session", "simulated"),
                new RunInfo.Recorded(List.of("j"), spanNs, Map.of(), List.of()),
                new RunInfo.Planned(spanNs, REQUESTS, REQUESTS));
        return measurement.finish(info, engine.counts(), engine.elapsedNs(), engine.end());
    }

    private static int exitCode(RunSummary summary) {
        return Gated.verdict(summary, "failure").exitCode();
    }

    @ParameterizedTest
    @CsvSource({"4096, 10", "10, 4096", "4096, 400", "4096, 4096"})
    void theTargetsWhenItHangs(int connections, int inFlight) {
        limits = limits.withConnectionsMax(connections).withInFlightMax(inFlight);
        simulation.target(connection -> {});
        RunSummary summary = run();
        assertThat(Verdict.of(summary).invalidBecause()).isEmpty();
        assertThat(summary.failed()).isEqualTo(REQUESTS);
        assertThat(exitCode(summary)).isEqualTo(ExitCodes.FAILED);
    }

    @ParameterizedTest
    @ValueSource(ints = {NEEDED, 2 * NEEDED})
    void theTargetsWhenItHangsForAWhile(int inFlight) {
        limits = limits.withInFlightMax(inFlight);
        simulation.target(Simulation.after(ms(20)));
        simulation.at(ms(5_000), () -> simulation.target(Simulation.after(ms(8_000))));
        simulation.at(ms(14_000), () -> simulation.target(Simulation.after(ms(20))));
        RunSummary summary = run();
        assertThat(Verdict.of(summary).invalidBecause()).isEmpty();
        assertThat(summary.failed()).isZero();
        assertThat(summary.latencies().lagHeld().getMaxValue()).isGreaterThan(ms(8_000));
        assertThat(summary.latencies().lagOurs().getMaxValue()).isLessThan(ms(2));
    }

    @Test
    void theTargetsWhenItIsSlowerThanTheRecordedOne() {
        limits = limits.withInFlightMax(2 * NEEDED);
        simulation.target(Simulation.after(ms(120)));
        RunSummary summary = run();
        assertThat(Verdict.of(summary).invalidBecause()).isEmpty();
        assertThat(summary.counts().connections().saturated()).isGreaterThan(REQUESTS / 2);
        assertThat(summary.counts().connections().limitTooLow()).isZero();
        assertThat(summary.latencies().lagHeld().getMaxValue()).isGreaterThan(ms(1_000));
    }

    /** 40 and 50 ms are a target at least as fast as the recorded one, 60 ms are a slower one. */
    @ParameterizedTest
    @ValueSource(ints = {40, 50, 60})
    void theReplayersWhenTheLimitIsLowerThanTheRecordingNeeds(int answerMs) {
        limits = limits.withConnectionsMax(NEEDED - 2);
        simulation.target(Simulation.after(ms(answerMs)));
        RunSummary summary = run();
        assertThat(Verdict.of(summary).invalidBecause())
                .singleElement()
                .asString()
                .contains("requests left more than 25 ms late", "raise --connections or --max-in-flight");
        assertThat(exitCode(summary)).isEqualTo(ExitCodes.INVALID);
    }

    @Test
    void nobodysWhenTheTargetIsFastEnoughForTheLimit() {
        limits = limits.withConnectionsMax(NEEDED - 2);
        simulation.target(Simulation.after(ms(20)));
        RunSummary summary = run();
        assertThat(Verdict.of(summary).invalidBecause()).isEmpty();
        assertThat(exitCode(summary)).isZero();
    }

    @Test
    void waitIsOwnLagIfNoTargetCouldTakeTheRequestsInTime() {
        limits = limits.withInFlightMax(1).withTimeoutNs(ms(4_000));
        simulation.target(Simulation.after(RECORDED_NS));
        RunSummary summary = run();
        assertThat(summary.tally().count(Comparison.UNSENDABLE)).isGreaterThan(REQUESTS / 2);
        assertThat(Verdict.of(summary).invalidBecause())
                .anyMatch(reason -> reason.startsWith("the replayer could not send "));
        assertThat(exitCode(summary)).isEqualTo(ExitCodes.INVALID);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void reportNeverShowsMoreRequestsInFlightThanTheLimit(int places) {
        limits = limits.withInFlightMax(places);
        simulation.target(Simulation.after(ms(50)));
        assertThat(run().course().inFlightMax()).isEqualTo(places);
    }
}
