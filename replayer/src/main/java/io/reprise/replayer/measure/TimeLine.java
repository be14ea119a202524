package io.reprise.replayer.measure;

import io.reprise.replayer.engine.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The course of a step, beside the recorded times of the same requests. Counts in time slots of a quarter of a second,
 * which are joined in pairs when there are too many, so that a step of any length takes the same memory. One writer.
 */
public final class TimeLine {
    private static final long FIRST_SLOT_NS = 250_000_000L;
    private static final double NS_PER_SECOND = 1e9;

    /** No requests. */
    public static final TimeLine NONE = new TimeLine(1);

    private final int slotsMax;
    private long slotNs = FIRST_SLOT_NS;
    private List<Slot> slots = new ArrayList<>();

    /** Counts of one slot; times belong to the requests that were due in it. */
    private static final class Slot {
        private long asked;
        private long sent;
        private long failed;
        private long busyNs;
        private final CoarseTimes replayed = new CoarseTimes();
        private final CoarseTimes recorded = new CoarseTimes();

        void add(Slot other) {
            asked += other.asked;
            sent += other.sent;
            failed += other.failed;
            busyNs += other.busyNs;
            replayed.add(other.replayed);
            recorded.add(other.recorded);
        }
    }

    /** @param slotsMax slots that are kept apart */
    TimeLine(int slotsMax) {
        this.slotsMax = slotsMax;
    }

    /** Adds a request that has an outcome. */
    void add(Outcome outcome) {
        slot(outcome.request().intendedNs()).asked++;
        if (outcome.sentNs() > 0) {
            slot(outcome.sentNs()).sent++;
            busy(outcome.sentNs(), outcome.endNs());
        }
        Comparison comparison = Comparison.of(outcome);
        if (comparison == Comparison.FAILED) {
            slot(outcome.endNs()).failed++;
        }
        if (comparison.isTimed()) {
            Slot due = slot(outcome.request().intendedNs());
            due.replayed.add(outcome.responseTimeNs());
            var exchange = outcome.request().exchange().exchange();
            if (exchange.endTimeNs() > 0) {
                due.recorded.add(exchange.endTimeNs() - exchange.request().headTimeNs());
            }
        }
    }

    /** Counts the time in flight in each slot that it lies in. */
    private void busy(long sentNs, long endNs) {
        slot(endNs); // computed first, because it may join slots
        for (long fromNs = Math.max(0, sentNs); fromNs < endNs; ) {
            long toNs = Math.min(endNs, (fromNs / slotNs + 1) * slotNs);
            slot(fromNs).busyNs += toNs - fromNs;
            fromNs = toNs;
        }
    }

    private Slot slot(long ns) {
        long atNs = Math.max(0, ns);
        while (atNs / slotNs >= slotsMax) {
            widen();
        }
        int index = (int) (atNs / slotNs);
        while (slots.size() <= index) {
            slots.add(new Slot());
        }
        return slots.get(index);
    }

    private void widen() {
        slots = inPairs(slots);
        slotNs *= 2;
    }

    private static List<Slot> inPairs(List<Slot> slots) {
        List<Slot> pairs = new ArrayList<>();
        for (int i = 0; i < slots.size(); i++) {
            if (i % 2 == 0) {
                pairs.add(new Slot());
            }
            pairs.get(i / 2).add(slots.get(i));
        }
        return pairs;
    }

    void add(TimeLine other) {
        while (slotNs < other.slotNs) {
            widen();
        }
        for (int i = 0; i < other.slots.size(); i++) {
            slot(i * other.slotNs).add(other.slots.get(i));
        }
    }

    /**
     * The account in a form that can be stored.
     *
     * @param slotNs length of each slot
     */
    public record Stored(long slotNs, List<StoredSlot> slots) {}

    /**
     * One slot.
     *
     * @param replayed response times, and so the recorded ones: bucket and count in turn
     */
    public record StoredSlot(
            long asked, long sent, long failed, long busyNs, List<Long> replayed, List<Long> recorded) {}

    Stored stored() {
        return new Stored(
                slotNs,
                slots.stream()
                        .map(slot -> new StoredSlot(
                                slot.asked,
                                slot.sent,
                                slot.failed,
                                slot.busyNs,
                                slot.replayed.stored(),
                                slot.recorded.stored()))
                        .toList());
    }

    /** @throws IllegalArgumentException this is not an account of {@link #stored} */
    void add(Stored stored) {
        if (stored.slotNs < FIRST_SLOT_NS
                || Long.bitCount(stored.slotNs / FIRST_SLOT_NS) != 1
                || stored.slotNs % FIRST_SLOT_NS != 0
                || stored.slots.size() > slotsMax) {
            throw new IllegalArgumentException("impossible time slots");
        }
        TimeLine other = new TimeLine(slotsMax);
        other.slotNs = stored.slotNs;
        for (StoredSlot each : stored.slots) {
            Slot slot = new Slot();
            slot.asked = each.asked;
            slot.sent = each.sent;
            slot.failed = each.failed;
            slot.busyNs = each.busyNs;
            slot.replayed.add(each.replayed);
            slot.recorded.add(each.recorded);
            other.slots.add(slot);
        }
        add(other);
    }

    /**
     * The figures of a stretch of time.
     *
     * @param second at which it begins, after the start of the step
     * @param asked requests due per second
     * @param sent requests sent per second
     * @param failed requests that failed per second
     * @param inFlight mean number of requests in flight
     * @param replayed response times of the requests due in it
     * @param recorded what the same requests took in the recording, as far as that is known
     */
    public record Stretch(
            double second,
            double asked,
            double sent,
            double failed,
            double inFlight,
            CoarseTimes replayed,
            CoarseTimes recorded) {}

    /**
     * The step from its beginning to the last thing that happened.
     *
     * @param most stretches at most; at least 1
     */
    public List<Stretch> stretches(int most) {
        List<Slot> joined = slots;
        double seconds = slotNs / NS_PER_SECOND;
        while (joined.size() > most) {
            joined = inPairs(joined);
            seconds *= 2;
        }
        List<Stretch> stretches = new ArrayList<>();
        for (int i = 0; i < joined.size(); i++) {
            Slot slot = joined.get(i);
            stretches.add(new Stretch(
                    i * seconds,
                    slot.asked / seconds,
                    slot.sent / seconds,
                    slot.failed / seconds,
                    slot.busyNs / NS_PER_SECOND / seconds,
                    slot.replayed,
                    slot.recorded));
        }
        return stretches;
    }

    /** Response times of all requests. */
    public CoarseTimes replayed() {
        CoarseTimes all = new CoarseTimes();
        slots.forEach(slot -> all.add(slot.replayed));
        return all;
    }

    /** Recorded times of the same requests, as far as they are known. */
    public CoarseTimes recorded() {
        CoarseTimes all = new CoarseTimes();
        slots.forEach(slot -> all.add(slot.recorded));
        return all;
    }

    /** The time that requests were in flight, all together, in seconds. */
    public double busySeconds() {
        return slots.stream().mapToLong(slot -> slot.busyNs).sum() / NS_PER_SECOND;
    }
}
