package io.reprise.replayer.engine;

import java.util.concurrent.atomic.AtomicLongArray;

/** One event loop's counters: written by its thread alone, read by any. */
@SuppressWarnings("EnumOrdinal") // the order is of no meaning outside this process
final class LoopCounters {
    private final AtomicLongArray values = new AtomicLongArray(EngineCounter.COUNT);

    void add(EngineCounter counter, long delta) {
        int i = counter.ordinal();
        values.lazySet(i, values.getPlain(i) + delta);
    }

    void increment(EngineCounter counter) {
        add(counter, 1);
    }

    long get(EngineCounter counter) {
        return values.get(counter.ordinal());
    }
}
