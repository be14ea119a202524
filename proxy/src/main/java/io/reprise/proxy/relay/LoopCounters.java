package io.reprise.proxy.relay;

import io.reprise.journal.FailureCause;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The counters of one event loop: written by that loop alone, so updates need not be atomic; read by any thread. */
@SuppressWarnings("EnumOrdinal") // in memory only, and cheaper than a map for every count
public final class LoopCounters {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);
    /** Unused space of a cache line on either side, so that loops do not slow each other down. */
    private static final int PAD = 8;

    private static final RelayCounter[] COUNTERS = RelayCounter.values();

    private final long[] values = new long[PAD + COUNTERS.length + PAD];

    public void increment(RelayCounter counter) {
        add(counter, 1);
    }

    public void decrement(RelayCounter counter) {
        add(counter, -1);
    }

    public void add(RelayCounter counter, long delta) {
        int i = PAD + counter.ordinal();
        VALUES.setRelease(values, i, values[i] + delta);
    }

    /** Counts a final response from an upstream. */
    public void response(int status) {
        if (status < 300) {
            increment(RelayCounter.RESPONSES_2XX);
        } else if (status < 400) {
            increment(RelayCounter.RESPONSES_3XX);
        } else {
            increment(status < 500 ? RelayCounter.RESPONSES_4XX : RelayCounter.RESPONSES_5XX);
        }
    }

    /** Counts an exchange that failed. */
    public void failure(FailureCause cause) {
        increment(
                switch (cause) {
                    case REQUEST_REFUSED -> RelayCounter.FAILED_REQUEST_REFUSED;
                    case CLIENT_GONE -> RelayCounter.FAILED_CLIENT_GONE;
                    case CLIENT_TIMEOUT -> RelayCounter.FAILED_CLIENT_TIMEOUT;
                    case UPSTREAM_UNREACHABLE -> RelayCounter.FAILED_UPSTREAM_UNREACHABLE;
                    case UPSTREAM_CONNECT_TIMEOUT -> RelayCounter.FAILED_UPSTREAM_CONNECT_TIMEOUT;
                    case UPSTREAM_RESET -> RelayCounter.FAILED_UPSTREAM_RESET;
                    case UPSTREAM_TIMEOUT -> RelayCounter.FAILED_UPSTREAM_TIMEOUT;
                    case UPSTREAM_BAD_RESPONSE -> RelayCounter.FAILED_UPSTREAM_BAD_RESPONSE;
                    case SHUTDOWN -> RelayCounter.FAILED_SHUTDOWN;
                    case OVERLOADED -> RelayCounter.FAILED_OVERLOADED;
                });
    }

    public long get(RelayCounter counter) {
        return (long) VALUES.getAcquire(values, PAD + counter.ordinal());
    }
}
