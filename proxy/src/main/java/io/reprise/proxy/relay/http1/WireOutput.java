package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.reprise.proxy.relay.Pressure;
import io.reprise.proxy.relay.RelayLoop;
import org.jspecify.annotations.Nullable;

/**
 * The bytes written to one peer during an event and flushed at its end. A head that the proxy made waits for the bytes
 * that follow: if they fit behind it, both go out as one buffer, which is cheaper than gathering two.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failures arrive as exceptionCaught or channelInactive
final class WireOutput {
    /** Most bytes that are copied behind a head. */
    static final int COPIED_BYTES_MAX = 2048;

    private final RelayLoop loop;
    private final Channel channel;
    /** That the channel's limit of unsent bytes fits. */
    private Pressure pressure = Pressure.NONE;

    private @Nullable ByteBuf head;
    private boolean flushPending;

    WireOutput(RelayLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Takes over a head that has room behind it for the bytes that may follow. */
    void writeHead(ByteBuf made) {
        writeWaiting();
        head = made;
        flushPending = true;
    }

    /** Takes over bytes to forward. */
    void write(ByteBuf bytes) {
        ByteBuf waiting = head;
        if (waiting != null && bytes.readableBytes() <= waiting.writableBytes()) {
            waiting.writeBytes(bytes);
            bytes.release();
            writeWaiting();
            return;
        }
        writeWaiting();
        flushPending = true;
        fitPressure();
        channel.write(bytes, channel.voidPromise());
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
        return (head == null ? 0 : head.readableBytes()) + (unsent == null ? 0 : unsent.totalPendingWriteBytes());
    }

    void flush() {
        if (flushPending) {
            flushPending = false;
            writeWaiting();
            channel.flush();
        }
    }

    /** Flushes, and hears when all is sent. */
    void finish(ChannelFutureListener whenSent) {
        writeWaiting();
        flushPending = false;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(whenSent);
    }

    /** Drops the bytes that wait, because the channel is about to be closed. */
    void discard() {
        ByteBuf waiting = head;
        head = null;
        if (waiting != null) {
            waiting.release();
        }
    }

    private void writeWaiting() {
        ByteBuf waiting = head;
        if (waiting != null) {
            head = null;
            fitPressure();
            channel.write(waiting, channel.voidPromise());
        }
    }
}
