package io.reprise.journal.write;

import java.time.InstantSource;
import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The time by which files roll. It never goes back, since an append to a file before the newest is refused by
 * Chronicle, and it moves only when the writer says so, so that the file which space is reserved in is the file that is
 * written. Writer thread only.
 */
final class JournalClock implements TimeProvider {
    private final InstantSource wallClock;
    private long nowMs;

    JournalClock(InstantSource wallClock) {
        this.wallClock = wallClock;
        advance();
    }

    void advance() {
        nowMs = Math.max(nowMs, wallClock.millis());
    }

    /** Takes an advance back, after which nothing was appended. */
    void stepBackTo(long earlierMs) {
        nowMs = earlierMs;
    }

    @Override
    public long currentTimeMillis() {
        return nowMs;
    }
}
