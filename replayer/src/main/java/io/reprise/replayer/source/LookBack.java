package io.reprise.replayer.source;

import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges before the window that a pass hands out as well, because users may have logged in among them. Their numbers
 * are negative: the last exchange before the window has number -1. Immutable.
 *
 * @param total number of exchanges before the window, handed out or not
 * @param reach how many of them are looked at, counted back from the window
 * @param chosen numbers of those to hand out; null for all within reach
 */
public record LookBack(long total, long reach, @Nullable Set<Long> chosen) {
    /** Nothing before the window is handed out. */
    public static final LookBack NONE = new LookBack(0, 0, Set.of());

    /** Most exchanges before the window among which logins are looked for. */
    public static final int EXCHANGES_MAX = 50_000;

    /** Most recorded bytes before the window among which logins are looked for. */
    public static final long BYTES_MAX = 1L << 30;

    /** Whether the exchanges before the window are too many, or too large, to look at all of them. */
    public boolean isCut() {
        return reach < total;
    }

    /** The same exchanges, but only these are handed out. */
    public LookBack only(Set<Long> numbers) {
        return new LookBack(total, reach, Set.copyOf(numbers));
    }

    /** How many of the exchanges before the window lie before the first that is handed out. */
    long firstNeeded() {
        Set<Long> only = chosen;
        if (only == null) {
            return total - reach;
        }
        return only.isEmpty() ? Long.MAX_VALUE : total + Collections.min(only);
    }

    /** Whether the exchange of this number, which lies before the window, is handed out. */
    boolean takes(long number) {
        return number < 0 && number >= -reach && (chosen == null || chosen.contains(number));
    }
}
