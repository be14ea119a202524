package io.reprise.proxy.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.reprise.proxy.capture.Tap;
import io.reprise.proxy.relay.exchange.ClientSide;
import io.reprise.proxy.relay.exchange.ExchangeContext;
import io.reprise.proxy.relay.exchange.FailureLog;
import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.proxy.relay.exchange.InFlightLimit;
import io.reprise.proxy.relay.exchange.Upstreams;
import io.reprise.proxy.relay.upstream.LoopUpstreams;
import io.reprise.proxy.relay.upstream.NameWatch;
import io.reprise.proxy.relay.upstream.Upstream;
import io.reprise.time.NanoClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The state that the connections of one event loop share; used on that loop only. A periodic sweep over the connections
 * checks their deadlines, so a request need not schedule and cancel timers.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the sweep lives as long as the event loop
public final class RelayLoop implements ExchangeContext {
    /** Counting and shedding take at most one part in this number of the loop's time; the rest is for traffic. */
    private static final int RELIEF_PART = 5;

    /** A connection that has been without a request for less than this is not ended for new clients. */
    private static final long UNSERVED_NS_MIN = TimeUnit.SECONDS.toNanos(1);
    /**
     * At each sweep, at most one in this number of connections is ended for new clients: enough to let many in, and
     * never all at once.
     */
    private static final int REPLACED_PART = 64;

    private final EventLoop eventLoop;
    private final Transport transport;
    private final Shared shared;
    private final Tap tap;
    private final LoopCounters counters;
    private final LoopUpstreams upstreams;
    private final LoopList<ClientConnection> clients = new LoopList<>();
    private final SilentResets resets;
    private final ByteBudget.Share held;
    private final FailureLog failures = new FailureLog();
    private final CompletableFuture<Integer> drained = new CompletableFuture<>();

    private long nowNs;
    private long reliefDueNs;
    private boolean draining;
    private boolean listenersClosed;
    private int cutCount;

    /** Shared by all event loops; thread-safe. */
    record Shared(
            RelayConfig config,
            List<Upstream> upstreams,
            NameWatch names,
            Runnable suspicion,
            InFlightLimit inFlight,
            Relief relief,
            NanoClock clock) {}

    RelayLoop(EventLoop eventLoop, Transport transport, Shared shared, Tap tap, LoopCounters counters) {
        this.eventLoop = eventLoop;
        this.transport = transport;
        resets = new SilentResets(this::nowNs, transport::isReset);
        this.shared = shared;
        this.tap = tap;
        this.counters = counters;
        nowNs = shared.clock().nowNs();
        reliefDueNs = nowNs;
        held = shared.relief().budget().share();
        this.upstreams = new LoopUpstreams(this, shared.upstreams());
        tap.useTimer((task, delayNs) -> eventLoop.schedule(task, delayNs, TimeUnit.NANOSECONDS));
    }

