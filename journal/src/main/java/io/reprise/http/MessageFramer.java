package io.reprise.http;

import java.nio.ByteBuffer;

/**
 * Frames one direction of an HTTP/1 connection (RFC 9112 §2–§7), incrementally over any fragmentation.
 *
 * <p>Not thread-safe: confined to the thread of its connection. Keeps a copy of the head only (bounded by
 * {@link FramingLimits}); bodies stream through.
 */
public final class MessageFramer {
    /** What {@link #advance} stopped at. */
    public enum Progress {
        /** All input was consumed and the message is not complete. */
        NEED_INPUT,
        /** The head was reported; input after it is not consumed yet. */
        HEAD,
        /** The message was reported complete; input after it is not consumed. The next call begins a new message. */
        END
    }

    private MessageFramer() {}

    /** A framer of the requests of one client connection. */
    public static MessageFramer ofRequests(FramingLimits limits) {
        throw new UnsupportedOperationException();
    }

    /** A framer of the responses of one server connection. */
    public static MessageFramer ofResponses(FramingLimits limits) {
        throw new UnsupportedOperationException();
    }

    /**
     * Says which method the next response answers: HEAD has no body, CONNECT with 2xx becomes a tunnel. Call before
     * the first byte of each final response is framed; holds over 1xx responses; the default is a method with a body.
     */
    public void responseTo(String method) {
        throw new UnsupportedOperationException();
    }

    /**
     * Consumes input until the head is complete, the message is complete, or the input is used up. The bytes
     * consumed by the calls after {@code HEAD} up to and including {@code END} are the body as it was on the wire
     * (chunk framing included), so a relay can pass them on unchanged. A message without a body reports {@code HEAD}
     * first and {@code END} on the next call, which consumes nothing and needs no input.
     *
     * @throws FramingException the message is refused; the framer must not be used again
     */
    public Progress advance(ByteBuffer in, FrameSink sink) {
        throw new UnsupportedOperationException();
    }

    /**
     * The peer closed its side: ends a response that lasts until close.
     *
     * @return true when a message was ended by it or none was under way, so that the close is clean
     * @throws FramingException {@code TRUNCATED} when the message under way can not be complete
     */
    public boolean endOfInput(FrameSink sink) {
        throw new UnsupportedOperationException();
    }

    /** True between the first byte of a message and its end. */
    public boolean isMidMessage() {
        throw new UnsupportedOperationException();
    }

    /** How the body of the message under way is framed; valid from {@code HEAD} to {@code END}. */
    public BodyFraming bodyFraming() {
        throw new UnsupportedOperationException();
    }

    /** The head last reported. */
    public Head head() {
        throw new UnsupportedOperationException();
    }
}
