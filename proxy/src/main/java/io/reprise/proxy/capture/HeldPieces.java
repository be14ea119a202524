package io.reprise.proxy.capture;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The pieces that one event loop holds back, oldest first, and their memory: at most {@link #COUNT_MAX} pieces,
 * allocated when needed and kept. Confined to its loop.
 */
final class HeldPieces {
    /** How long a piece waits for more bytes; the packets of that time become one record. */
    static final long HOLD_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Most pieces: 2 MiB for each loop, and more packets than a loop handles in that time. */
    static final int COUNT_MAX = 1_024;

    private static final int BLOCK_COUNT = 64;

    private @Nullable HeldPiece oldest;
    private @Nullable HeldPiece newest;
    private @Nullable HeldPiece free;
    private int madeCount;

    @Nullable
    HeldPiece oldest() {
        return oldest;
    }

    boolean isEmpty() {
        return oldest == null;
    }

    /** Returns an empty piece, which is the newest now; null if all are in use. */
    @Nullable
    HeldPiece add() {
        if (free == null && madeCount < COUNT_MAX) {
            makeMore();
        }
        HeldPiece piece = free;
        if (piece != null) {
            free = piece.next;
            piece.next = null;
            append(piece);
        }
        return piece;
    }

    private void append(HeldPiece piece) {
        HeldPiece before = newest;
        piece.previous = before;
        newest = piece;
        if (before == null) {
            oldest = piece;
        } else {
            before.next = piece;
        }
    }

    void remove(HeldPiece piece) {
        HeldPiece before = piece.previous;
        HeldPiece after = piece.next;
        if (before == null) {
            oldest = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.previous = before;
        }
        piece.previous = null;
        piece.next = free;
        free = piece;
        piece.forget();
    }

    private void makeMore() {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_COUNT * HeldPiece.RECORD_BYTES);
        for (int i = 0; i < BLOCK_COUNT; i++) {
            HeldPiece piece = new HeldPiece(block.slice(i * HeldPiece.RECORD_BYTES, HeldPiece.RECORD_BYTES));
            piece.next = free;
            free = piece;
        }
        madeCount += BLOCK_COUNT;
    }
}
