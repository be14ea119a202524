package io.reprise.proxy.capture;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import io.reprise.journal.write.RingLayout;
import io.reprise.journal.write.RingMemory;
import java.nio.ByteBuffer;

/**
 * Hands records from the event loops to the journal writer: a ring of fixed slots, in memory that may outlive the
 * process. {@link #publish} may be called by any number of threads and never waits; one thread polls.
 *
 * <p>The writer polls and parks, so publishing need not wake it. The Disruptor's wait strategy is not used; the busy
 * spinning one is chosen because it makes signalling a no-op.
 */
final class CaptureRing {
    /** Bytes of a record in a slot: enough for most requests and heads. Larger records take several slots. */
    static final int SLOT_BYTES = RingLayout.DATA_BYTES;
    /** Returned by {@link #publish} if it published nothing. */
    static final long NO_ROOM = -1;

    private final RingBuffer<CaptureSlot> ring;
    private final EventPoller<CaptureSlot> poller;

    CaptureRing(RingMemory memory) {
        int[] next = {0};
        ring = RingBuffer.createMultiProducer(
                () -> new CaptureSlot(memory.slot(next[0]++)), memory.slotCount(), new BusySpinWaitStrategy());
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
    }

    /** @param bytes of memory for slots; their number is rounded down to a power of two */
    static int slotCount(long bytes) {
        return Integer.highestOneBit((int) Math.min(bytes / RingLayout.SLOT_BYTES, 1 << 19));
    }

    /** The writer's end; used by one thread only. */
    EventPoller<CaptureSlot> poller() {
        return poller;
    }

    int slotCount() {
        return ring.getBufferSize();
    }

    /** Number of free slots; approximate, because producers and writer go on meanwhile. */
    long freeCount() {
        return ring.remainingCapacity();
    }

    /**
     * Copies a record into as many slots as it needs, all at once or none.
     *
     * @param record from position to limit
     * @param dataLength bytes of HTTP in it
     * @param exchangeStart what this method returned for the first record of the exchange, {@link #NO_ROOM} for the
     *     first record itself
     * @param last whether the exchange ends with it
     * @return the ring sequence of the record, or {@link #NO_ROOM}
     */
    long publish(ByteBuffer record, int dataLength, long exchangeStart, boolean last, long timeNs) {
        return publish(record, dataLength, exchangeStart, exchangeStart == NO_ROOM, last, timeNs);
    }

    /** Publishes a record that belongs to no exchange: {@code what} is NO_EXCHANGE or LOSS. */
    long publishAlone(ByteBuffer record, int dataLength, long what, long timeNs) {
        return publish(record, dataLength, what, false, false, timeNs);
    }

    private long publish(
            ByteBuffer record, int dataLength, long exchangeStart, boolean begins, boolean last, long timeNs) {
        int length = record.remaining();
        int count = (length + SLOT_BYTES - 1) / SLOT_BYTES;
        long high;
        try {
            high = ring.tryNext(count);
        } catch (InsufficientCapacityException full) {
            return NO_ROOM;
        }
        long low = high - count + 1;
        CaptureSlot first = ring.get(low);
        first.dataLength = dataLength;
        first.exchangeStart = begins ? low : exchangeStart;
        first.last = last;
        first.timeNs = timeNs;
        int from = record.position();
        for (long sequence = low; sequence <= high; sequence++) {
            CaptureSlot slot = ring.get(sequence);
            slot.slotCount = sequence == low ? count : 0;
            slot.length = Math.min(SLOT_BYTES, record.limit() - from);
            slot.bytes.clear().put(0, record, from, slot.length);
            from += slot.length;
        }
        // The first slot is committed last, because recovery takes a record as complete when its first slot is.
        for (long sequence = high; sequence >= low; sequence--) {
            ring.get(sequence).commit(sequence);
        }
        ring.publish(low, high);
        return low;
    }
}
