package io.reprise.http;

import io.reprise.http.FramingException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Frames one direction of an HTTP/1 connection (RFC 9112 §2–§7), incrementally over any fragmentation.
 *
 * <p>Not thread-safe: confined to the thread of its connection. Keeps a copy of the head only (bounded by
 * {@link FramingLimits}); bodies stream through. After a {@link FramingException} it must not be used again.
 */
public final class MessageFramer {
    private static final int HEAD_BYTES_AT_FIRST = 1_024;
    /** How much is copied before it is searched, so that a large body behind a small head is not copied with it. */
    private static final int COPY_BYTES = 2_048;

    private static final int BLANK_LINES_MAX = 4;
    private static final ByteBuffer NO_TRAILERS = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** What {@link #advance} stopped at. */
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
        REFUSED
    }

    private final FramingLimits limits;
    private final boolean requests;
    private final Head head = new Head();
    private final ChunkScanner chunks;
    private byte[] headBytes = new byte[HEAD_BYTES_AT_FIRST];
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
        this.chunks = new ChunkScanner(limits);
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
     * Says which method the next response answers: HEAD has no body, CONNECT with 2xx becomes a tunnel. Call before
     * the first byte of each final response is framed; holds over 1xx responses; the default is a method with a body.
     */
    public void responseTo(String method) {
        toHead = method.equals("HEAD");
        toConnect = method.equals("CONNECT");
    }

    /**
     * Consumes input until the head is complete, the message is complete, or the input is used up. The bytes
     * consumed by the calls after {@code HEAD} up to and including {@code END} are the body as it was on the wire
     * (chunk framing included), so a relay can pass them on unchanged. A message without a body reports {@code HEAD}
     * first and {@code END} on the next call, which consumes nothing and needs no input.
     *
     * <p>Payload is reported as {@code in} itself with its limit set to the end of the piece; position and limit are
     * restored after each call of the sink.
     *
     * @throws FramingException the message is refused; the framer must not be used again
     */
    public Progress advance(ByteBuffer in, FrameSink sink) {
        try {
            return switch (state) {
                case HEAD -> advanceHead(in, sink);
                case BODY -> advanceBody(in, sink);
                case REFUSED -> throw new IllegalStateException("an earlier message was refused");
            };
        } catch (FramingException e) {
            state = State.REFUSED;
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

    /** Copies as much input as one round searches; 0 when the head is as large as it may be. */
    private int copy(ByteBuffer in) {
        int count = Math.min(Math.min(in.remaining(), COPY_BYTES), limits.headBytesMax() - headLength);
        if (headLength + count > headBytes.length) {
            int size = Math.max(headLength + count, Math.min(headBytes.length * 2, limits.headBytesMax()));
            headBytes = Arrays.copyOf(headBytes, size);
        }
        in.get(headBytes, headLength, count);
        headLength += count;
        return count;
    }

    /** Where the head ends, after its empty line; -1 when that is not among the bytes so far. */
    private int findEnd(int from) {
        int i = from;
        while (i < headLength) {
            if (headBytes[i] == HttpChars.LF) {
                int length = i - lineStart;
                if (length == 0 || headBytes[i - 1] != HttpChars.CR) {
                    throw new FramingException(Reason.BARE_LF, HttpChars.quote(headBytes, lineStart, i + 1));
                }
                if (length == 1 && lineStart > 0) {
                    return i + 1;
                }
                if (length == 1) {
                    skipBlankLine(i + 1);
                    i = -1;
                } else {
                    lineStart = i + 1;
                }
            }
            i++;
        }
        if (lineStart == 0 && headLength > limits.startLineBytesMax() + 2) {
            throw new FramingException(Reason.START_LINE_TOO_LONG, "over " + limits.startLineBytesMax() + " bytes");
        }
        return -1;
    }

    /** RFC 9112 §2.2: a server ignores an empty line before the request line; here a few, as some clients send them. */
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
     * The peer closed its side: ends a response that lasts until close.
     *
     * @return true when a message was ended by it or none was under way, so that the close is clean
     * @throws FramingException {@code TRUNCATED} when the message under way can not be complete
     */
    public boolean endOfInput(FrameSink sink) {
        if (state == State.BODY && (framing == BodyFraming.UNTIL_CLOSE || framing == BodyFraming.NONE)) {
            end(sink, NO_TRAILERS);
            return true;
        }
        if (isMidMessage()) {
            State before = state;
            state = State.REFUSED;
            throw new FramingException(
                    Reason.TRUNCATED, before == State.HEAD ? "closed within a head" : "closed within a body");
        }
        return true;
    }

    /**
     * How much memory this framer holds: for the head and the trailers under way, and of the largest before them until
     * {@link #trim}.
     */
    public int heldBytes() {
        return headBytes.length + head.indexBytes() + chunks.heldBytes();
    }

    /** Between two messages: gives back what large heads or trailers took. The head last reported is gone. */
    public void trim() {
        if (isMidMessage()) {
            throw new IllegalStateException("a message is under way");
        }
        if (headBytes.length > HEAD_BYTES_AT_FIRST) {
            headBytes = new byte[HEAD_BYTES_AT_FIRST];
        }
        head.release();
        chunks.release();
    }

    /** True between the first byte of a message and its end. */
    public boolean isMidMessage() {
        return state == State.BODY || (state == State.HEAD && headLength > 0);
    }

    /** How the body of the message under way is framed; valid from {@code HEAD} to {@code END}. */
    public BodyFraming bodyFraming() {
        return framing;
    }

    /** The head last reported. */
    public Head head() {
        return head;
    }
}
