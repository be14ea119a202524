package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import java.nio.ByteBuffer;

/**
 * Records the exchanges of one client connection, which follow one another: an exchange begins with its request head
 * and ends when both its request and its response have ended, or with {@link #failed}; a response may begin, and end,
 * before the request has ended. Used on the connection's event loop only. All arguments are borrowed for the call and
 * their positions are left as they were. Times are readings of the clock
 * that the recorder was given.
 *
 * <p>The relay calls the tap before it writes the bytes on, and {@link #flush} before it returns from each socket
 * event, so that what arrived together is recorded together and small messages become one record.
 */
public interface ConnectionTap {
    /** The client's address, where something before the proxy told it; at most once, before everything else. */
    void cameFrom(String address);

    /** A request head is complete: an exchange begins. The head stays readable until {@link #flush}. */
    void requestHead(Head head, long nanoTime);

    /** Payload of the request, without chunk framing. */
    void requestBody(ByteBuffer payload);

    void requestEnd(ByteBuffer trailers, long nanoTime);

    /**
     * A response head is complete; a 1xx head is followed by another one and has no end, except 101, which is followed
     * by {@link #upgraded} or {@link #failed}.
     */
    void responseHead(Head head, long nanoTime);

    void responseBody(ByteBuffer payload);

    void responseEnd(ByteBuffer trailers, long nanoTime);

    /**
     * The exchange under way ended without a complete response from the upstream. Without an exchange under way (a
     * request that could not be framed) one is recorded that has only its failure.
     *
     * @param statusSent the status the proxy answered by itself, 0 when it answered nothing
     */
    void failed(FailureCause cause, int statusSent, String detail, long nanoTime);

    /** The response was 101 and the exchange is over: what follows on the connection, both ways, is not HTTP. */
    void upgraded(long nanoTime);

    /** Bytes that the client sent after the upgrade. */
    void tunnelFromClient(ByteBuffer bytes);

    /** Bytes that the upstream sent after the upgrade. */
    void tunnelFromUpstream(ByteBuffer bytes);

    /** Nothing more passes after the upgrade; the connection is about to close. */
    void tunnelEnd(long nanoTime);

    /** Hands over what was gathered since the last call. */
    void flush();

    void closed(CloseReason reason, long nanoTime);
}
