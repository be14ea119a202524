package io.reprise.replayer.source;

import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import org.jspecify.annotations.Nullable;

/**
 * An exchange chosen for replay. Its request's head is parsed once, here, under the limits for recorded heads.
 *
 * @param number its place in the recording, from 0; negative if it lies before the window, see {@link LookBack}; for
 *     a copy, another one, see {@link #inCopy}
 * @param session the session it belongs to, with cookie changes followed, so that a login does not split a user
 * @param endpoint method and path template
 * @param target the request target as recorded
 * @param head the head of the request; may be read by one thread at a time
 * @param exchange the recorded exchange
 * @param connectionEnd when its client connection was closed; null unless asked for
 */
public record SourcedExchange(
        long number,
        long session,
        String endpoint,
        String target,
        Head head,
        Exchange exchange,
        @Nullable ConnectionEnd connectionEnd) {
    /** A recording has fewer exchanges than this. */
    private static final int COPY_SHIFT = 40;

    private static final long NUMBER_MASK = (1L << COPY_SHIFT) - 1;
    /** Most copies with distinct numbers. */
    private static final int COPY_MASK = (1 << 22) - 1;

    /** Approximate memory of the objects around a recorded exchange. */
    private static final int OBJECTS_BYTES = 512;

    /**
     * Parses the head of a recorded request.
     *
     * @throws FramingException the head breaks HTTP's rules
     */
    public static SourcedExchange of(long number, long session, String endpoint, Exchange exchange) {
        Head head = requestHead(exchange);
        return new SourcedExchange(number, session, endpoint, head.target(), head, exchange, null);
    }

    /** The same exchange with the end of its connection. */
    public SourcedExchange with(ConnectionEnd end) {
        return new SourcedExchange(number, session, endpoint, target, head, exchange, end);
    }

    static Head requestHead(Exchange exchange) {
        return Head.parseRequest(exchange.request().head(), RecordedHeads.LIMITS);
    }

    /** Whether it lies before the chosen part of the recording, and is sent because users logged in there. */
    public boolean isBeforeWindow() {
        return number < 0;
    }

    /**
     * The same exchange as part of a copy of the recording, with a number and a head of its own: loops read heads, and
     * copies are on different loops.
     *
     * @param copy from 0, which is the exchange itself
     */
    public SourcedExchange inCopy(int copy) {
        if (copy == copy()) {
            return this;
        }
        long offset = (long) (copy & COPY_MASK) << COPY_SHIFT;
        long numberInCopy = isBeforeWindow() ? ~((~number & NUMBER_MASK) + offset) : (number & NUMBER_MASK) + offset;
        try {
            Head ownHead = requestHead(exchange);
            return new SourcedExchange(
                    numberInCopy, session, endpoint, ownHead.target(), ownHead, exchange, connectionEnd);
        } catch (FramingException e) {
            throw new IllegalStateException("the head was parsed before", e);
        }
    }

    /** Which copy of the recording it belongs to. */
    public int copy() {
        return (int) ((isBeforeWindow() ? ~number : number) >>> COPY_SHIFT);
    }

    /** The request method. */
    public String method() {
        return head.method();
    }

    /** Its approximate memory, in bytes. */
    public long memoryBytes() {
        RecordedRequest request = exchange.request();
        RecordedResponse response = exchange.response();
        long ofRequest = (long) request.head().length
                + request.body().bytes().length
                + request.trailers().length
                + head.indexBytes();
        long ofResponse = response == null
                ? 0
                : (long) response.head().length + response.body().bytes().length;
        return OBJECTS_BYTES + ofRequest + ofResponse;
    }

    /** Parses the head of the recorded response; null without a response, or if its head breaks HTTP's rules. */
    public @Nullable Head responseHead() {
        RecordedResponse response = exchange.response();
        try {
            return response == null ? null : Head.parseResponse(response.head(), RecordedHeads.LIMITS);
        } catch (FramingException e) {
            return null;
        }
    }
}
