package io.reprise.proxy.capture;

import io.reprise.journal.write.RingLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One entry of the ring: a piece of its memory, and facts about the record that it holds or begins. Belongs to the
 * producer from claim to publish, and to the writer from then until it is released. The facts are copied into the
 * memory too, where they outlive the process.
 */
final class CaptureSlot {
    /** Value of {@link #exchangeStart} for a record that belongs to no exchange. */
    static final long NO_EXCHANGE = RingLayout.NO_EXCHANGE;
    /** Value of {@link #exchangeStart} for the account of a loop's loss, which is not a record; see {@link Loss}. */
    static final long LOSS = RingLayout.LOSS;

    final ByteBuffer bytes;

    /** Slots of the record that begins here; 0 in slots that continue a record. */
    int slotCount;
    /** Bytes of the record in this slot. */
    int length;
    /** Bytes of HTTP in the whole record. */
    int dataLength;
    /** Ring sequence of the first record of the exchange. */
    long exchangeStart;
    /** Whether the exchange ends with this record. */
    boolean last;
    /** Nanoseconds since the Unix epoch. */
    long timeNs;

    private final ByteBuffer memory;

    /** @param memory laid out as {@link RingLayout} describes a slot */
    CaptureSlot(ByteBuffer memory) {
        this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
        this.bytes = memory.slice(RingLayout.DATA, memory.capacity() - RingLayout.DATA);
    }

    /** Marks the slot as complete for the record that is published with this ring sequence. */
    void commit(long sequence) {
        memory.putInt(RingLayout.RECORD_SLOTS, slotCount)
                .putInt(RingLayout.LENGTH, length)
                .putLong(RingLayout.EXCHANGE_START, exchangeStart)
                .putInt(RingLayout.DATA_LENGTH, dataLength)
                .putInt(RingLayout.LAST, last ? 1 : 0);
        RingLayout.publish(memory, RingLayout.COMMIT, sequence + 1);
    }
}
