package io.reprise.proxy.relay.exchange;

import io.netty.buffer.ByteBuf;

/** The upstream connection of an exchange, as the exchange sees it. Used on the event loop of the exchange. */
public interface UpstreamSide {
    /** Whether it takes bytes; below its limit of unsent bytes. */
    boolean isWritable();

    /** Whether an earlier exchange used this connection, so that it may be stale. */
    boolean isReused();

    /** Whether a byte of the response was read. */
    boolean hasAnswered();

    /** Bytes that this side holds in memory: read and not forwarded, or written and not sent. */
    long heldBytes();

    /** The exchange's request begins: its response will be framed for this method. */
    void expectResponseTo(String method);

    /** Writes bytes of the request; takes them over. */
    void write(ByteBuf bytes);

    /** Writes a head made by the proxy, with room behind it for the bytes that may follow; takes it over. */
    void writeHead(ByteBuf made);

    /** Sends what was written. */
    void flush();

    /** Reads more of the response. */
    void read();

    /**
     * Ends the connection if its peer has reset it, of which a connection that is not read need not hear.
     *
     * @param quietNs how long no byte has moved, on either side; the kernel is not asked at once
     */
    void endIfReset(long quietNs);

    /** The exchange is over, and the connection can carry another one. */
    void release();

    /** Closes the connection without telling its exchange. */
    void abandon(Ending ending);

    /** The upstream did not answer, or not properly. */
    void failed(String how);

    /** Gives this connection to a tunnel. */
    void begin(Tunnel tunnel);

    /** Closes the connection of a tunnel once everything written is sent, or a stalled peer has had its time. */
    void closeAfterWrites();

    /** Resets the connection of a tunnel. */
    void reset();
}
