package io.reprise.replayer.plan;

import io.reprise.journal.exchange.Exchange;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The timetable of a journal that is being written: each request is due a fixed delay after the wall-clock time at
 * which it was recorded. Requests that are read too late are caught up, or left out if they are far behind. Keeps no
 * exchange but the next. One thread pulls it; the counts may be read by others.
 */
public final class FollowTimetable implements Timetable {
    /**
     * When requests are due.
     *
     * @param delay from when a request was recorded to when it is due
     * @param behindMax a request that could be sent only this much later than it was due is left out
     * @param duration requests that are due later after the start are not sent, and the timetable ends; null for never
     */
    public record Timing(
            Duration delay, Duration behindMax, @Nullable Duration duration) {}

    /**
     * The account of what was planned.
     *
     * @param requests number of requests
     * @param spanNs from the start of the step to the time for which the last was planned
     * @param sessions their sessions
     * @param sessionsExact whether {@code sessions} is exact, as up to 16,384
     * @param leftOut requests that were left out because they were too far behind
     * @param caughtUp requests that were planned for later than they were due
     * @param behindNs how much later at most
     */
    public record Planned(
            long requests,
            long spanNs,
            long sessions,
            boolean sessionsExact,
            long leftOut,
            long caughtUp,
            long behindNs) {}

    private static final long NOT_STARTED = Long.MIN_VALUE;

    private final ExchangeSource source;
    private final LongSupplier clock;
    private final long delayNs;
    private final long behindMaxNs;
    private final long durationNs;
    private final Predicate<SourcedExchange> isWanted;
    private final CatchUp catchUp = new CatchUp();
    private final SessionCounter sessions = new SessionCounter();
    private volatile long startWallNs = NOT_STARTED;
    private volatile Planned planned = new Planned(0, 0, 0, true, 0, 0, 0);
    private @Nullable PlannedRequest ready;
    private boolean ended;
    private boolean started;
    private long firstRecordedNs;
    private long lastRecordedNs;
    private long lastDueNs = Long.MIN_VALUE;
    private long requests;
    private long leftOut;
    private long caughtUp;
    private long behindNs;

    /**
     * Closing it closes the source.
     *
     * @param clock the wall clock, in nanoseconds since the Unix epoch
     * @param isWanted whether a request is to be sent; false for those that an earlier run has sent
     */
    public FollowTimetable(
            ExchangeSource source, LongSupplier clock, Timing timing, Predicate<SourcedExchange> isWanted) {
        this.source = source;
        this.clock = clock;
        this.isWanted = isWanted;
        delayNs = timing.delay().toNanos();
        behindMaxNs = timing.behindMax().toNanos();
        durationNs =
                timing.duration() == null ? Long.MAX_VALUE : timing.duration().toNanos();
    }

    /**
     * Tells when the step starts; before, no request is ready. Any thread.
     *
     * @param wallNs nanoseconds since the Unix epoch
     */
    public void startAt(long wallNs) {
        startWallNs = wallNs;
    }

    @Override
    public boolean isReady() {
        if (startWallNs == NOT_STARTED) {
            return false;
        }
        while (ready == null && !ended) {
            long nowNs = clock.getAsLong() - startWallNs;
            ended = nowNs >= durationNs;
            if (ended || !source.isReady()) {
                break;
            }
            SourcedExchange sourced = source.next();
            if (sourced == null) {
                ended = true;
            } else {
                plan(sourced, nowNs);
            }
        }
        return ready != null || ended;
    }

    private void plan(SourcedExchange sourced, long nowNs) {
        long recordedNs = sourced.exchange().request().wallTimeNs() - startWallNs;
        // A recorder's clock may be ahead of ours; then its requests are sent the delay after they are read.
        long dueNs = Math.max(lastDueNs, Math.min(recordedNs, nowNs) + delayNs);
        if (dueNs >= durationNs) {
            ended = true;
            return;
        }
        lastDueNs = dueNs;
        if (!isWanted.test(sourced)) {
            return;
        }
        long sendNs = nowNs - dueNs > behindMaxNs ? nowNs : catchUp.sendNs(dueNs, nowNs);
        if (sendNs - dueNs > behindMaxNs) {
            leftOut++;
            account();
            return;
        }
        caughtUp += sendNs > dueNs ? 1 : 0;
        behindNs = Math.max(behindNs, sendNs - dueNs);
        ready = planned(sourced, recordedNs, sendNs);
        requests++;
        sessions.add(sourced.session());
        account();
    }

    private PlannedRequest planned(SourcedExchange sourced, long wallNs, long sendNs) {
        Exchange exchange = sourced.exchange();
        if (!started) {
            started = true;
            firstRecordedNs = wallNs;
        }
        lastRecordedNs = Math.max(lastRecordedNs, wallNs - firstRecordedNs);
        long endNs = exchange.endTimeNs();
        boolean isUnanswered = exchange.response() == null && RecordedStay.ns(sourced) != RecordedStay.WHOLE_RESPONSE;
        long recordedEndNs = endNs == 0 || isUnanswered
                ? Long.MAX_VALUE
                : lastRecordedNs + Math.max(0, endNs - exchange.request().headTimeNs());
        return new PlannedRequest(Math.max(0, sendNs), lastRecordedNs, recordedEndNs, sourced.session(), sourced);
    }

    private void account() {
        planned = new Planned(
                requests,
                ready == null ? planned.spanNs() : ready.intendedNs(),
                sessions.count(),
                sessions.isExact(),
                leftOut,
                caughtUp,
                behindNs);
    }

    @Override
    public @Nullable PlannedRequest next() {
        PlannedRequest next = isReady() ? ready : null;
        ready = null;
        return next;
    }

    /** What was planned so far; any thread. */
    public Planned soFar() {
        return planned;
    }

    @Override
    public void close() {
        source.close();
    }
}
