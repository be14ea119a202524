package io.reprise.proxy.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a listening port to another process that listens on it as well (SO_REUSEPORT), without losing a connection.
 *
 * <p>The kernel deals new connections out among the sockets that listen, each with a queue of its own, and resets what
 * is in the queue of one that closes. So the socket that is to close first stops getting new ones: a classic BPF
 * program, attached to the group, names the other socket by its place in the group. Then handshakes under way end, the
 * queue is accepted to its end, and only then may the socket close. That needs neither privileges nor
 * {@code net.ipv4.tcp_migrate_req}. Used by one thread at a time, none of them an event loop.
 */
final class PortHandover {
    private static final Logger LOG = LoggerFactory.getLogger(PortHandover.class);
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    /** A {@code struct sock_fprog} on a 64-bit machine, and behind it one {@code struct sock_filter}. */
    private static final int PROGRAM_BYTES = 16;

    private static final int INSTRUCTION_BYTES = 8;
    /** {@code BPF_RET | BPF_K}: end with a constant. */
    private static final short RETURN = 0x06;

    private static final RawUnixChannelOption ATTACH =
            new RawUnixChannelOption("SO_ATTACH_REUSEPORT_CBPF", SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, PROGRAM_BYTES);

    /** For the handshakes that were under way: several round trips within one site. */
    private static final long HANDSHAKES_MS = 100;

    private static final long POLL_MS = 5;

    private final Channel listener;
    private final long inode;
    /** Who listened here before us. */
    private final Set<Long> elders;

    /** @param listener listens already */
    PortHandover(Channel listener) {
        this.listener = listener;
        inode = listener instanceof UnixChannel unix
                ? ListenTable.inode(unix.fd().intValue())
                : 0;
        elders = others(ListenTable.read()).stream()
                .map(ListenTable.Listener::inode)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether somebody else listens here as well. */
    boolean isShared() {
        return !others(ListenTable.read()).isEmpty();
    }

    /**
     * Lets the one other process have all new connections. Our place in the group follows from who came first: a socket
     * joins at the end, and when the first of two leaves, the second takes its place.
     *
     * @return whether it has them
     */
    boolean giveAway() {
        List<ListenTable.Listener> others = others(ListenTable.read());
        if (others.size() != 1) {
            return false;
        }
        boolean wasHereBefore = elders.contains(others.get(0).inode());
        try {
            steer(wasHereBefore ? 0 : 1);
            return true;
        } catch (ChannelException | IllegalArgumentException refused) {
            LOG.warn("new connections cannot be left to the other process, some may be lost: {}", refused.getMessage());
            return false;
        }
    }

    private void steer(int place) {
        ByteBuffer instruction = ByteBuffer.allocateDirect(INSTRUCTION_BYTES).order(ByteOrder.nativeOrder());
        instruction.putShort(0, RETURN).putInt(Integer.BYTES, place);
        ByteBuffer program = ByteBuffer.allocateDirect(PROGRAM_BYTES).order(ByteOrder.nativeOrder());
        program.putShort(0, (short) 1).putLong(Long.BYTES, Buffer.memoryAddress(instruction));
        try {
            listener.config().setOption(ATTACH, program);
        } finally {
            Reference.reachabilityFence(instruction);
        }
    }

    /**
     * Waits until everything that was established is accepted.
     *
     * @param givenAway whether new connections go elsewhere, so that only handshakes under way can add to it
     */
    void awaitAccepted(boolean givenAway, long allowedMs) throws InterruptedException {
        long startNs = System.nanoTime();
        if (givenAway) {
            Thread.sleep(Math.min(HANDSHAKES_MS, allowedMs));
        }
        while (waitingCount() > 0 && System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(allowedMs)) {
            Thread.sleep(POLL_MS);
        }
    }

    /** Connections that are established and not accepted. */
    int waitingCount() {
        return ListenTable.read().stream()
                .filter(entry -> entry.inode() == inode)
                .mapToInt(ListenTable.Listener::waitingCount)
                .sum();
    }

    private List<ListenTable.Listener> others(List<ListenTable.Listener> all) {
        Set<String> own = all.stream()
                .filter(entry -> inode != 0 && entry.inode() == inode)
                .map(ListenTable.Listener::local)
                .collect(Collectors.toSet());
        return all.stream()
                .filter(entry -> entry.inode() != inode && own.contains(entry.local()))
                .toList();
    }
}
