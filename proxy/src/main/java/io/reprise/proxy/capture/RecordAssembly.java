package io.reprise.proxy.capture;

import io.reprise.journal.RecordLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Puts the slots of a record together, one record after the other. Used on the writer's thread. */
final class RecordAssembly {
    /** Holds a record of several slots until the last of them has come. */
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(RecordLayout.RECORD_LENGTH_MAX);

    private long firstSequence;
    private int slotCount;
    private int dataLength;
    private long exchangeStart;
    private boolean endsExchange;
    private long timeNs;

    /**
     * Adds a slot; slots come in the order of their ring sequences.
     *
     * @return the record, valid until the slot is released or another one is added; null while slots are missing
     */
    @Nullable
    ByteBuffer add(CaptureSlot slot, long sequence) {
        if (slot.slotCount > 0) {
            begin(slot, sequence);
        }
        int index = (int) (sequence - firstSequence);
        if (slotCount > 1) {
            bytes.clear().put(index * CaptureRing.SLOT_BYTES, slot.bytes.clear(), 0, slot.length);
        }
        if (!isComplete(sequence)) {
            return null;
        }
        return (index == 0 ? slot.bytes : bytes).clear().limit(index * CaptureRing.SLOT_BYTES + slot.length);
    }

    private void begin(CaptureSlot slot, long sequence) {
        firstSequence = sequence;
        slotCount = slot.slotCount;
        dataLength = slot.dataLength;
        exchangeStart = slot.exchangeStart;
        endsExchange = slot.last;
        timeNs = slot.timeNs;
    }

    /** Whether the slot with this ring sequence is the last one of its record. */
    boolean isComplete(long sequence) {
        return sequence - firstSequence == slotCount - 1;
    }

    /** Ring sequence of the first slot. */
    long firstSequence() {
        return firstSequence;
    }

    /** Bytes of HTTP in the whole record. */
    int dataLength() {
        return dataLength;
    }

    /** Whether it is the account of a loop's loss instead of a record. */
    boolean isLoss() {
        return exchangeStart == CaptureSlot.LOSS;
    }

    /** Whether it belongs to an exchange whose first record has this ring sequence or an earlier one. */
    boolean isOfExchangeUpTo(long sequence) {
        return exchangeStart >= 0 && exchangeStart <= sequence;
    }

    /** Whether its exchange ends with it. */
    boolean endsExchange() {
        return endsExchange;
    }

    /** Nanoseconds since the Unix epoch. */
    long timeNs() {
        return timeNs;
    }
}
