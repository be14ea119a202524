package io.reprise.proxy.relay;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.reprise.proxy.capture.Tap;
import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.proxy.relay.exchange.InFlightLimit;
import io.reprise.proxy.relay.http1.Http1Protocol;
import io.reprise.proxy.relay.listen.CertificateWatch;
import io.reprise.proxy.relay.listen.Listeners;
import io.reprise.proxy.relay.listen.ServerTls;
import io.reprise.proxy.relay.upstream.NameWatch;
import io.reprise.proxy.relay.upstream.Upstream;
import io.reprise.proxy.relay.upstream.UpstreamProbe;
import io.reprise.proxy.relay.upstream.UpstreamWatch;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The running relay: listeners, event loops and what they share. Thread-safe.
 *
 * <p>Life: {@link #start}, or {@link #open} and {@link #listen()}, then {@link #drain} once, then {@link #close}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the grace period ends with the event loops at the latest
public final class RelayServer implements AutoCloseable {
    /** How long the start waits for the addresses of names. A name server may take longer; see {@link #probe}. */
    private static final Duration NAMES_MAX = Duration.ofSeconds(1);

    private static final long CLOSE_MS_MAX = 3_000;
    /** Time to accept connections that are established when the drain begins. */
    private static final long ACCEPT_MS_MAX = 2_000;
    /** Time for closing sockets, each of which takes a turn of its event loop; the loop must not end earlier. */
    private static final long CLOSE_QUIET_MS = 20;

    private final Transport.Loops running;
    private final List<Upstream> upstreams;
    private final RelayCounters counters;
    private final ByteBudget budget;
    private final NameWatch names;
    private final IdentityHashMap<EventExecutor, RelayLoop> loops = new IdentityHashMap<>();
    /** Counts the time for all event loops. */
    private final ScheduledThreadPoolExecutor timer = newTimer();

    private final NanoClock clock;
    private final Listeners listeners;
    private final @Nullable CertificateWatch certificates;
    private final RelayConfig config;
    private final LoopCounters watchCounters = new LoopCounters();
    /** Set by the thread that lets the relay listen, read by the event loops. */
    private volatile @Nullable UpstreamWatch watch;

    private RelayServer(RelayConfig config, IntFunction<Tap> taps, NanoClock clock) {
        this.config = config;
        this.clock = clock;
        upstreams = config.upstreams().servers().stream().map(Upstream::new).toList();
        names = new NameWatch(upstreams, config.upstreams().names(), clock);
        names.start(NAMES_MAX);
        running = Transport.open(
                Transport.candidates(config.loops().transport()), config.loops().count());
        budget = new ByteBudget(config.capacity().heldBytesMax(), config.loops().count());
        Relief relief = new Relief(budget, loops.values(), clock.nowNs());
        RelayLoop.Shared shared = new RelayLoop.Shared(
                config,
                upstreams,
                names,
                this::suspectUpstreams,
                new InFlightLimit(config.capacity().inFlightMax()),
                relief,
                clock);
        LoopCounters accepted = new LoopCounters();
        listeners = new Listeners(
                config.listen(),
                config.capacity().connectionsMax(),
                running,
                this::loopOf,
                new Http1Protocol(),
                accepted,
                clock);
        List<LoopCounters> loopCounters = new ArrayList<>();
        loopCounters.add(accepted);
        int index = 0;
        for (EventExecutor executor : running.group()) {
            LoopCounters counted = new LoopCounters();
            loopCounters.add(counted);
            loops.put(
                    executor,
                    new RelayLoop((EventLoop) executor, running.transport(), shared, taps.apply(index++), counted));
        }
        loops.values().forEach(loop -> loop.sweepBy(timer, listeners::keepsClientsWaiting));
        ServerTls tls = config.listen().tls();
        LoopCounters watched = new LoopCounters();
        loopCounters.add(watched);
        loopCounters.add(watchCounters);
        certificates = tls == null ? null : new CertificateWatch(tls, watched);
        counters = new RelayCounters(loopCounters);
    }

    private static ScheduledThreadPoolExecutor newTimer() {
        ScheduledThreadPoolExecutor made = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    Thread thread = new Thread(task, "relay-timer");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy()); // an event loop that ends may ask once more
        made.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return made;
    }

    /** Does {@link #open} and {@link #listen()}, and closes again if listening fails. */
    public static RelayServer start(RelayConfig config, IntFunction<Tap> taps, NanoClock clock) throws IOException {
        RelayServer server = open(config, taps, clock);
        try {
            server.listen();
        } catch (IOException refused) {
            server.close();
            throw refused;
        }
        return server;
    }

    /**
     * Starts the event loops, even if an upstream cannot be reached or its name cannot be resolved; see
     * {@link #probe}.
     *
     * @param taps gives the tap of each event loop, counted from 0; used on that loop from then on
     * @param clock for timeouts and for the times given to the taps; read on all event loops, so it must be thread-safe
     * @throws IllegalStateException the configured transport does not work on this machine
     */
    public static RelayServer open(RelayConfig config, IntFunction<Tap> taps, NanoClock clock) {
        return new RelayServer(config, taps, clock);
    }

    /**
     * Starts to accept clients. Call this after everything else that can fail: if the process gives up later, it loses
     * connections, even such as another process on the same port would have accepted.
     *
     * @throws IOException naming the address that cannot be listened on
     */
    public void listen() throws IOException {
        listeners.open();
        if (config.upstreams().failures() == FailureMode.MIRRORED) {
            UpstreamProbe probe = probe(Duration.ofNanos(config.timeouts().connectNs()));
            watch = new UpstreamWatch(probe, upstreams, listeners, watchCounters);
        }
    }

    /** The addresses listened on, with the port that port 0 became. */
    public List<SocketAddress> boundAddresses() {
        return listeners.addresses();
    }

    /** Whether clients can connect: not while failures are mirrored and no upstream accepts connections. */
    public boolean isListening() {
        return listeners.isOpen();
    }

    /** The transport of the event loops. */
    public Transport transport() {
        return running.transport();
    }

    public RelayCounters counters() {
        return counters;
    }

    /** The unsent and unparsed bytes that connections hold, and their maximum. */
    public ByteBudget budget() {
        return budget;
    }

    /** Makes a probe that tells whether upstreams accept connections. */
    public UpstreamProbe probe(Duration timeout) {
        return new UpstreamProbe(upstreams, names, timeout);
    }

    /**
     * Stops accepting and lets exchanges in flight finish. If another process listens on the same port, it gets all new
     * connections, and none is lost. The next response on each connection announces its end; a connection that is quiet
     * for a second is closed. Waits until nothing is accepted any more; not to be called on an event loop.
     *
     * @param grace time for exchanges to finish; the rest is cut off
     * @return completes with the number of exchanges that were cut off
     */
    public CompletableFuture<Integer> drain(Duration grace) {
        long graceNs = grace.toNanos();
        long startNs = clock.nowNs();
        endWatch();
        listeners.removeFiles();
        if (graceNs > 0) {
            leavePorts(Math.min(ACCEPT_MS_MAX, grace.toMillis()));
        }
        listeners.end();
        List<CompletableFuture<Integer>> drained =
                loops.values().stream().map(RelayLoop::drain).toList();
        long leftNs = Math.max(0, graceNs - (clock.nowNs() - startNs));
        running.group().next().schedule(() -> loops.values().forEach(RelayLoop::cut), leftNs, TimeUnit.NANOSECONDS);
        return CompletableFuture.allOf(drained.toArray(new CompletableFuture<?>[0]))
                .thenApply(done ->
                        drained.stream().mapToInt(CompletableFuture::join).sum());
    }

    private void leavePorts(long allowedMs) {
        listeners.leavePorts();
        loops.values().forEach(RelayLoop::announceDrain);
        try {
            listeners.awaitAccepted(allowedMs);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes everything at once and waits until the event loops have ended, but not forever. */
    @Override
    public void close() {
        try {
            drain(Duration.ZERO).get(CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException stuck) {
            // The event loops end anyway, and close what is left.
        }
        // Before the loops end: they end once nothing is left to do, and each sweep of the timer is something to do.
        timer.shutdown();
        running.stop(CLOSE_QUIET_MS, CLOSE_MS_MAX).awaitUninterruptibly(2 * CLOSE_MS_MAX);
        names.close();
        if (certificates != null) {
            certificates.close();
        }
    }

    /** See {@link Transport.Loops#stuck}. */
    public List<String> stuckLoops(Duration wait) {
        return running.stuck(wait);
    }

    /** Whether all event loops have ended. */
    boolean hasEnded() {
        return running.group().isTerminated();
    }

    private void suspectUpstreams() {
        UpstreamWatch watching = watch;
        if (watching != null) {
            watching.suspect();
        }
    }

    private void endWatch() {
        UpstreamWatch watching = watch;
        if (watching != null) {
            watching.close();
        }
    }

    private RelayLoop loopOf(Channel channel) {
        RelayLoop loop = loops.get(channel.eventLoop());
        if (loop == null) {
            throw new IllegalStateException("channel on an unknown event loop");
        }
        return loop;
    }
}
