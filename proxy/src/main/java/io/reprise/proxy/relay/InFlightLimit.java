package io.reprise.proxy.relay;

import java.util.concurrent.atomic.AtomicInteger;

/** Limits the exchanges in flight over all event loops. Thread-safe; costs nothing without a limit. */
final class InFlightLimit {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();

    InFlightLimit(int max) {
        this.max = max;
    }

    /** @return whether there was room; if so, the exchange takes it */
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

    /** Gives back the room of an exchange. */
    void leave() {
        if (max != Integer.MAX_VALUE) {
            count.decrementAndGet();
        }
    }
}
