package io.reprise.journal.write;

import java.time.InstantSource;
import net.openhft.chronicle.core.time.TimeProvider;

/**
 * The clock that decides when files roll. It never goes back, because Chronicle refuses to append to any file but the
 * newest. It advances only on the writer's call, so that space is reserved in the file that is then written. Writer
 * thread only.
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

    /** Undoes an advance after which nothing was appended. */
    void stepBackTo(long earlierMs) {
        nowMs = earlierMs;
    }

    @Override
    public long currentTimeMillis() {
        return nowMs;
    }
}
