package io.reprise.proxy.relay.exchange;

import io.reprise.proxy.relay.LoopCounters;
import io.reprise.proxy.relay.RelayTimeouts;

/** Shared facts and counters of the exchanges of one event loop; used on that loop only. */
public interface ExchangeContext {
    /** When the event being handled began, in nanoseconds of the relay's clock. */
    long nowNs();

    /** Whether every response announces the end of its connection. */
    boolean isDraining();

    /** How an upstream's failure is shown to clients. */
    FailureMode failureMode();

    RelayTimeouts timeouts();

    /** The counters of the loop. */
    LoopCounters counters();

    /** The limit of exchanges over all loops. */
    InFlightLimit inFlight();

    FailureLog failures();
}
