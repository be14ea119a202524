package io.reprise.replayer.plan;

import io.reprise.journal.exchange.Exchange;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import org.jspecify.annotations.Nullable;

/**
 * The timetable of one step: pulls exchanges on demand and computes when each is due. Keeps no exchange. Each session
 * is one lane. Not thread-safe.
 */
public final class Planner implements Timetable {
    private final ExchangeSource source;
    private final TimeWarp warp;
    private final PauseCutter pauses;
    private boolean started;
    private long startNs;
    private long lastRecordedNs;
    private @Nullable ConnectionEnds ends;

    /** Keeps all pauses as recorded. Closing the planner closes the source. */
    public Planner(ExchangeSource source, TimeWarp warp) {
        this(source, warp, Long.MAX_VALUE);
    }

    /**
     * Closing the planner closes the source.
     *
     * @param pauseMaxNs longest pause between two requests; longer recorded pauses are cut to it before the warp
     */
    public Planner(ExchangeSource source, TimeWarp warp, long pauseMaxNs) {
        if (pauseMaxNs <= 0) {
            throw new IllegalArgumentException("longest pause is " + pauseMaxNs + " ns (expected more than 0)");
        }
        this.source = source;
        this.warp = warp;
        pauses = new PauseCutter(pauseMaxNs);
    }

    @Override
    public @Nullable PlannedRequest next() {
        SourcedExchange sourced = source.next();
        if (sourced == null) {
            announceEnds(Long.MAX_VALUE);
            return null;
        }
        Exchange exchange = sourced.exchange();
        if (!started) {
            started = true;
            startNs = exchange.request().headTimeNs();
        }
        // Merged hosts or event loops can put a time a little before its predecessor's; the request keeps its place.
        lastRecordedNs = Math.max(lastRecordedNs, exchange.request().headTimeNs() - startNs);
        long endNs = exchange.endTimeNs();
        boolean isUnanswered = exchange.response() == null && RecordedStay.ns(sourced) != RecordedStay.WHOLE_RESPONSE;
        long recordedEndNs = endNs == 0 || isUnanswered ? Long.MAX_VALUE : Math.max(lastRecordedNs, endNs - startNs);
        long withoutPausesNs = pauses.cut(lastRecordedNs);
        if (withoutPausesNs >= warp.endNs()) {
            return null; // what follows is later still
        }
        long intendedNs = warp.intendedNs(withoutPausesNs);
        announceEnds(exchange.request().headTimeNs());
        ConnectionEnd end = ends == null ? null : ends.of(exchange.ids(), intendedNs);
        sourced = end == null ? sourced : sourced.with(end);
        return new PlannedRequest(intendedNs, lastRecordedNs, recordedEndNs, sourced.session(), sourced);
    }

    /** Makes exchanges tell when their connections were closed. Must be called before the first exchange is pulled. */
    Planner withConnectionEnds() {
        ConnectionEnds known = new ConnectionEnds();
        source.onConnectionClosed(known);
        ends = known;
        return this;
    }

    private void announceEnds(long untilNs) {
        if (ends != null) {
            ends.announceUntil(untilNs, timeNs -> warp.intendedNs(pauses.at(Math.max(0, timeNs - startNs))));
        }
    }

    @Override
    public void close() {
        source.close();
    }
}
