package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Data of a GAP record: u16 cause, u16 zero, u32 zero, u64 exchanges, u64 bytes, i64 from, i64 to.
 *
 * @param causeCode code of a {@link LossCause}, or a code that only a newer writer knows
 * @param exchanges exchanges lost: never begun or cut off
 * @param bytes bytes lost
 * @param fromNs when the loss began, nanoseconds since the Unix epoch
 * @param toNs when the loss ended, nanoseconds since the Unix epoch
 */
public record GapData(int causeCode, long exchanges, long bytes, long fromNs, long toNs) {
    public static final int LENGTH = 40;

    public GapData(LossCause cause, long exchanges, long bytes, long fromNs, long toNs) {
        this(cause.code(), exchanges, bytes, fromNs, toNs);
    }

    /** The cause, or null if this reader does not know it. */
    public @Nullable LossCause cause() {
        return LossCause.ofCode(causeCode);
    }

    /** Writes {@link #LENGTH} bytes at the position and advances it; sets little-endian. */
    public void encode(ByteBuffer to) {
        to.order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) causeCode)
                .putShort((short) 0)
                .putInt(0)
                .putLong(exchanges)
                .putLong(bytes)
                .putLong(fromNs)
                .putLong(toNs);
    }

    /** Reads from the position on and leaves it unchanged; null if there are too few bytes or a count is negative. */
    public static @Nullable GapData decode(ByteBuffer data) {
        if (data.remaining() < LENGTH) {
            return null;
        }
        ByteBuffer from = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        GapData gap = new GapData(
                from.getShort(0) & 0xFFFF, from.getLong(8), from.getLong(16), from.getLong(24), from.getLong(32));
        return gap.exchanges < 0 || gap.bytes < 0 ? null : gap;
    }
}
