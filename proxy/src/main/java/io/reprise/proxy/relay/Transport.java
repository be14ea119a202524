package io.reprise.proxy.relay;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The socket APIs, best first. */
public enum Transport {
    IO_URING,
    EPOLL,
    NIO;

    /** A state of {@code struct tcp_info}: closed, and not by us. */
    private static final int TCP_CLOSE = 7;

    /** A property that Netty reads when it first looks for io_uring. */
    private static final String ACCEPT_MULTISHOT = "io.netty.iouring.acceptMultiShotEnabled";

    private static final String IO_THREAD = "relay-io-";
    private static final String ACCEPT_THREAD = "relay-accept-";

    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    /** Running event loops, and their transport. A loop that ends before they are stopped ends the process. */
    public static final class Loops {
        private final Transport transport;
        private final EventLoopGroup group;
        private final EventLoopGroup acceptor;
        private final List<LoopThreads> threads;

        private Loops(Transport transport, EventLoopGroup group, EventLoopGroup acceptor, List<LoopThreads> threads) {
            this.transport = transport;
            this.group = group;
            this.acceptor = acceptor;
            this.threads = threads;
            threads.forEach(LoopThreads::run);
        }

        public Transport transport() {
            return transport;
        }

        /** The loops of connections. */
        public EventLoopGroup group() {
            return group;
        }

        /**
         * The loop of listeners. They have a loop of their own because a loop accepts few connections per turn, only
         * one with io_uring, and a turn takes long while connections keep the loop busy.
         */
        public EventLoopGroup acceptor() {
            return acceptor;
        }

