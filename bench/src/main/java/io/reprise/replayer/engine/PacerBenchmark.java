package io.reprise.replayer.engine;

import io.reprise.bench.Jmh;
import io.reprise.bench.Traffic;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.source.SourcedExchange;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures how punctually the engine sends requests that are planned at even intervals for half a second, against a
 * server in the same JVM. The results are {@code lagP50Us}, {@code lagP99Us} and {@code lagMaxUs}, the microseconds by
 * which requests were sent late; ignore the time per operation. {@code bench/side-by-side} measures arrivals at a
 * separate receiver instead.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar PacerBenchmark}
 */
@BenchmarkMode(Mode.SingleShotTime)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
public class PacerBenchmark extends Jmh {
    private static final byte[] NONE = {};

    @Param({"1000", "8000"})
    public int perSecond = 1_000;

    @SuppressWarnings("NullAway.Init") // set up before each trial
    private WarmUpTarget target;

    /** The lateness, in microseconds. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Lag {
        public double lagP50Us;
        public double lagP99Us;
        public double lagMaxUs;
    }

    /** Starts the server. */
    @Setup(Level.Trial)
    public void listen() throws IOException {
        target = new WarmUpTarget();
    }

    /** Ends it. */
    @TearDown(Level.Trial)
    public void end() throws IOException {
        target.close();
    }

    /** Half a second of requests. */
    @Benchmark
    public long release(Lag lag) throws ExecutionException, InterruptedException {
        Histogram lagNs = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
        EngineConfig config = new EngineConfig(
                new Target(false, "127.0.0.1", target.port(), false),
                EngineLimits.DEFAULT.withConnectionsMax(WarmUpTarget.CONNECTIONS),
                SendOrder.NONE,
                new RewriteConfig("127.0.0.1:" + target.port(), List.of(), "benchmark"),
                1);
        Even timetable = new Even(perSecond / 2, TimeUnit.SECONDS.toNanos(1) / perSecond);
        Transport transport = Transport.select();
        long startDelayNs = TimeUnit.MILLISECONDS.toNanos(20);
        try (Engine engine =
                Engine.startCold(config, timetable, loop -> new Listener(lagNs), startDelayNs, transport)) {
            engine.completion().get();
        }
        lag.lagP50Us = lagNs.getValueAtPercentile(50) / 1e3;
        lag.lagP99Us = lagNs.getValueAtPercentile(99) / 1e3;
        lag.lagMaxUs = lagNs.getMaxValue() / 1e3;
        return lagNs.getTotalCount();
    }

    /** Notes when requests were sent; there is one loop. */
    private record Listener(Histogram lagNs) implements OutcomeListener {
        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            lagNs.recordValue(Math.max(0, sentNs - request.intendedNs()));
        }

        @Override
        public void onOutcome(Outcome outcome) {
            if (outcome.failure() != null) {
                throw new IllegalStateException("failed: " + outcome);
            }
        }
    }

    /** Requests at even distances. */
    private static final class Even implements Timetable {
        private static final byte[] HEAD = Traffic.bytes("GET /warm-up HTTP/1.1\r\nHost: bench\r\n\r\n");

        private final int count;
        private final long gapNs;
        private int number;

        Even(int count, long gapNs) {
            this.count = count;
            this.gapNs = gapNs;
        }

        @Override
        public @Nullable PlannedRequest next() {
            if (number == count) {
                return null;
            }
            int i = number++;
            RecordedRequest request = new RecordedRequest(0, 0, HEAD, NONE, NONE, 0, false);
            Exchange exchange = new Exchange(new ExchangeIds(0, i, i, 0, i % 16), request, null, null);
            SourcedExchange sourced = SourcedExchange.of(i, i % 16, "GET /warm-up", exchange);
            return new PlannedRequest(i * gapNs, i * gapNs, Long.MAX_VALUE, sourced.session(), sourced);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
