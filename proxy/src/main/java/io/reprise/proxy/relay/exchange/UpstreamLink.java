package io.reprise.proxy.relay.exchange;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Passes a request to its upstream: its bytes wait here until there is a connection. */
final class UpstreamLink {
    /** The state of the link. */
    enum State {
        /** Too many exchanges are in flight, so that no connection is sought. */
        SHUT_OUT,
        SEEKING,
        CONNECTED,
        LEFT
    }

    /** Bytes that wait for the connection, at most one read of them. Null until some have waited, which is rare. */
    private @Nullable ArrayDeque<ByteBuf> held;

    private State state = State.SEEKING;
    private @Nullable UpstreamSide upstream;

    State state() {
        return state;
    }

    void shutOut() {
        state = State.SHUT_OUT;
    }

    /** A connection is being established. */
    void connecting(UpstreamSide to) {
        upstream = to;
    }

    /** The connection is established: sends what waited for it. */
    void connected(UpstreamSide to) {
        upstream = to;
        state = State.CONNECTED;
        ByteBuf bytes = nextHeld();
        while (bytes != null) {
            to.write(bytes);
            bytes = nextHeld();
        }
    }

    private void hold(ByteBuf bytes) {
        ArrayDeque<ByteBuf> waiting = held;
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
            held = waiting;
        }
        waiting.add(bytes);
    }

    private @Nullable ByteBuf nextHeld() {
        return held == null ? null : held.pollFirst();
    }

    /** Begins again, with these bytes. */
    void seekAgain(ByteBuf bytes) {
        state = State.SEEKING;
        hold(bytes);
    }

    /** The connection that takes the bytes; null while bytes have to wait. */
    @Nullable
    UpstreamSide connection() {
        return state == State.CONNECTED ? upstream : null;
    }

    boolean isConnecting() {
        return state != State.CONNECTED && upstream != null;
    }

    void write(ByteBuf bytes) {
        UpstreamSide to = connection();
        if (to != null) {
            to.write(bytes);
        } else {
            hold(bytes);
        }
    }

    void writeHead(ByteBuf made) {
        UpstreamSide to = connection();
        if (to != null) {
            to.writeHead(made);
        } else {
            hold(made);
        }
    }

    /** Bytes that wait, here or in the connection. */
    long heldBytes() {
        long bytes = upstream == null ? 0 : upstream.heldBytes();
        if (held != null) {
            for (ByteBuf waiting : held) {
                bytes += waiting.capacity();
            }
        }
        return bytes;
    }

    void flush() {
        if (upstream != null) {
            upstream.flush();
        }
    }

    /** Lets go of the connection, established or not; null for none. */
    @Nullable
    UpstreamSide take() {
        UpstreamSide taken = upstream;
        upstream = null;
        return taken;
    }

    /** Drops the waiting bytes for good. */
    void leave() {
        state = State.LEFT;
        ByteBuf bytes = nextHeld();
        while (bytes != null) {
            bytes.release();
            bytes = nextHeld();
        }
    }
}
