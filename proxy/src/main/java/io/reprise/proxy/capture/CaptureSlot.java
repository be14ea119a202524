package io.reprise.proxy.capture;

import java.nio.ByteBuffer;

/**
 * One entry of the ring: a slice of the slab and what the writer must know of the record that it holds or begins.
 * Belongs to the producer from claim to publish and to the writer from then until it is released.
 */
final class CaptureSlot {
    /** As {@link #exchangeStart}: a record that belongs to no exchange. */
    static final long NO_EXCHANGE = -1;
    /** As {@link #exchangeStart}: not a record but the account of a loop's loss, see {@link Loss}. */
    static final long LOSS = -2;

    final ByteBuffer bytes;

    /** Slots of the record that begins here; 0 in the slots that continue one. */
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

    CaptureSlot(ByteBuffer bytes) {
        this.bytes = bytes;
    }
}
