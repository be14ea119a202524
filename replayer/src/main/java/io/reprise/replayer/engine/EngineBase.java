package io.reprise.replayer.engine;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.reprise.time.NanoClock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The clocks, threads and sockets of an engine. Tests simulate them, so that an hour passes in a moment.
 *
 * @param clock the time by which requests are due and time out
 * @param wallClock the date by which cookies expire
 * @param eventLoops one for each loop of the engine; they must schedule by the same clock
 * @param connector opens connections to the target
 * @param transport the label of the transport
 * @param release ends the event loops
 */
record EngineBase(
        NanoClock clock,
        InstantSource wallClock,
        List<EventLoop> eventLoops,
        Connector connector,
        String transport,
        Runnable release) {
    /**
     * Threads and sockets of this machine.
     *
     * @throws TargetException the target's name cannot be resolved
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the threads end by themselves
    static EngineBase of(EngineConfig config, Transport transport) {
        Connector connector = new Connector(config, transport);
        int count = loopCount(config);
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("replay-io", true), transport.handlers());
        List<EventLoop> eventLoops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            eventLoops.add(group.next());
        }
        return new EngineBase(
                NanoClock.SYSTEM,
                InstantSource.system(),
                eventLoops,
                connector,
                transport.label(),
                () -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS));
    }

    /** A recorded connection may carry requests of several lanes, and a connection belongs to one loop. */
    private static int loopCount(EngineConfig config) {
        int most = Math.min(config.limits().connectionsMax(), config.limits().inFlightMax());
        return config.clients().needOneLoop() ? 1 : Math.min(config.loops(), most);
    }
}
