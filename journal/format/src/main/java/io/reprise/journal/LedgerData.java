package io.reprise.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Data of a LEDGER record, counts of exchanges since the run began: u64 seen, u64 recorded, u64 sampled out, u32 count
 * of causes, u32 zero, then one u64 of lost exchanges for each {@link LossCause} in the order of the codes, from 1 on.
 *
 * @param seen exchanges that began
 * @param recorded exchanges recorded in full
 * @param sampledOut exchanges left out by sampling or a filter
 * @param lost exchanges lost, at index code − 1 of their cause; may be longer than the number of causes that this
 *     reader knows. This object takes ownership.
 */
@SuppressWarnings("ArrayRecordComponent") // few, small, and never compared
public record LedgerData(long seen, long recorded, long sampledOut, long[] lost) {
    /** Bytes that {@link #encode} writes if there is one count for each known cause. */
    public static final int LENGTH = 32 + Long.BYTES * LossCause.COUNT;

    private static final int CAUSES_MAX = 64;

    /** Exchanges lost for this cause. */
    public long lost(LossCause cause) {
        return cause.code() <= lost.length ? lost[cause.code() - 1] : 0;
    }

    /** Exchanges lost for any cause. */
    public long lostTotal() {
        long sum = 0;
        for (long count : lost) {
            sum += count;
        }
        return sum;
    }

    /** Whether every exchange seen is accounted for. */
    public boolean addsUp() {
        return seen == recorded + sampledOut + lostTotal();
    }

    /** Writes the data at the position and advances it; sets little-endian. */
    public void encode(ByteBuffer to) {
        to.order(ByteOrder.LITTLE_ENDIAN)
                .putLong(seen)
                .putLong(recorded)
                .putLong(sampledOut)
                .putInt(lost.length)
                .putInt(0);
        for (long count : lost) {
            to.putLong(count);
        }
    }

    /**
     * Reads from the position on and leaves it unchanged; null if there are too few bytes or the number of causes is
     * out of range.
     */
    public static @Nullable LedgerData decode(ByteBuffer data) {
        if (data.remaining() < 32) {
            return null;
        }
        ByteBuffer from = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        int causes = from.getInt(24);
        if (causes < 0 || causes > CAUSES_MAX || from.remaining() < 32 + causes * Long.BYTES) {
            return null;
        }
        long[] lost = new long[causes];
        for (int i = 0; i < causes; i++) {
            lost[i] = from.getLong(32 + i * Long.BYTES);
        }
        return new LedgerData(from.getLong(0), from.getLong(8), from.getLong(16), lost);
    }
}
