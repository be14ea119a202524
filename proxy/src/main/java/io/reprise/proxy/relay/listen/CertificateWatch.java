package io.reprise.proxy.relay.listen;

import io.reprise.proxy.relay.LoopCounters;
import io.reprise.proxy.relay.RelayCounter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Checks the files of the certificate once a second, on its own thread, and counts reloads and failures. */
public final class CertificateWatch implements AutoCloseable {
    private static final long INTERVAL_MS = 1_000;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "relay-certificates");
        made.setDaemon(true);
        return made;
    });

    /**
     * Begins to look.
     *
     * @param counters written by this watch alone
     */
    @SuppressWarnings("FutureReturnValueIgnored") // looks until it is closed
    public CertificateWatch(ServerTls tls, LoopCounters counters) {
        thread.scheduleWithFixedDelay(() -> look(tls, counters), INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private static void look(ServerTls tls, LoopCounters counters) {
        switch (tls.lookAgain()) {
            case RELOADED -> counters.increment(RelayCounter.TLS_RELOADS);
            case BROKEN -> counters.increment(RelayCounter.TLS_RELOAD_FAILURES);
            case NOTHING_NEW -> {}
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
