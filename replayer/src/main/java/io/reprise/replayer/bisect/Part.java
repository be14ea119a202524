package io.reprise.replayer.bisect;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * A part of a recording at a rate. The caller gives the set away and no longer changes it.
 *
 * @param what how the part was found, for people
 * @param numbers the numbers of its exchanges
 * @param rate as multiple of the recorded pace
 */
public record Part(String what, BitSet numbers, double rate) {
    private static final int KEY_BYTES = 12;

    /** A key that is equal for the same exchanges at the same rate. */
    String key() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Double.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putDouble(rate)
                    .flip());
            digest.update(numbers.toByteArray());
            return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The same exchanges at another rate. */
    Part at(double other) {
        return new Part(what, numbers, other);
    }
}
