package io.reprise.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * The 64-bit hash of a body, incrementally: CRC-32C in the upper half, CRC-32 (ISO-HDLC) in the lower. Both are
 * computed by the processor. It tells bodies apart that differ by accident, not by an adversary. Not thread-safe.
 */
public final class BodyHash {
    private final CRC32C upper = new CRC32C();
    private final CRC32 lower = new CRC32();

    /** Adds the bytes from position to limit, and leaves the position as it was. */
    public void update(ByteBuffer bytes) {
        int position = bytes.position();
        upper.update(bytes);
        bytes.position(position);
        lower.update(bytes);
        bytes.position(position);
    }

    /** The hash of what was added since the last reset; 0 when that is nothing. */
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