    /**
     * Checks deadlines again and again, as often as the timeouts need. Another thread counts the time, because an event
     * loop with a timer of its own has the kernel set and cancel a timeout each time that it waits.
     *
     * @param timer takes tasks until it is shut down, and drops later ones
     * @param crowded whether new clients wait because there are as many as may be; asked on the timer's thread
     */
    void sweepBy(ScheduledExecutorService timer, BooleanSupplier crowded) {
        timer.schedule(
                () -> {
                    boolean isCrowded = crowded.getAsBoolean();
                    eventLoop.execute(() -> {
                        try {
                            sweep();
                            if (isCrowded) {
                                makeRoom();
                            }
                        } finally {
                            sweepBy(timer, crowded);
                        }
                    });
                },
                timeouts().sweepIntervalNs(),
                TimeUnit.NANOSECONDS);
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public Transport transport() {
        return transport;
    }

    /** Ends the pipeline of a new connection of this loop with its handlers. */
    public void install(Channel channel, ChannelHandler... handlers) {
        transport.install(channel, resets, handlers);
    }

    public RelayConfig config() {
        return shared.config();
    }

    @Override
    public RelayTimeouts timeouts() {
        return shared.config().timeouts();
    }

    @Override
    public FailureMode failureMode() {
        return shared.config().upstreams().failures();
    }

    @Override
    public InFlightLimit inFlight() {
        return shared.inFlight();
    }

    public Tap tap() {
        return tap;
    }

    @Override
    public LoopCounters counters() {
        return counters;
    }

    @Override
    public FailureLog failures() {
        return failures;
    }

    /** Counts bytes that a connection holds; negative for bytes that it no longer holds. */
    public void hold(long bytes) {
        if (bytes != 0) {
            held.add(bytes);
            if (bytes > 0 && pressure() != Pressure.NONE) {
                shared.relief().call(nowNs);
            }
        }
    }

    /** How full the memory for bytes of connections is. */
    public Pressure pressure() {
        return shared.relief().budget().pressure();
    }

    /** Sizes the buffers that the channels of this relay are read into. */
    public BudgetedReads reads() {
        return shared.relief().reads();
    }

    /** Counts the bytes that connections hold, and sheds the worst offenders if there are too many. */
    void relieve() {
        eventLoop.execute(() -> {
            tick();
            if (nowNs - reliefDueNs >= 0) {
                shedExcess();
                long tookNs = shared.clock().nowNs() - nowNs;
                reliefDueNs = nowNs + RELIEF_PART * tookNs;
            }
        });
    }

    private void shedExcess() {
        clients.forEach(ClientConnection::heldBytes);
        long excess = held.excessBytes();
        if (excess > 0) {
            WorstOffenders offenders = new WorstOffenders();
            clients.forEach(offenders::add);
            int count = offenders.shed(excess);
            counters.add(RelayCounter.CONNECTIONS_SHED, count);
            shared.relief().note(count, nowNs);
        }
    }

    /**
     * Ends connections without a request under way for new clients, as nginx does: unfinished heads first, whose
     * clients may never mean to send a request, and of either kind those first that have waited longest.
     */
    private void makeRoom() {
        List<ClientConnection> unserved = new ArrayList<>();
        clients.forEach(client -> {
            if (client.unservedNs() >= UNSERVED_NS_MIN) {
                unserved.add(client);
            }
        });
        unserved.sort(Comparator.comparing((ClientConnection client) -> client.heldBytes() == 0)
                .thenComparing(
                        Comparator.comparingLong(ClientConnection::unservedNs).reversed()));
        int count = Math.min(unserved.size(), 1 + config().capacity().connectionsMax() / REPLACED_PART);
        unserved.subList(0, count).forEach(client -> client.shed("new clients wait for a connection"));
        counters.add(RelayCounter.CONNECTIONS_REPLACED, count);
    }

    /** The upstreams for the requests of a new client. */
    public Upstreams upstreamsOf(ClientSide client) {
        return upstreams.of(client);
    }

    /** Reads the clock; once per event. */
    public void tick() {
        nowNs = shared.clock().nowNs();
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    /** Finds the addresses of upstreams. */
    public NameWatch names() {
        return shared.names();
    }

    /** Says that every upstream refused a connection, as far as this loop knows. */
    public void suspectUpstreams() {
        shared.suspicion().run();
    }

    /** Notes an open client connection; give the result to {@link #remove} when it closes. */
    public LoopList.Place<ClientConnection> add(ClientConnection client) {
        return clients.add(client);
    }

    /** Forgets a closed client connection. */
    public void remove(LoopList.Place<ClientConnection> place) {
        clients.remove(place);
        completeDrain();
    }

    /** Makes every response announce the end of its connection from now on, and closes quiet connections. */
    void announceDrain() {
        eventLoop.execute(() -> draining = true);
    }

    /**
     * Lets exchanges in flight finish and closes all other connections; nothing more is accepted. Completes with the
     * number of exchanges that were cut off.
     */
    CompletableFuture<Integer> drain() {
        eventLoop.execute(() -> {
            draining = true;
            listenersClosed = true;
            sweep();
            completeDrain();
        });
        return drained;
    }

    /** Ends the exchanges that the drain left. */
    void cut() {
        eventLoop.execute(() -> {
            tick();
            clients.forEach(client -> {
                if (client.cut()) {
                    cutCount++;
                }
            });
        });
    }

    private void completeDrain() {
        if (listenersClosed && clients.isEmpty()) {
            upstreams.closeIdle();
            drained.complete(cutCount);
        }
    }

    private void sweep() {
        tick();
        resets.sweep();
        clients.forEach(ClientConnection::checkDeadline);
        if (pressure() == Pressure.FULL) {
            shared.relief().call(nowNs);
        }
        upstreams.sweep(nowNs);
    }
}
