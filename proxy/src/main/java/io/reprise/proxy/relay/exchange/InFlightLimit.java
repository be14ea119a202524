package io.reprise.proxy.relay.exchange;

import java.util.concurrent.atomic.AtomicInteger;

/** Limits the exchanges in flight over all event loops. Thread-safe; costs nothing without a limit. */
public final class InFlightLimit {
    private final int max;
    private final AtomicInteger count = new AtomicInteger();

    public InFlightLimit(int max) {
        this.max = max;
    }

    /** @return whether there was room; if so, the exchange takes it */
    public boolean enter() {
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
    public void leave() {
        if (max != Integer.MAX_VALUE) {
            count.decrementAndGet();
        }
    }
}
