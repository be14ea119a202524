package io.reprise.proxy.relay.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.reprise.proxy.relay.ClientProtocol;
import io.reprise.proxy.relay.ListenConfig;
import io.reprise.proxy.relay.LoopCounters;
import io.reprise.proxy.relay.Pressure;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.SocketAddresses;
import io.reprise.proxy.relay.Transport;
import io.reprise.proxy.relay.upstream.UpstreamWatch;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The sockets that clients connect to: opened, then closed and opened again any number of times, then closed for good.
 * Thread-safe; not to be used on an event loop, for which it waits.
 */
public final class Listeners implements UpstreamWatch.Gate {
    private static final int BACKLOG = 4096;
    /** Time to accept connections of unix sockets, whose queue is not visible: some turns of an event loop. */
    private static final long UNIX_ACCEPT_MS = 20;

    private final ListenConfig config;
    private final Transport.Loops running;
    private final NanoClock clock;
    private final AcceptGate gate;
    private final ClientInitializer clients;
    private final List<Channel> open = new ArrayList<>();
    private final List<PortHandover> handovers = new CopyOnWriteArrayList<>();
    /** With the port that port 0 became. */
    private final List<SocketAddress> addresses = new ArrayList<>();

    private final List<UnixSocketFile> socketFiles = new ArrayList<>();
    private boolean over;

    /**
     * Listens nowhere yet.
     *
     * @param connectionsMax clients over all listeners; others wait in the kernel's queue
     * @param loops gives the loop of a registered client
     * @param counters of the loop that accepts
     * @param clock read on all event loops, so it must be thread-safe
     */
    public Listeners(
            ListenConfig config,
            int connectionsMax,
            Transport.Loops running,
            Function<Channel, RelayLoop> loops,
            ClientProtocol protocol,
            LoopCounters counters,
            NanoClock clock) {
        this.config = config;
        this.running = running;
        this.clock = clock;
        gate = new AcceptGate(connectionsMax, counters, clock);
        clients = new ClientInitializer(config, loops, protocol);
    }

    /**
     * Whether new clients wait because the limit of connections is reached, as far as the kernel's queues can be seen,
     * which are those of TCP ports. Reads a file of the kernel while the limit is reached. Thread-safe.
     */
    public boolean keepsClientsWaiting() {
        return gate.isFull() && handovers.stream().anyMatch(handover -> handover.waitingCount() > 0);
    }

    /**
     * Starts to accept clients.
     *
     * @throws IOException naming the address that cannot be listened on
     */
    public synchronized void open() throws IOException {
        for (SocketAddress address : config.addresses()) {
            try {
                addresses.add(listen(address));
            } catch (IOException refused) {
                String where = SocketAddresses.shown(address);
                throw new IOException("cannot listen on " + where + ": " + refused.getMessage(), refused);
            }
        }
    }

    private SocketAddress listen(SocketAddress address) throws IOException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(running.acceptor(), running.group())
                .channel(running.transport().serverChannelType(address))
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Pressure.NONE.waterMark())
                .handler(gate)
                .childHandler(clients);
        if (address instanceof UnixDomainSocketAddress path) {
            UnixSocketFile file = UnixSocketFile.claim(path);
            try {
                bind(bootstrap, file.bindAddress());
                file.publish(config.socketMode());
                socketFiles.add(file);
                return address;
            } finally {
                file.discard();
            }
        }
        running.transport().sharePort(bootstrap);
        bootstrap.option(ChannelOption.SO_REUSEADDR, true); // TCP_NODELAY is what Netty sets by itself
        Channel listener = bind(bootstrap, address);
        handovers.add(new PortHandover(listener, clock));
        return listener.localAddress();
    }

    private Channel bind(ServerBootstrap bootstrap, SocketAddress address) throws IOException {
        ChannelFuture bound = bootstrap.bind(running.transport().own(address)).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause().getMessage(), bound.cause());
        }
        open.add(bound.channel());
        return bound.channel();
    }

    /** The addresses listened on, with the port that port 0 became. */
    public synchronized List<SocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Removes the files of unix sockets, so that nobody connects any more. */
    public synchronized void removeFiles() {
        socketFiles.forEach(UnixSocketFile::remove);
    }

    /** Stops new connections from reaching our ports, if the system supports that; see {@link PortHandover}. */
    public synchronized void leavePorts() {
        handovers.forEach(PortHandover::leave);
    }

    /** Waits until everything that was established before {@link #leavePorts} is accepted, but not longer. */
    public synchronized void awaitAccepted(long allowedMs) throws InterruptedException {
        if (!socketFiles.isEmpty()) {
            Thread.sleep(Math.min(UNIX_ACCEPT_MS, allowedMs));
        }
        for (PortHandover handover : handovers) {
            handover.awaitAccepted(allowedMs);
        }
    }

    /** Whether clients can connect. */
    public synchronized boolean isOpen() {
        return !open.isEmpty();
    }

    /** Stops listening until {@link #reopen}: from now on, the kernel refuses connections. Open connections go on. */
    @Override
    public synchronized void shut() {
        removeFiles();
        close();
    }

    /**
     * Listens again on the same addresses, unless it was closed for good.
     *
     * @throws IOException naming the address that cannot be listened on; nothing is listened on then
     */
    @Override
    public synchronized void reopen() throws IOException {
        if (over || isOpen()) {
            return;
        }
        for (SocketAddress address : addresses) {
            try {
                listen(address);
            } catch (IOException refused) {
                shut();
                String where = SocketAddresses.shown(address);
                throw new IOException("cannot listen on " + where + ": " + refused.getMessage(), refused);
            }
        }
    }

    /** Stops listening for good; returns when the sockets are closed. */
    public synchronized void end() {
        over = true;
        close();
    }

    private void close() {
        open.forEach(listener -> listener.close().awaitUninterruptibly());
        open.clear();
        handovers.clear();
        socketFiles.clear();
    }
}
