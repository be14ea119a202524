package io.reprise.proxy.relay;

import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.reprise.proxy.capture.Tap;
import io.reprise.time.NanoClock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state that the connections of one event loop share; used on that loop only. A periodic sweep over the connections
 * checks their deadlines, so a request need not schedule and cancel timers.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the sweep lives as long as the event loop
final class RelayLoop {
    /** Above the high mark of unsent bytes, the other side is not read; this bounds the memory of a connection. */
    static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 128 * 1024);

    private final EventLoop eventLoop;
    private final Transport transport;
    private final Shared shared;
    private final Tap tap;
    private final LoopCounters counters;
    private final UpstreamPool pool;
    private final FailureLog failures = new FailureLog();
    private final CompletableFuture<Integer> drained = new CompletableFuture<>();

    private @Nullable ClientHandler firstClient;
    private long nowNs;
    private boolean draining;
    private boolean listenersClosed;
    private int cutCount;

    /** Shared by all event loops; thread-safe. */
    record Shared(
            RelayConfig config,
            List<Upstream> upstreams,
            Consumer<Upstream> resolver,
            InFlightLimit inFlight,
            NanoClock clock) {}

    RelayLoop(EventLoop eventLoop, Transport transport, Shared shared, Tap tap, LoopCounters counters) {
        this.eventLoop = eventLoop;
        this.transport = transport;
        this.shared = shared;
        this.tap = tap;
        this.counters = counters;
        nowNs = shared.clock().nowNs();
        this.pool = new UpstreamPool(this, shared.upstreams());
        tap.useTimer((task, delayNs) -> eventLoop.schedule(task, delayNs, TimeUnit.NANOSECONDS));
        long intervalNs = shared.config().timeouts().sweepIntervalNs();
        eventLoop.scheduleWithFixedDelay(this::sweep, intervalNs, intervalNs, TimeUnit.NANOSECONDS);
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    Transport transport() {
        return transport;
    }

    RelayConfig config() {
        return shared.config();
    }

    InFlightLimit inFlight() {
        return shared.inFlight();
    }

    Tap tap() {
        return tap;
    }

    LoopCounters counters() {
        return counters;
    }

    FailureLog failures() {
        return failures;
    }

    UpstreamPool pool() {
        return pool;
    }

    /** Reads the clock; once per event. */
    void tick() {
        nowNs = shared.clock().nowNs();
    }

    /** When the event being handled began, on the clock of the relay. */
    long nowNs() {
        return nowNs;
    }

    boolean isDraining() {
        return draining;
    }

    void resolveAgain(Upstream upstream) {
        if (upstream.isNamed()) {
            shared.resolver().accept(upstream);
        }
    }

    void add(ClientHandler client) {
        ClientHandler second = firstClient;
        client.next = second;
        if (second != null) {
            second.previous = client;
        }
        firstClient = client;
    }

    void remove(ClientHandler client) {
        ClientHandler before = client.previous;
        ClientHandler after = client.next;
        if (before == null) {
            firstClient = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        completeDrain();
    }

    /** From now on, every response announces the end of its connection, and quiet connections are closed. */
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
            forEachClient(client -> {
                if (client.cut()) {
                    cutCount++;
                }
            });
        });
    }

    private void completeDrain() {
        if (listenersClosed && firstClient == null) {
            pool.closeIdle();
            drained.complete(cutCount);
        }
    }

    private void sweep() {
        tick();
        forEachClient(ClientHandler::checkDeadline);
        pool.sweep(nowNs);
    }

    private void forEachClient(Consumer<ClientHandler> action) {
        ClientHandler client = firstClient;
        while (client != null) {
            ClientHandler next = client.next;
            action.accept(client);
            client = next;
        }
    }
}
