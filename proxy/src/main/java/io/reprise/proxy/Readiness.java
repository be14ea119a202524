package io.reprise.proxy;

import io.reprise.proxy.relay.upstream.UpstreamProbe;
import io.reprise.time.NanoClock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Whether traffic should be sent here. Probes the upstream at most once a second, however often it is asked.
 * Thread-safe.
 */
final class Readiness {
    private static final long PROBE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private enum Phase {
        STARTING,
        SERVING,
        DRAINING
    }

    private final UpstreamProbe probe;
    private final Supplier<String> closed;
    private final NanoClock clock;

    /** Set at the start and by the shutdown, read by the admin threads. */
    private volatile Phase phase = Phase.STARTING;

    private final ReentrantLock probing = new ReentrantLock();
    private boolean probed;
    private long probedAtNs;
    private volatile String problem = "";

    /**
     * @param closed why clients cannot connect, or the empty string; asked on the admin threads
     * @param clock read on the admin threads
     */
    Readiness(UpstreamProbe probe, Supplier<String> closed, NanoClock clock) {
        this.probe = probe;
        this.closed = closed;
        this.clock = clock;
    }

    void listening() {
        phase = Phase.SERVING;
    }

    void drain() {
        phase = Phase.DRAINING;
    }

    /** Reasons for people; empty if ready. May wait for a connection. */
    List<String> reasonsAgainst() {
        List<String> reasons = new ArrayList<>();
        if (phase == Phase.DRAINING) {
            reasons.add("shutting down");
        } else if (phase == Phase.STARTING) {
            reasons.add("starting");
        } else {
            String upstream = closed.get().isEmpty() ? upstreamProblem() : closed.get();
            if (!upstream.isEmpty()) {
                reasons.add(upstream);
            }
        }
        return reasons;
    }

    /** What is wrong with the upstream, or the empty string. While one caller probes, others get the last result. */
    String upstreamProblem() {
        if (probing.tryLock()) {
            try {
                if (!probed || clock.nowNs() - probedAtNs >= PROBE_INTERVAL_NS) {
                    problem = probe.problem().orElse("");
                    probedAtNs = clock.nowNs();
                    probed = true;
                }
            } finally {
                probing.unlock();
            }
        }
        return problem;
    }
}
