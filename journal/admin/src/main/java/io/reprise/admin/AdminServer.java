package io.reprise.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The admin port: one thread for its sockets, and two threads that make the pages and never use an event loop of the
 * program. A slow client occupies a connection but no thread. There are at most {@link #CONNECTIONS_MAX} connections,
 * each for at most {@link AdminConnection#TIMEOUT_S} seconds without a complete request. Thread-safe.
 */
public final class AdminServer implements AutoCloseable {
    /** Most connections; one more closes the one whose last answer is oldest. */
    static final int CONNECTIONS_MAX = 64;

    /** More than one, because probing an upstream may wait. */
    private static final int THREAD_COUNT = 2;

    private static final int READ_BYTES = 4 * 1024;
    private static final int PAGE_BYTES = 8 * 1024;
    /** Pages in a chunk of memory, as a power of two: 4 MiB. */
    private static final int CHUNK_ORDER = 9;

    private static final long STOP_MAX_MS = 1_000;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("admin-io", true), NioIoHandler.newFactory());
    private final ExecutorService workers =
            Executors.newFixedThreadPool(THREAD_COUNT, new DefaultThreadFactory("admin", true));
    /** Least recently answered first; used on the loop's thread. */
    private final Set<Channel> connections = new LinkedHashSet<>();

    /**
     * Buffers of the admin port alone, so that it answers when those of the program have run out. Enough for as many
     * connections as there may be, each with a page that its client does not read.
     */
    private final ByteBufAllocator memory =
            new PooledByteBufAllocator(true, 0, 1, PAGE_BYTES, CHUNK_ORDER, 0, 0, false);

    private final Pages pages;
    private final Channel listener;

    private AdminServer(InetSocketAddress address, String name, Pages pages) throws IOException {
        this.pages = pages;
        memory.directBuffer(READ_BYTES).release(); // takes the whole chunk now
        AdminConnection.takeMemory();
        this.listener = listen(address, name);
    }

    /**
     * Listens and answers until it is closed.
     *
     * @param name of the port, for the message of the exception
     * @throws IOException the address cannot be listened on; one line that names address and reason
     */
    public static AdminServer start(InetSocketAddress address, String name, Pages pages) throws IOException {
        return new AdminServer(address, name, pages);
    }

    private Channel listen(InetSocketAddress address, String name) throws IOException {
        ChannelInitializer<SocketChannel> initializer = new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                accepted(channel);
            }
        };
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer)
                .option(ChannelOption.ALLOCATOR, memory)
                .childOption(ChannelOption.ALLOCATOR, memory)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stopThreads();
            String why = address.isUnresolved()
                    ? "unknown host"
                    : String.valueOf(bound.cause().getMessage());
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + " (" + name + "): " + why,
                    bound.cause());
        }
        return bound.channel();
    }

    private void accepted(SocketChannel channel) {
        if (connections.size() >= CONNECTIONS_MAX) {
            ChannelFuture unused = connections.iterator().next().close();
        }
        connections.add(channel);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        AdminConnection.install(channel, pages, workers, () -> {
            if (connections.remove(channel)) {
                connections.add(channel);
            }
        });
    }

    /** The address listened on, with the port that port 0 became. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly(STOP_MAX_MS);
        stopThreads();
    }

    private void stopThreads() {
        workers.shutdownNow();
        loop.shutdownGracefully(0, STOP_MAX_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MAX_MS);
    }
}
