package io.reprise.proxy.capture;

import io.reprise.journal.RecordLayout;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.MinFree;
import io.reprise.traffic.SessionRules;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the recorder.
 *
 * @param journal the journal directory
 * @param settings options of the recorder, for the manifest of the run; the session rules are added
 * @param minFree records are refused while the filesystem has less free space
 * @param access who may read the journal
 * @param limits sizes in bytes
 * @param sessions how users are told apart
 * @param rules the rules to begin with
 */
public record CaptureConfig(
        Path journal,
        Map<String, String> settings,
        MinFree minFree,
        JournalAccess access,
        Limits limits,
        SessionRules sessions,
        RecordingRules rules) {
    /**
     * Sizes in bytes, and the place of the ring.
     *
     * @param ringBytes memory between event loops and writer; a stall of the disk that fits into it loses nothing
     * @param headMax size of the largest head that the relay accepts
     * @param ringDirectory directory on tmpfs for the ring, so that it outlives the process; null for private memory
     */
    public record Limits(
            long ringBytes, int headMax, @Nullable Path ringDirectory) {
        /** A private ring of 64 MiB, and heads of up to 64 KiB. */
        public static final Limits DEFAULT = new Limits(64L << 20, 64 << 10);

        /** A ring has room for several of the largest records. */
        public static final long RING_BYTES_MIN = 4L * RecordLayout.RECORD_LENGTH_MAX;

        public static final long RING_BYTES_MAX = 1L << 30;
        /** Lets the largest head, some body and the trailers fit into one record. */
        public static final int HEAD_MAX = RecordLayout.RECORD_LENGTH_MAX / 2;

        /** With a ring in private memory. */
        public Limits(long ringBytes, int headMax) {
            this(ringBytes, headMax, null);
        }

        /** Refuses sizes that cannot work. */
        public Limits {
            require("ringBytes", ringBytes, RING_BYTES_MIN, RING_BYTES_MAX);
            require("headMax", headMax, 1, HEAD_MAX);
        }
    }

    /** Adds the session rules to the settings. */
    public CaptureConfig {
        // Readers of the recording must tell users apart as the recorder did.
        Map<String, String> withRules = new TreeMap<>(settings);
        withRules.put(SessionRules.SETTING, sessions.setting());
        withRules.put(SessionRules.KEYS_SETTING, SessionRules.KEYS);
        settings = Map.copyOf(withRules);
    }

    private static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " to " + max + ")");
        }
    }
}
