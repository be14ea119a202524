package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;
import io.reprise.http.FrameSink;
import io.reprise.http.FramingException;
import io.reprise.http.FramingException.Reason;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.http.MessageFramer;
import io.reprise.http.MessageFramer.Progress;
import io.reprise.journal.exchange.RecordedHeads;
import java.nio.ByteBuffer;

/**
 * Checks the bytes of a request last of all, before they go to the socket: the framer that a careful server would use
 * must find exactly one request in them, with the method that the filters saw and with the target and the body of the
 * draft. So no second request is sent, whatever a journal or the target gave to the encoder. Confined to its loop.
 */
final class RequestCheck implements FrameSink {
    /** How much the target's cookies and {@code --header} may add to a recorded head. */
    private static final int ADDED_BYTES_MAX = 1 << 20;

    private static final int ADDED_FIELDS_MAX = 4_096;
    /** Memory that the framer may keep from one request to the next. */
    private static final int KEPT_BYTES = 65_536;

    static final FramingLimits LIMITS = limits(RecordedHeads.LIMITS);

    private MessageFramer framer = MessageFramer.ofRequests(LIMITS);
    private Intended intended = new Intended("", "", 0, 0);
    private long bodyBytes;
    private long trailerBytes;
    private int requests;

    private static FramingLimits limits(FramingLimits recorded) {
        return new FramingLimits(
                recorded.headBytesMax() + ADDED_BYTES_MAX,
                recorded.startLineBytesMax(),
                recorded.fieldCountMax() + ADDED_FIELDS_MAX,
                recorded.chunkLineBytesMax(),
                recorded.trailerBytesMax());
    }

    /**
     * The request that the bytes must be.
     *
     * @param target in the form in which it is sent
     */
    record Intended(String method, String target, long bodyBytes, long trailerBytes) {}

    /**
     * Checks a request; the buffer is left as it is.
     *
     * @throws FramingException the bytes are not exactly the intended request
     */
    void check(Intended request, EncodedRequest encoded) {
        intended = request;
        bodyBytes = 0;
        trailerBytes = 0;
        requests = 0;
        try {
            ByteBuf bytes = encoded.bytes();
            frame(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
            if (encoded.body().length > 0) {
                frame(ByteBuffer.wrap(encoded.body()));
            }
            if (encoded.tail().length > 0) {
                frame(ByteBuffer.wrap(encoded.tail()));
            }
            boolean whole = requests == 1 && !framer.isMidMessage();
            if (!whole || bodyBytes != request.bodyBytes() || trailerBytes != request.trailerBytes()) {
                throw new FramingException(Reason.TRUNCATED, "the request's framing contradicts its body");
            }
            if (framer.heldBytes() > KEPT_BYTES) {
                framer.trim();
            }
        } catch (FramingException e) {
            framer = MessageFramer.ofRequests(LIMITS); // a framer that has thrown cannot be used again
            throw e;
        }
    }

    /** A message without a body ends in a step that consumes nothing, so there is one step more than input. */
    private void frame(ByteBuffer in) {
        Progress progress = Progress.HEAD;
        while (progress != Progress.NEED_INPUT && (in.hasRemaining() || progress == Progress.HEAD)) {
            if (requests == 1) {
                throw new FramingException(Reason.BAD_START_LINE, "bytes after the end of the request");
            }
            progress = framer.advance(in, this);
        }
    }

    @Override
    public void onHead(Head head) {
        if (!head.method().equals(intended.method()) || !isTarget(head)) {
            throw new FramingException(Reason.BAD_START_LINE, "method or target differs from the intended request");
        }
    }

    private boolean isTarget(Head head) {
        String target = intended.target();
        int start = head.targetStart();
        boolean same = head.targetEnd() - start == target.length();
        for (int i = 0; same && i < target.length(); i++) {
            same = (head.array()[start + i] & 0xFF) == target.charAt(i);
        }
        return same;
    }

    @Override
    public void onBody(ByteBuffer payload) {
        bodyBytes += payload.remaining();
    }

    @Override
    public void onEnd(ByteBuffer trailers) {
        trailerBytes = trailers.remaining();
        requests++;
    }
}
