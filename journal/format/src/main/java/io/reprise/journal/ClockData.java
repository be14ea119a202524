package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Data of a CLOCK record: i64. Times of records count from the wall clock at the start of the recorder and never run
 * back. Add this number to the times of the records that follow to get the time that the wall clock showed.
 *
 * @param aheadNs nanoseconds; negative if the wall clock was set back
 */
public record ClockData(long aheadNs) {
    /** Length in bytes. */
    public static final int LENGTH = 8;

    /** Writes {@link #LENGTH} bytes at the position, and advances it; sets little-endian. */
    public void encode(ByteBuffer to) {
        to.order(ByteOrder.LITTLE_ENDIAN).putLong(aheadNs);
    }

    /** Reads from the position on and leaves it unchanged; null if there are too few bytes. */
    public static @Nullable ClockData decode(ByteBuffer data) {
        return data.remaining() < LENGTH
                ? null
                : new ClockData(data.slice().order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    }
}
