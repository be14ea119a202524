package io.reprise.replayer.rewrite;

import java.util.concurrent.atomic.AtomicLongArray;

/** One event loop's counters: written by its thread alone, read by any. */
@SuppressWarnings("EnumOrdinal") // the order is of no meaning outside this process
public final class LoopCounters<C extends Enum<C>> {
    private final AtomicLongArray values;

    /** @param kind what is counted */
    public LoopCounters(Class<C> kind) {
        values = new AtomicLongArray(kind.getEnumConstants().length);
    }

    /** By the loop alone. */
    public void add(C counter, long delta) {
        int i = counter.ordinal();
        values.lazySet(i, values.getPlain(i) + delta);
    }

    /** By the loop alone. */
    public void increment(C counter) {
        add(counter, 1);
    }

    /** By any thread. */
    public long get(C counter) {
        return values.get(counter.ordinal());
    }
}
