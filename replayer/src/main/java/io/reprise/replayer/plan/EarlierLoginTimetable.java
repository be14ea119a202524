package io.reprise.replayer.plan;

import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts exchanges from before the window, which log its sessions in, before a timetable: one after another, at {@value
 * #PER_SECOND} a second, and due before the start of the step. So they are over before the step on most targets;
 * otherwise, requests wait for the logins of their lane. Not thread-safe.
 */
public final class EarlierLoginTimetable implements Timetable {
    /** Logins are expensive, because the target hashes passwords; many at once would be a load of their own. */
    public static final int PER_SECOND = 20;

    private static final long GAP_NS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
    /** From the last of them to the start of the step. */
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final ExchangeSource before;
    private final int count;
    private final Timetable window;
    private @Nullable PlannedRequest first;
    private int planned;

    /**
     * Closing it closes both. Reads up to the first request of the timetable, which may take a while, so that this
     * request is not late.
     *
     * @param before hands out the exchanges from before the window; others are passed over
     * @param count how many they are
     */
    public EarlierLoginTimetable(ExchangeSource before, int count, Timetable window) {
        this.before = before;
        this.count = count;
        this.window = window;
        first = window.next();
    }

    /** How long before the start of the step the first of so many exchanges is due, in nanoseconds. */
    public static long leadNs(int count) {
        return count == 0 ? 0 : count * GAP_NS + PAUSE_NS;
    }

    /**
     * When a copy of such an exchange is due, if each is sent so many times: all of them one after another.
     *
     * @param intendedNs when it is due if each is sent once
     */
    static long timeOfCopyNs(long intendedNs, int copy, int copies) {
        return (intendedNs + PAUSE_NS) * copies + copy * GAP_NS - PAUSE_NS;
    }

    @Override
    public @Nullable PlannedRequest next() {
        while (planned < count) {
            SourcedExchange next = before.next();
            if (next == null) {
                planned = count;
            } else if (next.isBeforeWindow()) {
                // on the time scale of the window, on which all times are at least 0
                long recordedNs = 2L * (planned - count);
                long intendedNs = planned * GAP_NS - leadNs(count);
                planned++;
                return new PlannedRequest(intendedNs, recordedNs, recordedNs + 1, next.session(), next);
            }
        }
        PlannedRequest request = first == null ? window.next() : first;
        first = null;
        return request;
    }

    @Override
    public void close() {
        try (window) {
            before.close();
        }
    }
}
