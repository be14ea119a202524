package io.reprise.journal.write;

import io.reprise.journal.GapData;
import io.reprise.journal.LossCause;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The layout of a ring's memory: a header, a block of counters for each event loop, then the slots. Little-endian;
 * offsets and sizes in bytes. A word is an i64 that one thread writes. Writing a word publishes everything that the
 * thread wrote before, so the file is consistent whenever its process is killed.
 *
 * <p>A ring of version 1 differs only in the version of its records, which {@link io.reprise.journal.RecordLayout} has.
 */
public final class RingLayout {
    static final long MAGIC = 0x474E_4952_4A52_5052L; // "RPRJRING" in memory order
    static final int VERSION = 2;
    static final int VERSION_MIN = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int SLOT_COUNT_OFFSET = 12;
    /** CRC-32C of the bytes before it. */
    static final int CRC_OFFSET = 16;

    /** Ring sequence up to which the writer has appended or discarded records; −1 at first. */
    public static final int HANDLED = 64;
    /**
     * Exchanges that began up to this ring sequence lose the rest of their records, see {@link #LOST_BY}; −1 for none.
     */
    public static final int LOST_UP_TO = 72;
    /** Code of the {@link LossCause} of that loss. */
    public static final int LOST_BY = 80;
    /** Ring sequence of the record that is being appended; −1 if the record is not from the ring. */
    public static final int APPENDING = 88;
    /** The number in its run that the record being appended will get. */
    public static final int APPENDING_SEQUENCE = 96;
    /** The value of {@link #RECORDED} when that append began. */
    public static final int APPENDING_RECORDED = 104;
    /** Code of the cause of the GAP that is being appended, 0 for none. Its exchanges and bytes follow. */
    public static final int GAP_CAUSE = 112;

    public static final int GAP_EXCHANGES = 120;
    public static final int GAP_BYTES = 128;
    /** Exchanges recorded, over all runs. */
    public static final int RECORDED = 136;

    private static final int CAUSE_COUNT_MAX = 8;
    /** For each cause, from code 1 on: exchanges lost by the writer. */
    public static final int LOST_EXCHANGES = 144;

    public static final int LOST_BYTES = LOST_EXCHANGES + Long.BYTES * CAUSE_COUNT_MAX;
    /** For each cause: exchanges that GAPs report, including the GAP being appended. */
    public static final int TOLD_EXCHANGES = LOST_BYTES + Long.BYTES * CAUSE_COUNT_MAX;

    public static final int TOLD_BYTES = TOLD_EXCHANGES + Long.BYTES * CAUSE_COUNT_MAX;
    /** The totals in the ledgers of earlier runs: seen, recorded, sampled out, then lost for each cause. */
    public static final int BASE = TOLD_BYTES + Long.BYTES * CAUSE_COUNT_MAX;

    static final int RUN_OFFSET = 512;
    static final int RUN_BYTES_MAX = 248;
    static final int JOURNAL_OFFSET = 1_024;
    static final int JOURNAL_BYTES_MAX = 4_088;

    static final int LOOPS_OFFSET = 8_192;
    public static final int LOOP_COUNT_MAX = 1_024;
    /** Spaced so that no two loops write to one cache line. */
    public static final int LOOP_BYTES = 256;
    /** In a loop's block: exchanges seen. */
    public static final int LOOP_SEEN = 0;

    public static final int LOOP_SAMPLED_OUT = 8;
    public static final int LOOP_REPLAYED = 16;
    /** For each cause, from code 1 on: exchanges lost by the loop. */
    public static final int LOOP_LOST_EXCHANGES = 64;

    public static final int LOOP_LOST_BYTES = LOOP_LOST_EXCHANGES + Long.BYTES * CAUSE_COUNT_MAX;

    static final int SLOTS_OFFSET = LOOPS_OFFSET + LOOP_COUNT_MAX * LOOP_BYTES;
    public static final int SLOT_BYTES = 2_048;
    /** In a slot: its ring sequence plus 1, written last. */
    public static final int COMMIT = 0;
    /** i32: slots of the record that begins here; 0 in slots that continue a record. */
    public static final int RECORD_SLOTS = 8;
    /** i32: bytes of the record in this slot. */
    public static final int LENGTH = 12;
    /** i64: ring sequence of the exchange's first record, or {@link #NO_EXCHANGE} or {@link #LOSS}. */
    public static final int EXCHANGE_START = 16;
    /** i32: bytes of HTTP in the whole record. */
    public static final int DATA_LENGTH = 24;
    /** i32: 1 if the exchange ends with this record. */
    public static final int LAST = 28;

    public static final int DATA = 32;
    /** Bytes of a record that fit into a slot. */
    public static final int DATA_BYTES = SLOT_BYTES - DATA;

    /** Value of {@link #EXCHANGE_START} in a record that belongs to no exchange. */
    public static final long NO_EXCHANGE = -1;
    /**
     * Value of {@link #EXCHANGE_START} in a slot that holds not a record but an event loop's account of its losses, a
     * {@link GapData}.
     */
    public static final long LOSS = -2;

    static final int SLOT_COUNT_MAX = 1 << 19;

    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private RingLayout() {}

    /** Writes a word, and publishes everything that this thread wrote before. */
    public static void publish(ByteBuffer memory, int offset, long value) {
        WORDS.setRelease(memory, offset, value);
    }

    /** Reads a word that any thread wrote. */
    public static long read(ByteBuffer memory, int offset) {
        return (long) WORDS.getAcquire(memory, offset);
    }

    /** Adds to a word that only this thread writes. */
    public static void add(ByteBuffer memory, int offset, long delta) {
        WORDS.setRelease(memory, offset, memory.getLong(offset) + delta);
    }

    /** The offset of a cause's word in a row of words, one for each cause, that begins at {@code row}. */
    public static int of(LossCause cause, int row) {
        return row + Long.BYTES * (cause.code() - 1);
    }

    static long fileBytes(int slotCount) {
        return SLOTS_OFFSET + (long) slotCount * SLOT_BYTES;
    }

    static long slotOffset(int index) {
        return SLOTS_OFFSET + (long) index * SLOT_BYTES;
    }

    static boolean isSlotCount(int slotCount) {
        return slotCount >= 1 && slotCount <= SLOT_COUNT_MAX && Integer.bitCount(slotCount) == 1;
    }
}
