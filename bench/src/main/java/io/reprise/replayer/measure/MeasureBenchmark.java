package io.reprise.replayer.measure;

import io.reprise.bench.Jmh;
import io.reprise.bench.Traffic;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.source.SourcedExchange;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * Measures the cost of counting one outcome: four histograms, the counts by endpoint and status, and the second of the
 * run. The baseline records one value in one histogram.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar MeasureBenchmark -prof gc}
 */
public class MeasureBenchmark extends Jmh {
    private static final byte[] NONE = {};

    private final LoopRecorder recorder =
            new LoopRecorder(new AtomicInteger(), new AtomicInteger(), new AtomicLong(), 25_000_000);
    private final Histogram histogram = new Histogram(Latencies.HIGHEST_NS, Latencies.DIGITS);
    private final Outcome outcome = outcome();
    private long valueNs = 1;

    private static Outcome outcome() {
        RecordedRequest request =
                new RecordedRequest(1, 2, Traffic.bytes(Traffic.BROWSER_REQUEST), NONE, NONE, 0, false);
        RecordedResponse response =
                new RecordedResponse(3, 4, 200, Traffic.bytes("HTTP/1.1 200 OK\r\n\r\n"), NONE, 0, 1);
        Exchange recorded = new Exchange(new ExchangeIds(0, 1, 1, 0, 1), request, response, null);
        PlannedRequest planned =
                new PlannedRequest(1_000_000, 1, 2, 1, SourcedExchange.of(1, 1, "GET /products/{id}", recorded));
        return new Outcome(planned, 1_050_000, 0, 1_900_000, 2_000_000, new Outcome.ReplayedResponse(200, 0, 1));
    }

    /** A request that was sent and answered. */
    @Benchmark
    public void sentAndAnswered() {
        recorder.onSent(outcome.request(), outcome.sentNs());
        recorder.onPlaceFree();
        recorder.onOutcome(outcome);
    }

    /** The baseline. */
    @Benchmark
    public void histogram() {
        valueNs = (valueNs * 31 + 7) & 0xfffffff;
        histogram.recordValue(valueNs);
    }
}
