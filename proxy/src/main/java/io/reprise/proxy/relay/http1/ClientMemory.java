package io.reprise.proxy.relay.http1;

import io.reprise.http.MessageFramer;
import io.reprise.proxy.relay.Pressure;
import io.reprise.proxy.relay.RelayLoop;
import java.util.concurrent.TimeUnit;

/**
 * The memory of one client connection: counts it among that of all connections, and gives back what its heads needed.
 * Confined to its event loop.
 */
final class ClientMemory {
    /** How long a connection must be unused before the memory of small heads is given back, too. */
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(1);

    private final RelayLoop loop;
    private final MessageFramer framer;
    private final WireInput input;
    private final WireOutput output;
    private long countedBytes;

    ClientMemory(RelayLoop loop, MessageFramer framer, WireInput input, WireOutput output) {
        this.loop = loop;
        this.framer = framer;
        this.input = input;
        this.output = output;
    }

    /**
     * Counts what the connection holds now.
     *
     * @param thereBytes bytes that the upstream's side holds
     * @return the sum, in bytes
     */
    long count(long thereBytes) {
        long bytes = input.heldBytes() + framer.heldBytes() + output.unsentBytes() + thereBytes;
        loop.hold(bytes - countedBytes);
        countedBytes = bytes;
        return bytes;
    }

    /**
     * Gives back the memory of a large head, or of any head if memory is short. Call while no exchange is under way.
     *
     * @param closing whether nothing will be framed any more
     */
    void letGoOfHead(boolean closing) {
        int keptBytes = loop.pressure() == Pressure.NONE ? Http1Protocol.HEAD_BYTES_KEPT : 0;
        if (framer.heldBytes() <= keptBytes) {
            return;
        }
        if (closing) {
            framer.abandon();
        } else if (!framer.isMidMessage()) {
            framer.trim();
        }
    }

    /** Whether more may be read between exchanges: not of a large head that is unfinished, while memory is full. */
    boolean allowsInput() {
        return framer.heldBytes() <= Http1Protocol.HEAD_BYTES_KEPT
                || loop.pressure() != Pressure.FULL
                || !framer.isMidMessage();
    }

    /**
     * Gives back the memory of heads once the connection has been unused for {@link #REST_NS}.
     *
     * @return whether it did
     */
    boolean rest(long unusedNs) {
        if (unusedNs < REST_NS || framer.heldBytes() == 0) {
            return false;
        }
        framer.trim();
        count(0);
        return true;
    }
}
