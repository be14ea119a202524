package io.reprise.replayer.plan;

import io.reprise.journal.exchange.Exchange;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import org.jspecify.annotations.Nullable;

/**
 * The timetable of one step: pulls exchanges as they are asked for and says when each is due. Holds none of them. Each
 * session is one lane. Not thread-safe.
 */
public final class Planner implements Timetable {
    private final ExchangeSource source;
    private final TimeWarp warp;
    private final PauseCutter pauses;
    private boolean started;
    private long startNs;
    private long lastRecordedNs;

    /** Plans with all pauses as recorded. The source is closed with the planner. */
    public Planner(ExchangeSource source, TimeWarp warp) {
        this(source, warp, Long.MAX_VALUE);
    }

    /**
     * The source is closed with the planner.
     *
     * @param pauseMaxNs a recorded pause between two requests that is longer is cut to this, before the warp
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
            return null;
        }
        Exchange exchange = sourced.exchange();
        if (!started) {
            started = true;
            startNs = exchange.request().headTimeNs();
        }
        // Where hosts or event loops were merged a time can lie a little before its predecessor's; it keeps its place.
        lastRecordedNs = Math.max(lastRecordedNs, exchange.request().headTimeNs() - startNs);
        long endNs = exchange.endTimeNs();
        long recordedEndNs = endNs == 0 ? Long.MAX_VALUE : Math.max(lastRecordedNs, endNs - startNs);
        long intendedNs = warp.intendedNs(pauses.cut(lastRecordedNs));
        return new PlannedRequest(intendedNs, lastRecordedNs, recordedEndNs, sourced.session(), sourced);
    }

    @Override
    public void close() {
        source.close();
    }
}
