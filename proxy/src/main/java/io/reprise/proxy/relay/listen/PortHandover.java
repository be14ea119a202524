package io.reprise.proxy.relay.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.channel.unix.UnixChannel;
import io.reprise.time.NanoClock;
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
 * Stops listening without losing a connection, and leaves the port to another process if that listens on it as well
 * (SO_REUSEPORT).
 *
 * <p>The kernel resets the connections in the queue of a socket that stops listening. So first the socket must stop
 * getting new connections. If exactly one other socket shares the port, a classic BPF program attached to the group
 * selects it by its place in the group. Otherwise a filter drops new SYNs: those clients try again after a second, and
 * find whoever listens then. Then handshakes under way end, all connections in the queue are accepted, and only then
 * may the socket close. That needs neither privileges nor {@code net.ipv4.tcp_migrate_req}; NIO cannot do it. Used by
 * one thread at a time, none of them an event loop.
 */
final class PortHandover {
    private static final Logger LOG = LoggerFactory.getLogger(PortHandover.class);
    private static final int CODE_SHIFT = 48;
    private static final int JUMP_TRUE_SHIFT = 40;
    private static final int JUMP_FALSE_SHIFT = 32;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    /** A {@code struct sock_fprog} on a 64-bit machine. */
    private static final int PROGRAM_BYTES = 16;

    private static final RawUnixChannelOption FILTER =
            new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, PROGRAM_BYTES);
    private static final RawUnixChannelOption CHOICE =
            new RawUnixChannelOption("SO_ATTACH_REUSEPORT_CBPF", SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, PROGRAM_BYTES);

    /** {@code BPF_RET | BPF_K}: end with a constant. */
    private static final long RETURN = 0x06L << CODE_SHIFT;

    /** Drops a TCP segment whose flags, in byte 13, have SYN (2); passes all others. */
    private static final long[] NO_SYN = {
        0x30L << CODE_SHIFT | 13, // BPF_LD | BPF_B | BPF_ABS
        0x45L << CODE_SHIFT | 1L << JUMP_TRUE_SHIFT | 2, // BPF_JMP | BPF_JSET | BPF_K
        RETURN | 0xffff_ffffL,
        RETURN
    };

    /** Time for handshakes under way: several round trips within one site. */
    private static final long HANDSHAKES_MS = 100;

    /** The same while new clients are kept waiting. */
    private static final long HELD_BACK_MS = 20;

    private static final long POLL_MS = 5;

    private final Channel listener;
    private final NanoClock clock;
    private final long inode;
    /** Inodes of the sockets that listened here before ours. */
    private final Set<Long> elders;

    private boolean givenAway;

    /** @param listener listens already */
    PortHandover(Channel listener, NanoClock clock) {
        this.listener = listener;
        this.clock = clock;
        inode = listener instanceof UnixChannel unix
                ? ListenTable.inode(unix.fd().intValue())
                : 0;
        elders = others(ListenTable.read()).stream()
                .map(ListenTable.Listener::inode)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether another socket listens here as well. */
    boolean isShared() {
        return !others(ListenTable.read()).isEmpty();
    }

    /** Stops new connections from reaching this socket, if the system supports that. */
    void leave() {
        if (inode == 0) {
            return;
        }
        try {
            givenAway = giveAway();
            if (!givenAway) {
                attach(FILTER, NO_SYN);
            }
        } catch (ChannelException | IllegalArgumentException refused) {
            LOG.warn("connections that arrive while the port closes may be lost: {}", refused.getMessage());
        }
    }

    /**
     * Lets the one other process have all new connections. Our place in the group follows from who came first: a socket
     * joins at the end, and when the first of two leaves, the second takes its place.
     *
     * @return whether there is one
     */
    boolean giveAway() {
        List<ListenTable.Listener> others = others(ListenTable.read());
        if (others.size() != 1) {
            return false;
        }
        boolean wasHereBefore = elders.contains(others.get(0).inode());
        attach(CHOICE, RETURN | (wasHereBefore ? 0 : 1));
        return true;
    }

    /** @param instructions as {@code struct sock_filter}: code, jumps and operand, from the highest bits down */
    private void attach(RawUnixChannelOption option, long... instructions) {
        ByteBuffer code =
                ByteBuffer.allocateDirect(instructions.length * Long.BYTES).order(ByteOrder.nativeOrder());
        for (long instruction : instructions) {
            code.putShort((short) (instruction >>> CODE_SHIFT))
                    .put((byte) (instruction >>> JUMP_TRUE_SHIFT))
                    .put((byte) (instruction >>> JUMP_FALSE_SHIFT))
                    .putInt((int) instruction);
        }
        ByteBuffer program = ByteBuffer.allocateDirect(PROGRAM_BYTES).order(ByteOrder.nativeOrder());
        program.putShort(0, (short) instructions.length).putLong(Long.BYTES, Buffer.memoryAddress(code));
        try {
            listener.config().setOption(option, program);
        } finally {
            Reference.reachabilityFence(code);
        }
    }

    /** After {@link #leave}: waits until everything that was established is accepted. */
    void awaitAccepted(long allowedMs) throws InterruptedException {
        if (inode == 0) {
            return;
        }
        long startNs = clock.nowNs();
        Thread.sleep(Math.min(givenAway ? HANDSHAKES_MS : HELD_BACK_MS, allowedMs));
        while (waitingCount() > 0 && clock.nowNs() - startNs < TimeUnit.MILLISECONDS.toNanos(allowedMs)) {
            Thread.sleep(POLL_MS);
        }
    }

    /** Connections that are established and not accepted. */
    int waitingCount() {
        return ListenTable.read().stream()
                .filter(entry -> inode != 0 ? entry.inode() == inode : entry.isAt(listener.localAddress()))
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
