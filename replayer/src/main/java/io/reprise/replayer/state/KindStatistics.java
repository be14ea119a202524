package io.reprise.replayer.state;

import java.util.HashMap;
import java.util.Map;

/**
 * How many distinct values each kind of place showed, over a whole recording. Bounded: of more than {@value #KINDS_MAX}
 * kinds, the later ones count as constant. Not thread-safe.
 */
final class KindStatistics {
    static final int KINDS_MAX = 500_000;
    private static final int VALUES_MAX = 8;

    private static final class Seen {
        private final long[] values = new long[VALUES_MAX];
        private final long[] sessions = new long[VALUES_MAX];
        private int count;
        /** How many of the values were given to more than one session. */
        private int shared;

        private long sharedMask;
        /** Whether values were given to more than one session. */
        private boolean hasSessions;
    }

    private final Map<String, Seen> kinds = new HashMap<>();

    void add(String kind, long value, long session) {
        Seen seen = kinds.get(kind);
        if (seen == null) {
            if (kinds.size() >= KINDS_MAX) {
                return;
            }
            seen = new Seen();
            kinds.put(kind, seen);
        }
        for (int i = 0; i < seen.count; i++) {
            if (seen.values[i] == value) {
                if (seen.sessions[i] != session && (seen.sharedMask & 1L << i) == 0) {
                    seen.sharedMask |= 1L << i;
                    seen.shared++;
                }
                return;
            }
        }
        seen.hasSessions |= seen.count > 0 && seen.sessions[0] != session;
        if (seen.count < VALUES_MAX) {
            seen.values[seen.count] = value;
            seen.sessions[seen.count] = session;
            seen.count++;
        }
    }

    /** Whether the places of this kind showed more than one value. */
    boolean varies(String kind) {
        Seen seen = kinds.get(kind);
        return seen != null && seen.count > 1;
    }

    /**
     * Whether the places of this kind showed at least four values.
     *
     * @param plain see {@link #isIssuing}
     */
    boolean variesMuch(String kind, boolean plain) {
        Seen seen = kinds.get(kind);
        return seen != null && seen.count >= 4 && (seen.hasSessions || !plain);
    }

    /**
     * Whether the places of this kind look as if the server makes up their values: at least four values, hardly any of
     * which was given to two sessions.
     *
     * @param plain whether the value is of lower-case letters alone, like the names of pages and actions, for which it
     *     proves nothing that only one session was given a value
     */
    boolean isIssuing(String kind, boolean plain) {
        Seen seen = kinds.get(kind);
        return seen != null && seen.shared * 4 <= seen.count && variesMuch(kind, plain);
    }
}
