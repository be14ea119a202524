package io.reprise.proxy.relay;

import java.util.concurrent.atomic.AtomicInteger;

/** How many exchanges there may be at once, over all event loops. Thread-safe; costs nothing without a limit. */
final class InFlightLimit {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();

    InFlightLimit(int max) {
        this.max = max;
    }

    /** @return whether there was room, which is taken then */
    boolean enter() {
        if (max == Integer.MAX_VALUE) {
            return true;
        }
        if (count.incrementAndGet() <= max) {
            return true;
        }
        count.decrementAndGet();
        return false;
    }

    /** Gives back what was taken. */
    void leave() {
        if (max != Integer.MAX_VALUE) {
            count.decrementAndGet();
        }
    }
}
