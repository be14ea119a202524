package io.reprise.replayer.measure;

import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Records the requests and outcomes of one event loop of the engine, on that loop. The main thread takes interval
 * histograms at any time, wait-free for the loop, and reads the rest when the engine is done.
 */
final class LoopRecorder implements OutcomeListener {
    static final long NONE_SENT = Long.MIN_VALUE;

    private final SingleWriterRecorder response = recorder();
    private final SingleWriterRecorder service = recorder();
    private final SingleWriterRecorder lagOurs = recorder();
    private final SingleWriterRecorder lagHeld = recorder();
    private final Tally tally = new Tally();
    private final TimeLine timeLine = new TimeLine(Measured.SLOTS_MAX);
    private final SecondCounts seconds = new SecondCounts();
    private final LateCounts late = new LateCounts();
    private final CoveredSpan covered = new CoveredSpan();
    private final TrafficCounts traffic = new TrafficCounts();
    private final ThinkTimes thinkTimes = new ThinkTimes();
    /** Outcomes by comparison: written here alone, read by any thread. */
    private final AtomicLongArray outcomes = new AtomicLongArray(Comparison.values().length);

    private final FailureCounts failures = new FailureCounts();
    private final long lagMaxNs;
    private final AtomicInteger inFlight;
    private final AtomicInteger inFlightMax;
    private final AtomicLong lastSentNs;
    private @Nullable Histogram spare; // belong to the main thread

    /**
     * The two counters, and the time at which the latest request was sent, are shared by all loops of a step.
     *
     * @param lagMaxNs a request that left later than this, by the replayer's own fault, was late
     */
    LoopRecorder(AtomicInteger inFlight, AtomicInteger inFlightMax, AtomicLong lastSentNs, long lagMaxNs) {
        this.lagMaxNs = lagMaxNs;
        this.inFlight = inFlight;
        this.inFlightMax = inFlightMax;
        this.lastSentNs = lastSentNs;
    }

    private static SingleWriterRecorder recorder() {
        return new SingleWriterRecorder(Latencies.DIGITS);
    }

    @Override
    public void onSent(PlannedRequest request, long sentNs) {
        int now = inFlight.incrementAndGet();
        if (now > inFlightMax.get()) {
            inFlightMax.accumulateAndGet(now, Math::max);
        }
        seconds.asked(request.intendedNs());
        covered.add(request);
        seconds.sent(sentNs);
        long beforeNs = lastSentNs.getAndAccumulate(sentNs, Math::max);
        if (beforeNs != NONE_SENT) {
            traffic.gap(sentNs - beforeNs);
        }
        traffic.found(now - 1);
        traffic.thought(thinkTimes.sent(request.lane(), sentNs));
    }

    @Override
    public void onPlaceFree() {
        inFlight.decrementAndGet();
    }

    @Override
    public void onOutcome(Outcome outcome) {
        boolean sent = outcome.sentNs() > 0;
        if (sent) {
            thinkTimes.ended(outcome.request().lane(), outcome.endNs());
        }
        timeLine.add(outcome);
        tally.add(outcome, inFlight.get() + (sent ? 1 : 0));
        Comparison comparison = Comparison.of(outcome);
        count(comparison);
        if (!comparison.isEnded()) {
            return;
        }
        if (comparison.isTimed()) {
            response.recordValue(inRange(outcome.responseTimeNs()));
        }
        if (sent) {
            if (comparison.isTimed()) {
                service.recordValue(inRange(outcome.serviceTimeNs()));
            }
            long ownLagNs = outcome.sendLagNs() - outcome.heldNs();
            lagOurs.recordValue(inRange(ownLagNs));
            late.add(outcome.request().intendedNs(), ownLagNs > lagMaxNs);
            lagHeld.recordValue(inRange(outcome.heldNs()));
        } else {
            seconds.asked(outcome.request().intendedNs());
            covered.add(outcome.request());
        }
        boolean hasFailed = comparison == Comparison.FAILED;
        seconds.ended(outcome.endNs(), hasFailed);
        if (hasFailed) {
            failures.add(outcome);
        }
    }

    @SuppressWarnings("EnumOrdinal") // the order has no meaning outside this process
    private void count(Comparison comparison) {
        int i = comparison.ordinal();
        outcomes.lazySet(i, outcomes.getPlain(i) + 1);
    }

    private static long inRange(long ns) {
        return Math.max(0, Math.min(Latencies.HIGHEST_NS, ns));
    }

    /** Adds the times recorded since the last call to both; on the main thread. */
    void drainTo(Latencies interval, Latencies total) {
        spare = add(response, spare, interval.response(), total.response());
        spare = add(service, spare, interval.service(), total.service());
        spare = add(lagOurs, spare, interval.lagOurs(), total.lagOurs());
        spare = add(lagHeld, spare, interval.lagHeld(), total.lagHeld());
    }

    private static Histogram add(
            SingleWriterRecorder from, @Nullable Histogram spare, Histogram interval, Histogram total) {
        Histogram drained = from.getIntervalHistogram(spare, false);
        // Adding a histogram reads all of its counters, thousands for each quiet second of a long run.
        if (drained.getTotalCount() > 0) {
            interval.add(drained);
            total.add(drained);
        }
        return drained;
    }

    Tally tally() {
        return tally;
    }

    TimeLine timeLine() {
        return timeLine;
    }

    LateCounts late() {
        return late;
    }

    CoveredSpan covered() {
        return covered;
    }

    /** Requests with such an outcome so far; for any thread. */
    @SuppressWarnings("EnumOrdinal") // the order has no meaning outside this process
    long outcomes(Comparison comparison) {
        return outcomes.get(comparison.ordinal());
    }

    /** Failures so far; to be read on any thread. */
    FailureCounts failures() {
        return failures;
    }

    TrafficCounts traffic() {
        return traffic;
    }

    SecondCounts seconds() {
        return seconds;
    }
}
