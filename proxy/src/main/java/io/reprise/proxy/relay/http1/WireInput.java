package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reprise.http.FrameSink;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.proxy.relay.exchange.MessageBytes;
import java.nio.ByteBuffer;

/**
 * The bytes read from one peer: first the bytes that are framed and not forwarded yet, then the bytes that are not
 * framed yet. Owns at most one buffer, and none while it is empty, so an idle connection holds no memory.
 */
final class WireInput implements MessageBytes {
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

    /** Lends the bytes that are not framed yet to the framer. */
    MessageFramer.Progress frame(MessageFramer framer, FrameSink sink) {
        ByteBuffer view = buffer.internalNioBuffer(framedTo, buffer.writerIndex() - framedTo);
        int start = view.position();
        MessageFramer.Progress progress = framer.advance(view, sink);
        framedTo += view.position() - start;
        return progress;
    }

    @Override
    public int copiedCount() {
        int following = buffer.writerIndex() - framedTo;
        return following <= WireOutput.COPIED_BYTES_MAX ? following : 0;
    }

    @Override
    public boolean hasFramed() {
        return framedTo > buffer.readerIndex();
    }

    /** Memory of the buffer. */
    int heldBytes() {
        return buffer.capacity();
    }

    /** Whether everything was framed. */
    boolean isEmpty() {
        return framedTo == buffer.writerIndex();
    }

    @Override
    public boolean keepHead(Head head) {
        boolean inOnePiece = framedTo - buffer.readerIndex() >= head.length();
        buffer.readerIndex(inOnePiece ? framedTo - head.length() : framedTo);
        return inOnePiece;
    }

    @Override
    public void skip() {
        buffer.readerIndex(framedTo);
        if (isEmpty()) {
            release();
        }
    }

    /** Takes the framed bytes; retains the buffer only if messages share a read. */
    @Override
    public ByteBuf take() {
        if (isEmpty()) {
            ByteBuf all = buffer;
            forget();
            return all;
        }
        return buffer.readRetainedSlice(framedTo - buffer.readerIndex());
    }

    /** Takes all bytes, framed or not, because they are not HTTP any more; the caller owns them. */
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
