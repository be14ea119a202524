package io.reprise.journal.exchange;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that come in pieces; most come in one, which is then not copied again. */
final class ByteAccumulator {
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;

    void add(ByteBuffer piece) {
        int added = piece.remaining();
        if (added == 0) {
            return;
        }
        if (length + added > bytes.length) {
            bytes = Arrays.copyOf(bytes, length == 0 ? added : Math.max(length + added, bytes.length * 2));
        }
        piece.get(piece.position(), bytes, length, added);
        length += added;
    }

    int length() {
        return length;
    }

    /** The bytes; the accumulator must not be used any more. */
    byte[] take() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    static byte[] copyOf(ByteBuffer view) {
        byte[] copy = new byte[view.remaining()];
        view.get(view.position(), copy);
        return copy;
    }
}
