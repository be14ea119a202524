package io.reprise.replayer.engine;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Ticker;
import io.reprise.replayer.plan.Timetable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine as it is, on simulated time and against a target in memory: when nothing is left to be done at one moment,
 * the clock is put forward to the next moment at which anything is due. A month passes in seconds. Runs on one thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing is waited for: time stands still until all is done
public final class Simulation {
    /** Answers to everything. */
    public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** What the simulated target does with a request. */
    @FunctionalInterface
    public interface Behaviour {
        /** Answers, at once or later, or never, on the connection's event loop. */
        void onRequest(ChannelHandlerContext connection);
    }

    private static final int TURNS_MAX = 100_000_000;

    private final LocalAddress address = new LocalAddress("target-" + System.nanoTime());
    private final SimulatedLoop loop = new SimulatedLoop();
    private final ChannelGroup connections = new DefaultChannelGroup(loop);
    private Behaviour behaviour = after(0);
    private @Nullable Channel listener;
    private @Nullable Engine current;
    private boolean hangs;

    /** How many requests the target has received. */
    public long received;

    /** Told of the new time whenever time has passed, in nanoseconds after the start of the step. */
    public LongConsumer onTime = ns -> {};

    /** Answers each request after this delay. */
    public static Behaviour after(long ns) {
        return connection -> {
            if (ns == 0) {
                write(connection, OK);
            } else {
                connection.executor().schedule(() -> write(connection, OK), ns, TimeUnit.NANOSECONDS);
            }
        };
    }

    /** Writes to a connection of the target. */
    public static void write(ChannelHandlerContext connection, String text) {
        connection.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    /** Writes one text, and then another again and again for as long as the connection is open. */
    public static Behaviour drip(String first, String each, long everyNs) {
        return connection -> {
            write(connection, first);
            connection
                    .executor()
                    .scheduleAtFixedRate(
                            () -> {
                                if (!connection.channel().isActive()) {
                                    throw new IllegalStateException("closed");
                                }
                                write(connection, each);
                            },
                            everyNs,
                            everyNs,
                            TimeUnit.NANOSECONDS);
        };
    }

    /** Sets how the target behaves from now on. */
    public Simulation target(Behaviour value) {
        behaviour = value;
        return this;
    }

    /** Lets connection attempts hang from now on. */
    public Simulation hangs() {
        hangs = true;
        return this;
    }

    /** Has the target accept connections from now on. */
    public Simulation listens() {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        channel.pipeline().addLast(new TargetSide());
                    }
                })
                .bind(address);
        listener = bound.channel();
        return this;
    }

    /** Has the target close all connections and refuse new ones from now on. */
    public void dies() {
        connections.close();
        if (listener != null) {
            listener.close();
        }
    }

    /** The engine that is run. */
    Engine current() {
        return Objects.requireNonNull(current);
    }

    /** Runs a task after this delay. */
    public void at(long ns, Runnable task) {
        loop.schedule(task, ns, TimeUnit.NANOSECONDS);
    }

    /** Starts a step, and lets time pass until it is over. */
    public Engine run(EngineConfig config, Timetable timetable, IntFunction<OutcomeListener> listeners) {
        EngineBase base = new EngineBase(
                loop::nowNs,
                () -> Instant.EPOCH.plusNanos(loop.nowNs()),
                List.of(loop),
                new LocalConnector(config),
                "simulated",
                () -> {});
        Engine engine = new Engine(config, timetable, listeners, 0, base);
        current = engine;
        TimetableFeed feed = engine.feed();
        long feedAtNs = 0;
        for (int turn = 0; !engine.completion().isDone(); turn++) {
            if (turn == TURNS_MAX) {
                throw new AssertionError("never over: " + engine.counts());
            }
            if (feedAtNs != Long.MAX_VALUE && (feedAtNs <= engine.positionNs() || engine.isStopped())) {
                feedAtNs = feed.advance();
                if (feedAtNs == Long.MAX_VALUE) {
                    feed.end();
                }
            }
            if (loop.runNow() + loop.runNow() + loop.runNow() == 0) {
                long feedNs = feedAtNs == Long.MAX_VALUE ? feedAtNs : engine.actualNs(feedAtNs);
                long nextNs = Math.min(loop.nextNs(), feedNs == Long.MAX_VALUE ? feedNs : feedNs + engine.startNs());
                if (nextNs == Long.MAX_VALUE) {
                    throw new AssertionError("nothing will ever happen again: " + engine.counts());
                }
                loop.passTo(nextNs);
                onTime.accept(engine.elapsedNs());
            }
        }
        return engine;
    }

    /** An event loop on a clock that stands still until it is put forward. */
    private static final class SimulatedLoop extends ManualIoEventLoop {
        private final Time time;

        SimulatedLoop() {
            this(new Time());
        }

        private SimulatedLoop(Time time) {
            super(null, Thread.currentThread(), LocalIoHandler.newFactory(), time);
            this.time = time;
        }

        long nowNs() {
            return time.nowNs;
        }

        void passTo(long ns) {
            time.nowNs = Math.max(time.nowNs, ns);
        }

        /** When the next task is due; {@link Long#MAX_VALUE} when there is none. */
        long nextNs() {
            long nextNs = nextScheduledTaskDeadlineNanos();
            return nextNs < 0 ? Long.MAX_VALUE : nextNs;
        }
    }

    private static final class Time implements Ticker {
        private long nowNs;

        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return nowNs;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("nobody sleeps here");
        }
    }

    private final class LocalConnector extends Connector {
        private final long timeoutNs;

        LocalConnector(EngineConfig config) {
            super(config, Transport.NIO);
            timeoutNs = config.limits().connectTimeoutNs();
        }

        @Override
        void connect(EventLoop eventLoop, ChannelHandler handler, Listener whenReady) {
            Bootstrap bootstrap =
                    new Bootstrap().group(eventLoop).channel(LocalChannel.class).handler(handler);
            if (hangs) {
                bootstrap.register();
                eventLoop.schedule(
                        () -> whenReady.onFailed(new ConnectTimeoutException()), timeoutNs, TimeUnit.NANOSECONDS);
                return;
            }
            bootstrap.connect(address).addListener((ChannelFuture connected) -> {
                if (connected.isSuccess()) {
                    whenReady.onReady(connected.channel());
                } else {
                    whenReady.onFailed(connected.cause());
                }
            });
        }
    }

    /** Requests of the tests are small and come in one piece each. */
    private final class TargetSide extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            boolean any = ((ByteBuf) message).isReadable();
            ReferenceCountUtil.release(message);
            if (any) {
                received++;
                behaviour.onRequest(context);
            }
        }
    }
}
