package io.reprise.http;

import io.reprise.http.FramingException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Frames one direction of an HTTP/1 connection (RFC 9112 §2–§7), incrementally over any fragmentation.
 *
 * <p>Not thread-safe: confined to the thread of its connection. Copies only the head (bounded by
 * {@link FramingLimits}); bodies stream through. Must not be used after a {@link FramingException}.
 */
public final class MessageFramer {
    private static final int HEAD_BYTES_AT_FIRST = 1_024;
    /**
     * Bytes that are copied before they are searched, so that a large body after a small head is not copied with it.
     */
    private static final int COPY_BYTES = 2_048;

    private static final int BLANK_LINES_MAX = 4;
    private static final byte[] NOTHING = {};
    private static final ByteBuffer NO_TRAILERS = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** The point at which {@link #advance} stopped. */
    public enum Progress {
        /** All input was consumed and the message is not complete. */
        NEED_INPUT,
        /** The head was reported; input after it is not consumed yet. */
        HEAD,
        /** The message was reported complete; input after it is not consumed. The next call begins a new message. */
        END
    }

    private enum State {
        HEAD,
        BODY,
        REJECTED
    }

    private final FramingLimits limits;
    private final boolean requests;
    private final Head head = new Head();
    private final ChunkScanner chunks;
    private byte[] headBytes = NOTHING;
    private int headLength;
    private int lineStart;
    private int blankLines;
    private State state = State.HEAD;
    private BodyFraming framing = BodyFraming.NONE;
    private long left;
    private boolean toHead;
    private boolean toConnect;

    private MessageFramer(FramingLimits limits, boolean requests) {
        this.limits = limits;
        this.requests = requests;
        this.chunks = new ChunkScanner(limits, requests);
    }

    /** A framer of the requests of one client connection. */
    public static MessageFramer ofRequests(FramingLimits limits) {
        return new MessageFramer(limits, true);
    }

    /** A framer of the responses of one server connection. */
    public static MessageFramer ofResponses(FramingLimits limits) {
        return new MessageFramer(limits, false);
    }

    /**
     * Sets the method that the next response answers: a response to HEAD has no body, and CONNECT with 2xx becomes a
     * tunnel. Call before framing the first byte of each final response. The setting stays through 1xx responses; the
     * default is a method whose response has a body.
     */
    public void responseTo(String method) {
        toHead = method.equals("HEAD");
        toConnect = method.equals("CONNECT");
    }

    /**
     * Consumes input until the head is complete, the message is complete, or the input is used up. The calls after
     * {@code HEAD}, up to and including {@code END}, consume the body as it was on the wire (with chunk framing), so a
     * relay can forward these bytes unchanged. A message without a body reports {@code HEAD} first and {@code END} on
     * the next call, which consumes nothing and needs no input.
     *
     * <p>The sink gets payload as {@code in} itself, with the limit set to the end of the piece; position and limit are
     * restored after each call of the sink.
     *
     * @throws FramingException if the message is rejected; the framer must not be used again
     */
    public Progress advance(ByteBuffer in, FrameSink sink) {
        try {
            return switch (state) {
                case HEAD -> advanceHead(in, sink);
                case BODY -> advanceBody(in, sink);
                case REJECTED -> throw new IllegalStateException("an earlier message was rejected");
            };
        } catch (FramingException e) {
            state = State.REJECTED;
            throw e;
        }
    }

    private Progress advanceHead(ByteBuffer in, FrameSink sink) {
        while (in.hasRemaining()) {
            int from = headLength;
            int count = copy(in);
            int end = findEnd(from);
            if (end >= 0) {
                in.position(in.position() - (headLength - end));
                headLength = end;
                beginBody();
                sink.onHead(head);
                return Progress.HEAD;
            }
            if (count == 0) {
                throw new FramingException(Reason.HEAD_TOO_LARGE, "over " + limits.headBytesMax() + " bytes");
            }
        }
        return Progress.NEED_INPUT;
    }

    /** Copies as much input as one round searches; 0 if the head has reached its maximum length. */
    private int copy(ByteBuffer in) {
        int count = Math.min(Math.min(in.remaining(), COPY_BYTES), limits.headBytesMax() - headLength);
        if (headLength + count > headBytes.length) {
            int grown = Math.min(Math.max(HEAD_BYTES_AT_FIRST, headBytes.length * 2), limits.headBytesMax());
            int size = Math.max(headLength + count, grown);
            headBytes = Arrays.copyOf(headBytes, size);
        }
        in.get(headBytes, headLength, count);
        headLength += count;
        return count;
    }

    /** The offset after the head's empty line; −1 if it has not arrived yet. */
    private int findEnd(int from) {
        if (from == lineStart) {
            checkLineStart();
        }
        int i = from;
        while (i < headLength) {
            if (headBytes[i] == HttpChars.LF) {
                if (!isEmptyLine(i)) {
                    lineStart = i + 1;
                    checkLineStart();
                } else if (lineStart > 0) {
                    return i + 1;
                } else {
                    skipBlankLine(i + 1);
                    i = -1;
                }
            }
            i++;
        }
        if (lineStart == 0 && headLength > limits.startLineBytesMax() + 2) {
            throw new FramingException(Reason.START_LINE_TOO_LONG, "over " + limits.startLineBytesMax() + " bytes");
        }
        return -1;
    }

    /** Whether nothing but a line end is in the line that ends with the LF at {@code i}. */
    private boolean isEmptyLine(int i) {
        if (i > lineStart) {
            return i == lineStart + 1 && headBytes[lineStart] == HttpChars.CR;
        }
        if (requests) {
            throw bareLf(i);
        }
        return true;
    }

    /**
     * Rejects a request at once, and not only when its head is complete, if a line that begins at {@code lineStart}
     * follows a bare LF and does not continue a field.
     */
    private void checkLineStart() {
        int at = lineStart;
        boolean bare = requests && at > 0 && (at == 1 || headBytes[at - 2] != HttpChars.CR);
        if (bare && at < headLength && !HttpChars.isBlank(headBytes[at])) {
            throw bareLf(at - 1);
        }
    }

    private FramingException bareLf(int i) {
        return new FramingException(Reason.BARE_LF, HttpChars.quote(headBytes, Math.min(lineStart, i), i + 1));
    }

    /**
     * Skips an empty line before the request line, RFC 9112 §2.2; a few are allowed, because some clients send them.
     */
    private void skipBlankLine(int end) {
        if (!requests || ++blankLines > BLANK_LINES_MAX) {
            throw new FramingException(Reason.BAD_START_LINE, "an empty line");
        }
        System.arraycopy(headBytes, end, headBytes, 0, headLength - end);
        headLength -= end;
    }

    private void beginBody() {
        HeadParser.parse(head, headBytes, headLength, requests, limits);
        framing = requests ? BodyRules.ofRequest(head) : BodyRules.ofResponse(head, toHead, toConnect);
        left = framing == BodyFraming.LENGTH ? BodyRules.contentLength(head) : 0;
        if (framing == BodyFraming.CHUNKED) {
            chunks.reset();
        }
        state = State.BODY;
    }

    private Progress advanceBody(ByteBuffer in, FrameSink sink) {
        return switch (framing) {
            case NONE -> end(sink, NO_TRAILERS);
            case LENGTH -> {
                left -= pass(in, left, sink);
                yield left == 0 ? end(sink, NO_TRAILERS) : Progress.NEED_INPUT;
            }
            case CHUNKED -> chunks.advance(in, sink) ? end(sink, chunks.trailers()) : Progress.NEED_INPUT;
            case UNTIL_CLOSE -> {
                pass(in, Long.MAX_VALUE, sink);
                yield Progress.NEED_INPUT;
            }
        };
    }

    private static long pass(ByteBuffer in, long most, FrameSink sink) {
        int count = (int) Math.min(most, in.remaining());
        if (count > 0) {
            int limit = in.limit();
            int end = in.position() + count;
            in.limit(end);
            sink.onBody(in);
            in.limit(limit).position(end);
        }
        return count;
    }

    private Progress end(FrameSink sink, ByteBuffer trailers) {
        boolean interim = !requests && head.status() < 200;
        state = State.HEAD;
        headLength = 0;
        lineStart = 0;
        blankLines = 0;
        if (!interim) {
            toHead = false;
            toConnect = false;
        }
        sink.onEnd(trailers);
        return Progress.END;
    }

    /**
     * Tells that the peer closed its side, which ends a response without a length.
     *
     * @return true if the close ended a message or none was under way, so that the close is clean
     * @throws FramingException {@code TRUNCATED} if the message under way is incomplete
     */
    public boolean endOfInput(FrameSink sink) {
        if (state == State.BODY && (framing == BodyFraming.UNTIL_CLOSE || framing == BodyFraming.NONE)) {
            end(sink, NO_TRAILERS);
            return true;
        }
        if (isMidMessage()) {
            State before = state;
            state = State.REJECTED;
            throw new FramingException(
                    Reason.TRUNCATED, before == State.HEAD ? "closed within a head" : "closed within a body");
        }
        return true;
    }

    /**
     * Memory that this framer holds, in bytes: for the current head and trailers, or the largest ones since the last
     * {@link #trim}; 0 before the first message.
     */
    public int heldBytes() {
        return headBytes.length + head.indexBytes() + chunks.heldBytes();
    }

    /** Releases all of {@link #heldBytes}. Call between two messages; the head last reported becomes invalid. */
    public void trim() {
        if (isMidMessage()) {
            throw new IllegalStateException("a message is under way");
        }
        release();
    }

    /**
     * Releases all of {@link #heldBytes}, also within a message. The head last reported becomes invalid, and the framer
     * must not be used again.
     */
    public void abandon() {
        state = State.REJECTED;
        headLength = 0;
        release();
    }

    private void release() {
        headBytes = NOTHING;
        head.release();
        chunks.release();
    }

    /** True between the first byte of a message and its end. */
    public boolean isMidMessage() {
        return state == State.BODY || (state == State.HEAD && headLength > 0);
    }

    /** How the body of the current message is framed; valid from {@code HEAD} to {@code END}. */
    public BodyFraming bodyFraming() {
        return framing;
    }

    /** The head last reported. */
    public Head head() {
        return head;
    }
}
