package io.reprise.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Computes the 64-bit hash of a body piece by piece: CRC-32C in the upper half, CRC-32 (ISO-HDLC) in the lower. The
 * processor has instructions for both. The hash distinguishes bodies that differ by accident, not bodies made by an
 * adversary. Not thread-safe.
 */
public final class BodyHash {
    private final CRC32C upper = new CRC32C();
    private final CRC32 lower = new CRC32();

    /** Adds the bytes from position to limit and leaves the position unchanged. */
    public void update(ByteBuffer bytes) {
        int position = bytes.position();
        upper.update(bytes);
        bytes.position(position);
        lower.update(bytes);
        bytes.position(position);
    }

    /** The hash of all bytes added since the last reset; 0 if there were none. */
    public long value() {
        return upper.getValue() << 32 | lower.getValue();
    }

    public void reset() {
        upper.reset();
        lower.reset();
    }

    /** The hash of one whole body. */
    public static long of(byte[] body) {
        BodyHash hash = new BodyHash();
        hash.update(ByteBuffer.wrap(body));
        return hash.value();
    }
}
