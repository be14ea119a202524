package io.reprise.replayer.rewrite;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counters of one event loop: written by the loop's thread only, read by any thread. */
@SuppressWarnings("EnumOrdinal") // the order has no meaning outside this process
public final class LoopCounters<C extends Enum<C>> {
    private final AtomicLongArray values;

    /** @param kind the enum that names the counters */
    public LoopCounters(Class<C> kind) {
        values = new AtomicLongArray(kind.getEnumConstants().length);
    }

    /** Called by the loop's thread only. */
    public void add(C counter, long delta) {
        int i = counter.ordinal();
        values.lazySet(i, values.getPlain(i) + delta);
    }

    /** Called by the loop's thread only. */
    public void increment(C counter) {
        add(counter, 1);
    }

    /** Called by any thread. */
    public long get(C counter) {
        return values.get(counter.ordinal());
    }
}
