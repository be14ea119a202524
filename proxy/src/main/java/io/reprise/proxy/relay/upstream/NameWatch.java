package io.reprise.proxy.relay.upstream;

import io.reprise.proxy.relay.HostNames;
import io.reprise.proxy.relay.SocketAddresses;
import io.reprise.time.NanoClock;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the names of upstreams: every {@value #EACH_MS} ms, so that a change is found before it matters, and
 * whenever no known address of a name accepts a connection. If a lookup fails, the addresses that were found last stay.
 * Lookups block, so they have threads of their own, one for each name up to {@value #THREADS_MAX}: a name server that
 * does not answer holds up neither event loops nor, usually, another name. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // ends with the threads
public final class NameWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);
    private static final long EACH_MS = 2_000;
    /** Least time between the beginnings of two lookups of a name, however many connections fail. */
    private static final long APART_MS = 50;
    /** Least time between two log lines about a name, because some names change their address each time. */
    private static final long SAY_EACH_NS = TimeUnit.SECONDS.toNanos(10);

    private static final int THREADS_MAX = 16;
    /** Most callers that wait for one lookup; further callers are told at once, without a lookup. */
    private static final int WAITING_MAX = 10_000;

    private final Map<Upstream, Name> names;
    private final HostNames source;
    private final NanoClock clock;
    private final ScheduledThreadPoolExecutor threads;

    /**
     * Looks nothing up so far.
     *
     * @param source asked by several threads, but not at once about the same upstream
     * @param clock read on several threads, so it must be thread-safe
     */
    public NameWatch(List<Upstream> upstreams, HostNames source, NanoClock clock) {
        this.clock = clock;
        this.source = source;
        names = upstreams.stream()
                .filter(Upstream::isNamed)
                .collect(Collectors.toMap(Function.identity(), upstream -> new Name(upstream)));
        threads = new ScheduledThreadPoolExecutor(Math.max(1, Math.min(names.size(), THREADS_MAX)), task -> {
            Thread made = new Thread(task, "relay-names");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Looks all names up for the first time, and then regularly.
     *
     * @param patience how long to wait for the first answers
     */
    public void start(Duration patience) {
        CountDownLatch answered = new CountDownLatch(names.size());
        for (Name name : names.values()) {
            name.lookUp(answered::countDown);
            threads.scheduleWithFixedDelay(name::lookUpIfResting, EACH_MS, EACH_MS, TimeUnit.MILLISECONDS);
        }
        await(answered, patience);
    }

    /**
     * Looks a name up.
     *
     * @param done called once, on a thread of this watch or on the caller's, after a lookup that began after this call;
     *     without one if there is nothing to look up or too many wait. It must not wait.
     */
    void lookUp(Upstream upstream, Runnable done) {
        Name name = names.get(upstream);
        if (name == null) {
            done.run();
        } else {
            name.lookUp(done);
        }
    }

    /** Looks a name up, and waits for the answer. */
    void refresh(Upstream upstream, Duration patience) {
        CountDownLatch answered = new CountDownLatch(1);
        lookUp(upstream, answered::countDown);
        await(answered, patience);
    }

    private static void await(CountDownLatch answered, Duration patience) {
        try {
            answered.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends lookups under way only if they can be interrupted; nobody waits for them. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** The lookups of one name, one at a time. */
    private final class Name {
        private enum State {
            RESTING,
            /** A lookup is about to begin. */
            DUE,
            RUNNING
        }

        private final Upstream upstream;
        private List<Runnable> waiting = new ArrayList<>();
        private State state = State.RESTING;
        private long begunNs = clock.nowNs() - TimeUnit.MILLISECONDS.toNanos(APART_MS);
        private long saidNs = clock.nowNs() - SAY_EACH_NS;
        /** The reason for which the last lookup failed; empty if it succeeded. */
        private String complaint = "";

        Name(Upstream upstream) {
            this.upstream = upstream;
        }

        void lookUp(Runnable done) {
            if (!isWaitingFor(done)) {
                done.run();
            }
        }

        private synchronized boolean isWaitingFor(Runnable done) {
            if (waiting.size() >= WAITING_MAX || threads.isShutdown()) {
                return false;
            }
            waiting.add(done);
            if (state == State.RESTING) {
                begin();
            }
            return true;
        }

        synchronized void lookUpIfResting() {
            if (state == State.RESTING) {
                begin();
            }
        }

        private void begin() {
            state = State.DUE;
            long sinceMs = TimeUnit.NANOSECONDS.toMillis(clock.nowNs() - begunNs);
            try {
                threads.schedule(this::run, Math.max(0, APART_MS - sinceMs), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                state = State.RESTING; // the relay is being closed
            }
        }

        private void run() {
            List<Runnable> told = running();
            ask();
            rest();
            for (Runnable done : told) {
                try {
                    done.run();
                } catch (RejectedExecutionException closed) {
                    LOG.debug("an event loop has ended", closed);
                }
            }
        }

        private synchronized List<Runnable> running() {
            state = State.RUNNING;
            begunNs = clock.nowNs();
            List<Runnable> told = waiting;
            waiting = new ArrayList<>();
            return told;
        }

        private synchronized void rest() {
            state = State.RESTING;
            if (!waiting.isEmpty()) {
                begin();
            }
        }

        private void ask() {
            InetSocketAddress named = upstream.name();
            try {
                accept(named == null ? List.of() : source.lookUp(named));
            } catch (UnknownHostException | RuntimeException failure) {
                complain(failure);
            }
        }

        private void accept(List<InetSocketAddress> found) throws UnknownHostException {
            if (found.isEmpty()) {
                throw new UnknownHostException("no address");
            }
            boolean first = upstream.addresses().isEmpty();
            complaint = "";
            if (upstream.found(found) && !first && clock.nowNs() - saidNs >= SAY_EACH_NS) {
                saidNs = clock.nowNs();
                LOG.info("upstream {} has other addresses now: {}", upstream, shown(found));
            }
        }

        private static String shown(List<InetSocketAddress> found) {
            return found.stream()
                    .limit(Upstream.ADDRESSES_MAX)
                    .map(address ->
                            SocketAddresses.shown(address.getAddress() == null ? address : withoutName(address)))
                    .collect(Collectors.joining(" "));
        }

        /** The address without the name that it was resolved from, which it would show otherwise. */
        private static InetSocketAddress withoutName(InetSocketAddress address) {
            return InetSocketAddress.createUnresolved(address.getAddress().getHostAddress(), address.getPort());
        }

        /**
         * Logs a new reason while the last addresses are used; if no address is known, connections that need one report
         * it.
         */
        private void complain(Exception failure) {
            String reason = String.valueOf(failure.getMessage());
            if (!reason.equals(complaint) && !upstream.addresses().isEmpty()) {
                LOG.warn("upstream {} cannot be looked up, so its last addresses are used: {}", upstream, reason);
            }
            complaint = reason;
        }
    }
}
