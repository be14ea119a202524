package io.reprise.replayer.measure;

import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Records what one event loop of the engine sees, on that loop. The main thread takes interval histograms at any time,
 * wait-free for the loop; the tally is for the main thread when the engine is done.
 */
final class LoopRecorder implements OutcomeListener {
    private final SingleWriterRecorder response = recorder();
    private final SingleWriterRecorder service = recorder();
    private final SingleWriterRecorder lagOurs = recorder();
    private final SingleWriterRecorder lagHeld = recorder();
    private final Tally tally = new Tally();
    private final SecondCounts seconds = new SecondCounts();
    private final AtomicInteger inFlight;
    private final AtomicInteger inFlightMax;

    /** The two counters are shared by all loops of a step. */
    LoopRecorder(AtomicInteger inFlight, AtomicInteger inFlightMax) {
        this.inFlight = inFlight;
        this.inFlightMax = inFlightMax;
    }

    private static SingleWriterRecorder recorder() {
        return new SingleWriterRecorder(Latencies.HIGHEST_NS, Latencies.DIGITS);
    }

    @Override
    public void onSent(PlannedRequest request, long sentNs) {
        int now = inFlight.incrementAndGet();
        if (now > inFlightMax.get()) {
            inFlightMax.accumulateAndGet(now, Math::max);
        }
        seconds.asked(request.intendedNs());
        seconds.sent(sentNs);
    }

    @Override
    public void onOutcome(Outcome outcome) {
        boolean sent = outcome.sentNs() > 0;
        int others = sent ? inFlight.getAndDecrement() : inFlight.get();
        tally.add(outcome, others);
        if (outcome.failure() == ReplayFailure.NOT_SENT) {
            return;
        }
        response.recordValue(inRange(outcome.responseTimeNs()));
        if (sent) {
            service.recordValue(inRange(outcome.serviceTimeNs()));
            lagOurs.recordValue(inRange(outcome.sendLagNs() - outcome.heldNs()));
            lagHeld.recordValue(inRange(outcome.heldNs()));
        }
        seconds.ended(outcome.endNs(), Comparison.of(outcome) == Comparison.FAILED);
    }

    private static long inRange(long ns) {
        return Math.max(0, Math.min(Latencies.HIGHEST_NS, ns));
    }

    /** Adds what was recorded since the last call; on the main thread. */
    void drainTo(Latencies interval) {
        add(response, interval.response());
        add(service, interval.service());
        add(lagOurs, interval.lagOurs());
        add(lagHeld, interval.lagHeld());
    }

    private static void add(SingleWriterRecorder from, Histogram to) {
        to.add(from.getIntervalHistogram());
    }

    Tally tally() {
        return tally;
    }

    SecondCounts seconds() {
        return seconds;
    }
}
