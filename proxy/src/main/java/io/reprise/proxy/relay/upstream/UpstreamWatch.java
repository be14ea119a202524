package io.reprise.proxy.relay.upstream;

import io.reprise.proxy.relay.LoopCounters;
import io.reprise.proxy.relay.RelayCounter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps clients out while no upstream accepts connections: the listeners are closed, so that the kernel refuses for us
 * what the upstream would refuse, and opened again when an upstream accepts.
 *
 * <p>That nobody accepts shows in two ways. An event loop says that every upstream refused; see {@link #suspect}. And
 * for an upstream on this machine that has not accepted a connection for {@value #LOOK_MS} ms, this watch tries to bind
 * a socket to its address, which fails while somebody listens there, and which the upstream does not notice. Either is
 * only a suspicion: listeners are closed after each upstream refused a connection, too. While they are closed, a
 * connection is tried every {@value #RETRY_MS} ms. All of it on a thread of its own; {@link #suspect} may be called on
 * any.
 */
public final class UpstreamWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UpstreamWatch.class);
    private static final long LOOK_MS = 200;
    private static final long RETRY_MS = 100;
    /** Clients that are refused from the start would hide from supervisors that the port can be had. */
    private static final long FIRST_LOOK_MS = 1_000;

    /** Lets clients in, or not. Called by the watch alone. */
    public interface Gate {
        /** Closes the listeners. */
        void shut();

        /**
         * Opens them again.
         *
         * @throws IOException they cannot be opened now; tried again
         */
        void reopen() throws IOException;
    }

    private final UpstreamProbe probe;
    private final List<Upstream> upstreams;
    private final Gate gate;
    private final LoopCounters counters;
    private final AtomicBoolean suspected = new AtomicBoolean();
    /** Addresses that accept connections although a socket can be bound to them: the kernel redirects them. */
    private final Set<SocketAddress> redirected = new HashSet<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "relay-upstreams");
        made.setDaemon(true);
        return made;
    });

    private boolean shut;
    private String complaint = "";

    /**
     * Begins to watch.
     *
     * @param probe of the same upstreams
     * @param gate open
     * @param counters written by this watch alone
     */
    @SuppressWarnings("FutureReturnValueIgnored") // looks until it is closed
    public UpstreamWatch(UpstreamProbe probe, List<Upstream> upstreams, Gate gate, LoopCounters counters) {
        this.probe = probe;
        this.upstreams = upstreams;
        this.gate = gate;
        this.counters = counters;
        thread.schedule(this::lookFirst, FIRST_LOOK_MS, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(this::look, FIRST_LOOK_MS + LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Every upstream refused a connection. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends by itself
    public void suspect() {
        if (suspected.compareAndSet(false, true)) {
            try {
                thread.execute(this::check);
            } catch (RejectedExecutionException closed) {
                // The relay is being closed.
            }
        }
    }

    /** Connects where nothing else can tell. */
    private void lookFirst() {
        if (upstreams.stream().allMatch(upstream -> isFree(upstream) || !isHere(upstream))) {
            check();
        }
    }

    /** Whether all addresses of the upstream are of this machine. */
    private static boolean isHere(Upstream upstream) {
        List<SocketAddress> addresses = upstream.addresses();
        return !addresses.isEmpty() && addresses.stream().allMatch(UpstreamWatch::isOfThisMachine);
    }

    private static boolean isOfThisMachine(SocketAddress address) {
        try {
            return address instanceof InetSocketAddress inet
                    && (inet.getAddress().isLoopbackAddress()
                            || NetworkInterface.getByInetAddress(inet.getAddress()) != null);
        } catch (SocketException unknown) {
            return false;
        }
    }

    private void look() {
        if (!shut && !haveAccepted() && upstreams.stream().allMatch(this::isFree)) {
            check();
        }
    }

    /**
     * Whether an upstream has accepted a connection since the last look, so that somebody listens. Then no socket needs
     * to be bound, which takes the kernel long beside thousands of connections that were closed lately.
     */
    private boolean haveAccepted() {
        boolean have = false;
        for (Upstream upstream : upstreams) {
            have |= upstream.acceptedSinceAsked();
        }
        return have;
    }

    /** Whether nobody on this machine listens at any address of the upstream. False if one is elsewhere. */
    private boolean isFree(Upstream upstream) {
        List<SocketAddress> addresses = upstream.addresses();
        return !addresses.isEmpty() && addresses.stream().allMatch(this::isFree);
    }

    private boolean isFree(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet) || redirected.contains(address)) {
            return false;
        }
        try (SocketChannel socket = SocketChannel.open()) {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            socket.bind(inet);
            return true;
        } catch (IOException taken) {
            // Or another reason, which says nothing about the upstream.
            return false;
        }
    }

    private void check() {
        suspected.set(false);
        if (shut) {
            return;
        }
        String problem = probe.refusal().orElse("");
        if (problem.isEmpty()) {
            noteRedirected();
            return;
        }
        shut = true;
        gate.shut();
        counters.increment(RelayCounter.LISTEN_PAUSES);
        counters.increment(RelayCounter.LISTENERS_CLOSED); // said once it is so
        LOG.warn("not listening until an upstream accepts connections: {}", problem);
        retryLater();
    }

    /** Somebody accepts, though no socket that we can see listens at any of these. */
    private void noteRedirected() {
        redirected.clear(); // what a name has had may be many addresses
        upstreams.stream()
                .filter(this::isFree)
                .flatMap(upstream -> upstream.addresses().stream())
                .forEach(redirected::add);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the thread
    private void retryLater() {
        thread.schedule(this::retry, RETRY_MS, TimeUnit.MILLISECONDS);
    }

    private void retry() {
        if (probe.refusal().isPresent()) {
            retryLater();
            return;
        }
        try {
            gate.reopen();
            shut = false;
            complaint = "";
            counters.decrement(RelayCounter.LISTENERS_CLOSED);
            LOG.info("listening again: an upstream accepts connections");
        } catch (IOException refused) {
            String message = String.valueOf(refused.getMessage());
            if (!message.equals(complaint)) {
                complaint = message;
                LOG.error("an upstream accepts connections again, but {}; trying on", message);
            }
            retryLater();
        }
    }

    /** Leaves the listeners as they are. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
