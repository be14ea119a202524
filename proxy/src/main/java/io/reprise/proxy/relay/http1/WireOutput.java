package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.reprise.proxy.relay.Pressure;
import io.reprise.proxy.relay.RelayLoop;
import org.jspecify.annotations.Nullable;

/**
 * The bytes written to one peer during an event and flushed at its end. The last of them wait here until then. So the
 * bytes that follow a head which the proxy made go out in the same buffer if they fit behind it, which is cheaper than
 * gathering two, and a caller that asks when all is sent need not write an empty buffer behind them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive as exceptionCaught or channelInactive
final class WireOutput {
    /** Most bytes that are copied behind a head. */
    static final int COPIED_BYTES_MAX = 2048;

    private final RelayLoop loop;
    private final Channel channel;
    /** The pressure for which the channel's limit of unsent bytes is set. */
    private Pressure pressure = Pressure.NONE;

    private @Nullable ByteBuf waiting;
    /** Whether the waiting bytes are a head with room behind it. */
    private boolean hasRoom;

    private boolean flushPending;

    WireOutput(RelayLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Takes over a head that has room behind it for the bytes that may follow. */
    void writeHead(ByteBuf made) {
        holdBack(made);
        hasRoom = true;
    }

    /** Takes over bytes to forward. */
    void write(ByteBuf bytes) {
        ByteBuf head = waiting;
        if (head != null && hasRoom && bytes.readableBytes() <= head.writableBytes()) {
            hasRoom = false;
            head.writeBytes(bytes);
            bytes.release();
        } else {
            holdBack(bytes);
        }
    }

    private void holdBack(ByteBuf bytes) {
        writeWaiting(channel.voidPromise());
        waiting = bytes;
        hasRoom = false;
        flushPending = true;
    }

    /** Before writing: the channel compares with its limit when bytes are added. */
    private void fitPressure() {
        Pressure now = loop.pressure();
        if (now != pressure) {
            pressure = now;
            channel.config().setWriteBufferWaterMark(now.waterMark());
        }
    }

    /** Whether the kernel has everything that was written. */
    boolean isSent() {
        return unsentBytes() == 0;
    }

    /** Written bytes that the kernel does not have yet. */
    long unsentBytes() {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        return (waiting == null ? 0 : waiting.readableBytes()) + (unsent == null ? 0 : unsent.totalPendingWriteBytes());
    }

    void flush() {
        if (flushPending) {
            flushPending = false;
            writeWaiting(channel.voidPromise());
            channel.flush();
        }
    }

    /** Flushes, and hears when all is sent. */
    void finish(ChannelFutureListener whenSent) {
        if (waiting == null) {
            waiting = Unpooled.EMPTY_BUFFER;
        }
        ChannelPromise sent = channel.newPromise().addListener(whenSent);
        flushPending = false;
        writeWaiting(sent);
        channel.flush();
    }

    /** Drops the bytes that wait, because the channel is about to be closed. */
    void discard() {
        ByteBuf dropped = waiting;
        waiting = null;
        if (dropped != null) {
            dropped.release();
        }
    }

    private void writeWaiting(ChannelPromise sent) {
        ByteBuf bytes = waiting;
        if (bytes != null) {
            waiting = null;
            fitPressure();
            channel.write(bytes, sent);
        }
    }
}
