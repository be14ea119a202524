package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.journal.RecordLayout;
import io.reprise.traffic.RequestFilter;
import io.reprise.traffic.SessionRules;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What to record and where to.
 *
 * @param journal the journal directory
 * @param settings what the recorder was told, for the run's manifest; the session rules are added
 * @param minFreeBytes records are refused while the filesystem has less room
 * @param limits sizes in bytes
 * @param sessions who is a user
 * @param filter which requests are recorded; null for all
 * @param samplePercent share of the sessions that is recorded, above 0 up to 100
 */
public record CaptureConfig(
        Path journal,
        Map<String, String> settings,
        long minFreeBytes,
        Limits limits,
        SessionRules sessions,
        @Nullable RequestFilter filter,
        double samplePercent) {
    /**
     * Sizes in bytes.
     *
     * @param ringBytes slab between event loops and writer: how much traffic a stalled disk may cost nothing
     * @param requestBodyMax of each request body, how much is kept
     * @param responseBodyMax of each response body, how much is kept
     * @param headMax the largest head that the relay accepts
     */
    public record Limits(long ringBytes, long requestBodyMax, long responseBodyMax, int headMax) {
        /** 64 MiB, 16 MiB, 64 KiB, 64 KiB. */
        public static final Limits DEFAULT = new Limits(64L << 20, 16L << 20, 64L << 10, 64 << 10);

        /** A ring holds several of the largest records. */
        public static final long RING_BYTES_MIN = 4L * RecordLayout.RECORD_LENGTH_MAX;

        public static final long RING_BYTES_MAX = 1L << 30;
        /** So that the largest head, some body and the trailers fit one record. */
        public static final int HEAD_MAX = RecordLayout.RECORD_LENGTH_MAX / 2;

        /** Refuses sizes that cannot work. */
        public Limits {
            require("ringBytes", ringBytes, RING_BYTES_MIN, RING_BYTES_MAX);
            require("requestBodyMax", requestBodyMax, 0, Long.MAX_VALUE);
            require("responseBodyMax", responseBodyMax, 0, Long.MAX_VALUE);
            require("headMax", headMax, 1, HEAD_MAX);
        }
    }

    /** Refuses a share that is none. */
    public CaptureConfig {
        // Whoever reads the recording must tell its users apart as the recorder did.
        Map<String, String> withRules = new TreeMap<>(settings);
        withRules.put(SessionRules.SETTING, sessions.setting());
        settings = Map.copyOf(withRules);
        if (!(samplePercent > 0 && samplePercent <= 100)) {
            throw new IllegalArgumentException("samplePercent: " + samplePercent + " (expected: > 0, <= 100)");
        }
    }

    private static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }

    /** Whether this request of this session is to be recorded: a session is recorded as a whole or not at all. */
    boolean wants(Head request, long session) {
        if (samplePercent < 100 && Long.compareUnsigned(session, sampleThreshold()) >= 0) {
            return false;
        }
        return filter == null || filter.accepts(request.method(), request.target());
    }

    /** Keys are spread evenly over 64 bits, unsigned. */
    private long sampleThreshold() {
        return (long) (samplePercent / 100 * (1L << 53)) << 11;
    }
}
