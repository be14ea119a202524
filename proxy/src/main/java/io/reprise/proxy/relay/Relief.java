package io.reprise.proxy.relay;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes all event loops give back memory when it gets short, also idle ones, because the loop that notices need not be
 * the one whose connections hold the bytes. Thread-safe.
 */
final class Relief {
    private static final Logger LOG = LoggerFactory.getLogger(Relief.class);
    /** Counting all connections takes about a millisecond for ten thousand of them. */
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long LOG_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private final ByteBudget budget;
    private final BudgetedReads reads;
    private final Collection<RelayLoop> loops;
    private final AtomicLong dueNs;
    private long logDueNs;
    private long unsaidCount;

    /** @param loops may be filled later, but before connections are accepted */
    Relief(ByteBudget budget, Collection<RelayLoop> loops, long nowNs) {
        this.budget = budget;
        this.loops = loops;
        reads = new BudgetedReads(budget);
        dueNs = new AtomicLong(nowNs);
        logDueNs = nowNs;
    }

    ByteBudget budget() {
        return budget;
    }

    /** Sizes the buffers that all channels are read into. */
    BudgetedReads reads() {
        return reads;
    }

    /** Makes every loop count the bytes of its connections and give up its part of the excess, but not too often. */
    void call(long nowNs) {
        long due = dueNs.get();
        if (nowNs - due >= 0 && dueNs.compareAndSet(due, nowNs + INTERVAL_NS)) {
            loops.forEach(RelayLoop::relieve);
        }
    }

    /** Says that connections were shed, in one line every ten seconds at most. */
    synchronized void note(int shedCount, long nowNs) {
        unsaidCount += shedCount;
        if (unsaidCount > 0 && nowNs - logDueNs >= 0) {
            logDueNs = nowNs + LOG_INTERVAL_NS;
            LOG.warn(
                    "{} connections were ended that held most for longest, because all connections together may hold"
                            + " {} KiB of unsent and unparsed bytes (--max-buffered)",
                    unsaidCount,
                    budget.maxBytes() >> 10);
            unsaidCount = 0;
        }
    }
}
