package io.reprise.http;

import io.reprise.http.FramingException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Parses the chunked coding (RFC 9112 §7.1) incrementally and strictly: hexadecimal size, CR LF line ends, only an
 * extension between size and line end; in responses also blanks, with which some servers fill the line. Keeps the
 * trailer section, which is bounded, but no data.
 */
final class ChunkScanner {
    private static final long SIZE_MAX = 1L << 56;
    /** Other parsers stop counting or overflow at more digits; leading zeros count. */
    private static final int SIZE_DIGITS_MAX = 16;

    private static final int TRAILERS_AT_FIRST = 256;
    private static final ByteBuffer NO_TRAILERS = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Each state is named after the part that is expected next. */
    private enum State {
        SIZE,
        BLANK,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER,
        DONE
    }

    private final FramingLimits limits;
    private final boolean requests;
    private State state = State.SIZE;
    private long left;
    private int lineBytes;
    private boolean hasDigit;
    private byte[] trailers = {};
    private int trailerBytes;
    private int trailerLineStart;

    ChunkScanner(FramingLimits limits, boolean requests) {
        this.limits = limits;
        this.requests = requests;
    }

    void reset() {
        beginSizeLine();
        trailerBytes = 0;
        trailerLineStart = 0;
    }

    int heldBytes() {
        return trailers.length;
    }

    /** Releases the memory of the trailers. */
    void release() {
        trailers = new byte[0];
        trailerBytes = 0;
        trailerLineStart = 0;
    }

    private void beginSizeLine() {
        state = State.SIZE;
        left = 0;
        lineBytes = 0;
        hasDigit = false;
    }

    /**
     * Consumes input and reports data to the sink.
     *
     * @return whether the body is complete; input after it is not consumed
     */
    boolean advance(ByteBuffer in, FrameSink sink) {
        while (state != State.DONE && in.hasRemaining()) {
            if (state == State.DATA) {
                data(in, sink);
            } else {
                control(in.get());
            }
        }
        return state == State.DONE;
    }

    private void data(ByteBuffer in, FrameSink sink) {
        int count = (int) Math.min(left, in.remaining());
        int limit = in.limit();
        int end = in.position() + count;
        in.limit(end);
        sink.onBody(in);
        in.limit(limit).position(end);
        left -= count;
        if (left == 0) {
            state = State.DATA_CR;
        }
    }

    private void control(byte b) {
        switch (state) {
            case SIZE -> size(b);
            case BLANK -> blank(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> sizeLineEnd(b);
            case DATA_CR -> {
                expect(b, HttpChars.CR);
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect(b, HttpChars.LF);
                beginSizeLine();
            }
            case TRAILER -> trailer(b);
            default -> throw new IllegalStateException(state.name());
        }
    }

    private static void expect(byte b, byte expected) {
        if (b != expected) {
            throw bad("no CR LF at the end of a chunk");
        }
    }

    private void size(byte b) {
        countLineByte();
        int digit = HttpChars.hex(b);
        if (digit >= 0) {
            left = left << 4 | digit;
            hasDigit = true;
            if (left > SIZE_MAX || lineBytes > SIZE_DIGITS_MAX) {
                throw bad("a chunk size above 2^56 or with more than 16 digits");
            }
            return;
        }
        if (!hasDigit) {
            throw bad("no chunk size");
        }
        if (!requests && HttpChars.isBlank(b)) {
            state = State.BLANK;
        } else {
            sizeEnd(b);
        }
    }

    private void sizeEnd(byte b) {
        if (b == ';') {
            state = State.EXTENSION;
        } else if (b == HttpChars.CR) {
            state = State.SIZE_LF;
        } else {
            throw bad("a byte 0x" + Integer.toHexString(b & 0xff) + " in a chunk size");
        }
    }

    private void blank(byte b) {
        countLineByte();
        if (!HttpChars.isBlank(b)) {
            sizeEnd(b);
        }
    }

    private void extension(byte b) {
        countLineByte();
        if (b == HttpChars.CR) {
            state = State.SIZE_LF;
        } else if (!HttpChars.isValue(b)) {
            throw bad("a control byte in a chunk extension");
        }
    }

    private void countLineByte() {
        if (++lineBytes > limits.chunkLineBytesMax()) {
            throw new FramingException(Reason.CHUNK_LINE_TOO_LONG, "over " + limits.chunkLineBytesMax() + " bytes");
        }
    }

    private void sizeLineEnd(byte b) {
        expect(b, HttpChars.LF);
        state = left == 0 ? State.TRAILER : State.DATA;
    }

    private void trailer(byte b) {
        if (trailerBytes == limits.trailerBytesMax()) {
            throw new FramingException(Reason.TRAILERS_TOO_LARGE, "over " + limits.trailerBytesMax() + " bytes");
        }
        if (trailerBytes == trailers.length) {
            trailers = Arrays.copyOf(trailers, Math.max(TRAILERS_AT_FIRST, trailers.length * 2));
        }
        trailers[trailerBytes++] = b;
        if (b == HttpChars.LF) {
            trailerLineEnd();
        } else if (trailerBytes - trailerLineStart > 1 && trailers[trailerBytes - 2] == HttpChars.CR) {
            throw new FramingException(Reason.BARE_CR, "in a trailer field");
        }
    }

    private void trailerLineEnd() {
        int lineLength = trailerBytes - trailerLineStart;
        if (lineLength < 2 || trailers[trailerBytes - 2] != HttpChars.CR) {
            throw new FramingException(Reason.BARE_LF, "in a trailer field");
        }
        if (lineLength == 2) {
            trailerBytes = trailerLineStart;
            state = State.DONE;
        } else {
            HeadParser.checkTrailer(trailers, trailerLineStart, trailerBytes - 2);
            trailerLineStart = trailerBytes;
        }
    }

    /** The trailer field lines with their line ends; valid until the next body begins. */
    ByteBuffer trailers() {
        return trailerBytes == 0 ? NO_TRAILERS : ByteBuffer.wrap(trailers, 0, trailerBytes);
    }

    private static FramingException bad(String detail) {
        return new FramingException(Reason.BAD_CHUNK, detail);
    }
}
