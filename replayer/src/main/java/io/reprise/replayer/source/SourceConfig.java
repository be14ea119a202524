package io.reprise.replayer.source;

import io.reprise.journal.exchange.SessionTracker;
import io.reprise.time.Nanos;
import io.reprise.time.TimeBound;
import io.reprise.traffic.EndpointNames;
import io.reprise.traffic.IdFilter;
import io.reprise.traffic.RequestFilter;
import io.reprise.traffic.SessionRules;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a recording is replayed, and how its users are told apart.
 *
 * @param window the time span to replay
 * @param filter the requests to replay
 * @param ids the sessions and exchanges to replay
 * @param sessions rules that tell users apart; null to keep the sessions that the recorder found
 * @param endpoints names of endpoints
 * @param limits bounds on the memory for reading
 * @param lookBack the exchanges before the window that are handed out
 */
public record SourceConfig(
        Window window,
        RequestFilter filter,
        IdFilter ids,
        @Nullable SessionRules sessions,
        EndpointNames endpoints,
        Limits limits,
        LookBack lookBack) {
    /**
     * A time span of the recording.
     *
     * @param from requests before it are left out; null for the start of the recording
     * @param to requests at or after it are left out; null for the end
     * @param last how much of the end of the recording is replayed; null for all; not together with {@code from}
     * @param duration how much is replayed from the start of the window on; null for all; not together with {@code to}
     * @param index tells where the span lies; null if that is not known
     */
    public record Window(
            @Nullable TimeBound from,
            @Nullable TimeBound to,
            @Nullable Duration last,
            @Nullable Duration duration,
            @Nullable RecordingIndex index) {
        /** @throws IllegalArgumentException naming the values that contradict each other and what would be right */
        public Window {
            if (from != null && last != null) {
                throw new IllegalArgumentException("--from and --last both say where to start; give one of them");
            }
            if (to != null && duration != null) {
                throw new IllegalArgumentException("--to and --duration both say where to end; give one of them");
            }
            requirePositive("--last", last);
            requirePositive("--duration", duration);
        }

        Window withIndex(@Nullable RecordingIndex known) {
            return new Window(from, to, last, duration, known);
        }

        /**
         * The begin of the window; {@link Long#MIN_VALUE} for that of the recording.
         *
         * @param startNs when the first request of the recording began
         * @param lastRequestNs when the last one began; used for {@code last}
         */
        long fromNs(long startNs, long lastRequestNs) {
            if (last != null) {
                return Nanos.sum(lastRequestNs, 1 - Nanos.of(last)); // the window includes the last request itself
            }
            return from == null ? Long.MIN_VALUE : from.epochNs(startNs);
        }

        /** The end of the window; {@link Long#MAX_VALUE} for that of the recording. */
        long endNs(long startNs, long lastRequestNs) {
            if (duration != null) {
                return Nanos.sum(Math.max(fromNs(startNs, lastRequestNs), startNs), Nanos.of(duration));
            }
            return to == null ? Long.MAX_VALUE : to.epochNs(startNs);
        }

        private static void requirePositive(String option, @Nullable Duration value) {
            if (value != null && (value.isNegative() || value.isZero())) {
                throw new IllegalArgumentException(option + " is " + value + " (expected more than zero)");
            }
        }
    }

    /**
     * Bounds on the memory for reading.
     * @param heldBytesMax bytes of the recording that may be held in memory while an exchange is incomplete
     * @param bodyBytesMax a request with a longer body is left out: it would not fit into memory
     * @param cookiesMax how many cookies are remembered to follow a user over logins
     */
    public record Limits(long heldBytesMax, long bodyBytesMax, int cookiesMax) {
        static Limits ofHeap() {
            long heapBytes = Runtime.getRuntime().maxMemory();
            // Leaves room for the requests under way; see the engine's limits.
            long bodyBytesMax = Math.min(1 << 30, heapBytes / 8);
            return new Limits(Math.min(HELD_BYTES_MAX, heapBytes / 8), bodyBytesMax, SessionTracker.COOKIES_MAX);
        }
    }

    private static final long HELD_BYTES_MAX = 64L << 20;

    /** The whole recording. */
    public static SourceConfig everything() {
        return window(null, null, null, null);
    }

    /**
     * A window of the recording with every request in it.
     *
     * @throws IllegalArgumentException naming the values that contradict each other and what would be right
     */
    public static SourceConfig window(
            @Nullable TimeBound from, @Nullable TimeBound to, @Nullable Duration last, @Nullable Duration duration) {
        RequestFilter all = RequestFilter.of(List.of(), List.of());
        return new SourceConfig(
                new Window(from, to, last, duration, null),
                all,
                IdFilter.ALL,
                null,
                EndpointNames.BY_SHAPE,
                Limits.ofHeap(),
                LookBack.NONE);
    }

    public SourceConfig withFilter(RequestFilter wanted) {
        return new SourceConfig(window, wanted, ids, sessions, endpoints, limits, lookBack);
    }

    public SourceConfig withIds(IdFilter wanted) {
        return new SourceConfig(window, filter, wanted, sessions, endpoints, limits, lookBack);
    }

    public SourceConfig withSessions(SessionRules rules) {
        return new SourceConfig(window, filter, ids, rules, endpoints, limits, lookBack);
    }

    public SourceConfig withEndpoints(EndpointNames names) {
        return new SourceConfig(window, filter, ids, sessions, names, limits, lookBack);
    }

    public SourceConfig withLookBack(LookBack before) {
        return new SourceConfig(window, filter, ids, sessions, endpoints, limits, before);
    }

    /** The same, read with an index where it covers the window. */
    public SourceConfig withIndex(@Nullable RecordingIndex known) {
        return new SourceConfig(window.withIndex(known), filter, ids, sessions, endpoints, limits, lookBack);
    }

    /** The same with this bound on the memory for incomplete exchanges. */
    public SourceConfig withHeldBytesMax(long bytes) {
        return new SourceConfig(
                window,
                filter,
                ids,
                sessions,
                endpoints,
                new Limits(bytes, limits.bodyBytesMax(), limits.cookiesMax()),
                lookBack);
    }

    /** The same with this bound on the bodies of requests. */
    public SourceConfig withBodyBytesMax(long bytes) {
        return new SourceConfig(
                window,
                filter,
                ids,
                sessions,
                endpoints,
                new Limits(limits.heldBytesMax(), bytes, limits.cookiesMax()),
                lookBack);
    }
}
