package io.reprise.content;

import io.reprise.content.Decoded.State;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Decoded bytes up to a limit. The memory grows with the decoded bytes, not with the length that the coded bytes
 * announce.
 */
final class Output {
    private static final int FIRST_BYTES = 8 * 1024;

    private final int limit;
    private byte[] bytes;
    private int length;

    Output(int limit) {
        this.limit = limit;
        this.bytes = new byte[Math.min(limit, FIRST_BYTES)];
    }

    /** Appends a part of an array, up to the limit; returns whether everything fitted. */
    boolean append(byte[] from, int offset, int count) {
        int fitting = Math.min(count, limit - length);
        if (bytes.length - length < fitting) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(2L * bytes.length, (long) length + fitting)));
        }
        System.arraycopy(from, offset, bytes, length, fitting);
        length += fitting;
        return fitting == count;
    }

    /**
     * Appends the output of a decoding stream.
     *
     * @return WHOLE at the end of the stream, CUT at the limit, TRUNCATED if the coded bytes ended early
     * @throws IOException or any runtime exception if the stream finds the coded bytes damaged
     */
    State appendAll(InputStream decoding) throws IOException {
        byte[] part = new byte[FIRST_BYTES];
        try {
            int count;
            while ((count = decoding.read(part, 0, part.length)) >= 0) {
                if (!append(part, 0, count)) {
                    return State.CUT;
                }
            }
            return State.WHOLE;
        } catch (EOFException e) {
            return State.TRUNCATED;
        }
    }

    int length() {
        return length;
    }

    Decoded as(State state) {
        return new Decoded(length == bytes.length ? bytes : Arrays.copyOf(bytes, length), state);
    }
}