        /**
         * The names of loops that do not react while the caller waits; empty if all of them react. Must not be called
         * on an event loop.
         *
         * @param wait for all loops together
         */
        public List<String> stuck(Duration wait) {
            Map<String, CompletableFuture<Void>> calls = new LinkedHashMap<>();
            for (EventExecutor loop : group) {
                calls.put(IO_THREAD + calls.size(), CompletableFuture.runAsync(() -> {}, loop));
            }
            calls.put(ACCEPT_THREAD + 0, CompletableFuture.runAsync(() -> {}, acceptor));
            try {
                CompletableFuture.allOf(calls.values().toArray(new CompletableFuture<?>[0]))
                        .get(wait.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException late) {
                // those that have not answered are named
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            calls.values().removeIf(CompletableFuture::isDone);
            return List.copyOf(calls.keySet());
        }

        /**
         * Ends the loops; times as for {@link EventLoopGroup#shutdownGracefully}.
         *
         * @return done when the loops of connections have ended
         */
        @SuppressWarnings("FutureReturnValueIgnored") // nothing is left for it to do
        public Future<?> stop(long quietMs, long timeoutMs) {
            threads.forEach(LoopThreads::stop);
            acceptor.shutdownGracefully(0, timeoutMs, TimeUnit.MILLISECONDS);
            return group.shutdownGracefully(quietMs, timeoutMs, TimeUnit.MILLISECONDS);
        }
    }

    /** The name in options, logs and metrics: {@code io_uring}, {@code epoll}, {@code nio}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Turns an option's value into the transports to try, in order.
     *
     * @param name {@code auto}, {@code io_uring}, {@code epoll} or {@code nio}
     * @throws IllegalArgumentException naming the value and what is expected
     */
    public static List<Transport> candidates(String name) {
        if ("auto".equals(name)) {
            return List.of(values());
        }
        for (Transport transport : values()) {
            if (transport.label().equals(name)) {
                return List.of(transport);
            }
        }
        throw new IllegalArgumentException("transport: " + name + " (expected: auto, io_uring, epoll or nio)");
    }

    static {
        // With one accept operation for many connections, the kernel accepts past every limit, and when it runs out of
        // descriptors Netty 4.2.18 asks again at once, without end, also when it was told to stop.
        if (System.getProperty(ACCEPT_MULTISHOT) == null) {
            System.setProperty(ACCEPT_MULTISHOT, "false");
        }
        // By default Netty follows one buffer in 128, with stack traces, for about a hundredth of the processor time.
        if (System.getProperty(LEAK_DETECTION) == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    /** Whether this machine supports it, as far as that shows without opening a loop. */
    public boolean isAvailable() {
        return switch (this) {
            case IO_URING -> IoUring.isAvailable();
            case EPOLL -> Epoll.isAvailable();
            case NIO -> true;
        };
    }

    /**
     * Starts event loops on the first candidate that really works: a kernel can have io_uring and still refuse a ring
     * of full size (seccomp, locked memory), so that the loops themselves are the test.
     *
     * @throws IllegalStateException none of them works
     */
    public static Loops open(List<Transport> candidates, int threadCount) {
        IllegalStateException failure = new IllegalStateException("no usable transport among " + candidates);
        for (Transport transport : candidates) {
            try {
                if (transport.isAvailable()) {
                    return transport.open(threadCount);
                }
            } catch (RuntimeException | LinkageError refused) {
                failure.addSuppressed(refused);
            }
        }
        throw failure;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the loops that end have never been used
    private Loops open(int threadCount) {
        LoopThreads io = new LoopThreads(IO_THREAD);
        LoopThreads accept = new LoopThreads(ACCEPT_THREAD);
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(threadCount, io, ioHandlers());
        try {
            return new Loops(
                    this, group, new MultiThreadIoEventLoopGroup(1, accept, ioHandlers()), List.of(io, accept));
        } catch (RuntimeException | LinkageError refused) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw refused;
        }
    }

    private IoHandlerFactory ioHandlers() {
        return switch (this) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
        };
    }

    /** The kind of channel that listens on this address. */
    public Class<? extends ServerChannel> serverChannelType(SocketAddress address) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        return switch (this) {
            case IO_URING -> unix ? IoUringServerDomainSocketChannel.class : IoUringServerSocketChannel.class;
            case EPOLL -> unix ? EpollServerDomainSocketChannel.class : EpollServerSocketChannel.class;
            case NIO -> unix ? NioServerDomainSocketChannel.class : NioServerSocketChannel.class;
        };
    }

    /** Lets another process of the same user listen on the same address; see {@link PortHandover}. */
    public void sharePort(ServerBootstrap bootstrap) {
        if (this == NIO) {
            bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        } else {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
    }

    /** A new, unregistered channel for an upstream connection to this address. */
    public DuplexChannel newChannel(SocketAddress address) {
        boolean unix = address instanceof UnixDomainSocketAddress;
        return switch (this) {
            case IO_URING -> unix ? new IoUringDomainSocketChannel() : new IoUringSocketChannel();
            case EPOLL -> unix ? new EpollDomainSocketChannel() : new EpollSocketChannel();
            case NIO -> unix ? new NioDomainSocketChannel() : new NioSocketChannel();
        };
    }

    /** The address as this transport's channels take it: the native ones have their own for unix sockets. */
    public SocketAddress own(SocketAddress address) {
        return this != NIO && address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    /**
     * Whether the peer has reset the connection, for a connection that does not hear of it. Asks the kernel; always
     * false with NIO, which cannot.
     */
    public boolean isReset(Channel channel) {
        if (channel instanceof IoUringSocketChannel uring && uring.isOpen()) {
            IoUringTcpInfo info = new IoUringTcpInfo();
            uring.tcpInfo(info);
            return info.state() == TCP_CLOSE;
        }
        return channel instanceof EpollSocketChannel epoll
                && epoll.isOpen()
                && epoll.tcpInfo().state() == TCP_CLOSE;
    }

    /**
     * Ends the pipeline of a new connection with its handlers, and puts before them what this transport needs.
     *
     * @param resets those of the connection's event loop
     */
    void install(Channel channel, SilentResets resets, ChannelHandler... handlers) {
        if (this == IO_URING) {
            channel.pipeline().addLast(ReadWithdrawal.INSTANCE, resets.newWatch(channel));
        }
        channel.pipeline().addLast(handlers);
    }
}
