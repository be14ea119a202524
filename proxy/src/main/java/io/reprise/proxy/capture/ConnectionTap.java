package io.reprise.proxy.capture;

import io.reprise.http.Head;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import java.nio.ByteBuffer;

/**
 * Records the exchanges of one client connection, one after the other. An exchange begins with its request head and
 * ends when both its request and its response have ended, or with {@link #failed}. A response may begin, and end,
 * before the request has ended. Used on the connection's event loop only. All arguments are borrowed for the call and
 * their positions are left as they were. Times are readings of the clock that the recorder was given.
 *
 * <p>The relay calls the tap before it forwards the bytes, and {@link #flush} before it returns from each socket event,
 * so that bytes that arrived together are recorded together and a small message becomes one record.
 */
public interface ConnectionTap {
    /** Tells the client's address, if a load balancer sent it. Called at most once, before everything else. */
    void cameFrom(String address);

    /** A request head is complete: an exchange begins. The head stays readable until {@link #flush}. */
    void requestHead(Head head, long nanoTime);

    /** Payload of the request, without chunk framing. */
    void requestBody(ByteBuffer payload);

    void requestEnd(ByteBuffer trailers, long nanoTime);

    /**
     * A response head is complete. A 1xx head is followed by another head and has no end, except 101, which is followed
     * by {@link #upgraded} or {@link #failed}.
     */
    void responseHead(Head head, long nanoTime);

    void responseBody(ByteBuffer payload);

    void responseEnd(ByteBuffer trailers, long nanoTime);

    /**
     * The exchange under way ended without a complete response from the upstream. If no exchange is under way, because
     * a request could not be framed, an exchange is recorded that has only its failure.
     *
     * @param statusSent status of the response that the proxy generated, 0 for none
     */
    void failed(FailureCause cause, int statusSent, String detail, long nanoTime);

    /** The response was 101 and the exchange is over: the bytes that follow, in both directions, are not HTTP. */
    void upgraded(long nanoTime);

    /** Bytes that the client sent after the upgrade. */
    void tunnelFromClient(ByteBuffer bytes);

    /** Bytes that the upstream sent after the upgrade. */
    void tunnelFromUpstream(ByteBuffer bytes);

    /** No more bytes follow after the upgrade, and the connection is about to close. */
    void tunnelEnd(long nanoTime);

    /** Ends the socket event: publishes, or holds back, the bytes since the last call. */
    void flush();

    void closed(CloseReason reason, long nanoTime);
}
