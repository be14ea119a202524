package io.reprise.proxy.relay.exchange;

import io.netty.buffer.ByteBuf;
import io.reprise.http.Head;

/** The bytes of a message as they were on the wire, which a side forwards without a copy if it speaks the same HTTP. */
public interface MessageBytes {
    /**
     * Drops the framed bytes, except a head that ends where framing stopped and lies here in one piece.
     *
     * @return whether there is such a head, so that {@link #take} begins with it
     */
    boolean keepHead(Head head);

    /** Room needed behind an edited head to copy the bytes that follow it here; 0 if copying is not worth it. */
    int copiedCount();

    /** Whether {@link #take} has anything to give. */
    boolean hasFramed();

    /** Takes the framed bytes as they were on the wire; the caller owns them. */
    ByteBuf take();

    /** Drops the framed bytes. */
    void skip();
}
