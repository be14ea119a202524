package io.reprise.proxy.relay.http1;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.reprise.journal.CloseReason;
import io.reprise.proxy.relay.RelayLoop;
import io.reprise.proxy.relay.exchange.Ending;
import java.util.concurrent.TimeUnit;

/**
 * The end of a client connection: what is still sent, how the connection is closed, and why. From {@link #hasBegun} on,
 * no request is served. Confined to the event loop of the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive as exceptionCaught or channelInactive
final class ClientClose {
    /** How long a client may take to read the response that closes its connection. */
    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(2);

    private final RelayLoop loop;
    private final DuplexChannel channel;
    private final WireInput input;
    private final WireOutput output;
    private final Linger linger;
    private CloseReason reason = CloseReason.CLIENT_CLOSED;
    private boolean begun;

    ClientClose(RelayLoop loop, DuplexChannel channel, WireInput input, WireOutput output) {
        this.loop = loop;
        this.channel = channel;
        this.input = input;
        this.output = output;
        linger = new Linger(loop, output);
    }

    boolean hasBegun() {
        return begun;
    }

    CloseReason reason() {
        return reason;
    }

    /** Closes after a response that has been written and that announces the end of the connection. */
    void afterLastResponse(CloseReason why) {
        begin(why, LINGER_NS);
        endOutput();
    }

    /** Closes the sending side, but goes on reading, so that the client reads the response instead of a reset. */
    void endOutput() {
        output.finish(sent -> {
            if (loop.isDraining()) {
                channel.close();
            } else {
                TlsChannel.endOutput(channel);
            }
        });
    }

    /** Closes once everything is sent. */
    void afterWrites(CloseReason why) {
        begin(why, loop.config().timeouts().idleNs());
        output.finish(ChannelFutureListener.CLOSE);
    }

    /** Closes at once, so that the client cannot mistake a partial response for a complete one. */
    void reset(CloseReason why) {
        begin(why, 0);
        output.discard();
        TlsChannel.reset(channel);
    }

    /** Closes at once; in a reset if the client lacks a part of a response, which it could take for the whole. */
    void now(CloseReason why) {
        if (output.isSent()) {
            begin(begun ? reason : why, 0);
            channel.close();
        } else {
            reset(why);
        }
    }

    /** Closes as the client's own upstream connection ended, which no exchange used. */
    void asUpstream(Ending ending) {
        if (!begun && ending == Ending.RESET && output.isSent()) {
            reset(CloseReason.UPSTREAM_FAILED);
        } else if (!begun) {
            afterWrites(ending == Ending.RESET ? CloseReason.UPSTREAM_FAILED : CloseReason.NOT_KEPT_ALIVE);
        }
    }

    /** Closes our side of a connection that the client has reset. */
    void afterPeerReset() {
        reason = begun ? reason : CloseReason.CLIENT_RESET;
        channel.close();
    }

    /** Closes if the client does not take the last bytes in time; to be called regularly once it has begun. */
    void checkDeadline() {
        if (linger.isOver()) {
            now(CloseReason.IDLE_TIMEOUT);
        }
    }

    /** Gives back the buffers of a channel that is closed; returns how the client ended it. */
    Ending completed() {
        begun = true;
        input.release();
        output.discard();
        return reason == CloseReason.CLIENT_RESET ? Ending.RESET : Ending.CLOSED;
    }

    private void begin(CloseReason why, long allowedNs) {
        begun = true;
        reason = why;
        linger.begin(allowedNs);
        input.release();
    }
}
