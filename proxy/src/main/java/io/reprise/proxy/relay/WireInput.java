package io.reprise.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reprise.http.FrameSink;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import java.nio.ByteBuffer;

/**
 * What was read from one peer: first the bytes that were framed and are not passed on yet, then those that were not
 * framed yet. Owns at most one buffer, and none while it is empty, so that an idle connection holds no memory.
 */
final class WireInput {
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private int framedTo;

    /** Takes over a buffer that was read. */
    void add(ByteBuf read) {
        if (buffer.capacity() == 0) {
            buffer = read;
            framedTo = read.readerIndex();
            return;
        }
        int framed = framedTo - buffer.readerIndex();
        ByteBuf joined = read.alloc().ioBuffer(buffer.readableBytes() + read.readableBytes());
        joined.writeBytes(buffer).writeBytes(read);
        buffer.release();
        read.release();
        buffer = joined;
        framedTo = framed;
    }

    /** Lends what was not framed yet to the framer. */
    MessageFramer.Progress frame(MessageFramer framer, FrameSink sink) {
        ByteBuffer view = buffer.internalNioBuffer(framedTo, buffer.writerIndex() - framedTo);
        int start = view.position();
        MessageFramer.Progress progress = framer.advance(view, sink);
        framedTo += view.position() - start;
        return progress;
    }

    /** How much room a head needs behind it for what follows it here to be copied there, if that is worth it. */
    int copiedCount() {
        int following = buffer.writerIndex() - framedTo;
        return following <= WireOutput.COPIED_BYTES_MAX ? following : 0;
    }

    /** Whether {@link #take} has anything to give. */
    boolean hasFramed() {
        return framedTo > buffer.readerIndex();
    }

    /** Whether everything was framed. */
    boolean isEmpty() {
        return framedTo == buffer.writerIndex();
    }

    /**
     * Drops what was framed, except a head that ends where framing stopped and lies here in one piece.
     *
     * @return whether it does, so that {@link #take} will begin with it
     */
    boolean keepHead(Head head) {
        boolean inOnePiece = framedTo - buffer.readerIndex() >= head.length();
        buffer.readerIndex(inOnePiece ? framedTo - head.length() : framedTo);
        return inOnePiece;
    }

    /** Drops what was framed. */
    void skip() {
        buffer.readerIndex(framedTo);
        if (isEmpty()) {
            release();
        }
    }

    /** Takes what was framed, as it was on the wire; the caller owns it. Retains only where messages share a read. */
    ByteBuf take() {
        if (isEmpty()) {
            ByteBuf all = buffer;
            forget();
            return all;
        }
        return buffer.readRetainedSlice(framedTo - buffer.readerIndex());
    }

    /** Takes everything, framed or not, when what is read is not HTTP any more; the caller owns it. */
    ByteBuf takeAll() {
        ByteBuf all = buffer;
        forget();
        return all;
    }

    void release() {
        ByteBuf released = buffer;
        forget();
        released.release();
    }

    private void forget() {
        buffer = Unpooled.EMPTY_BUFFER;
        framedTo = 0;
    }
}
