package io.reprise.replayer.measure;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The requests of one endpoint by lanes and time slots, which may be taken for independent of each other: requests of
 * one lane, or of one moment, fail together. In bounded memory: of many lanes, some share a place, and slots of a long
 * run are joined in pairs. Owned by one thread until the engine is done.
 */
public final class EndpointUnits {
    private static final long FIRST_SLOT_NS = 50_000_000L;
    private static final int SLOTS_MAX = 512;
    private static final int LANES_BITS = 12;
    private static final int TIMED_LANES_BITS = 9;
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;
    private static final double NS_PER_MS = 1e6;

    /**
     * How often something happened.
     *
     * @param requests in how many requests
     * @param lanes in how many lanes; of very many, groups of lanes
     * @param slots in how many time slots
     */
    public record Count(long requests, int lanes, int slots) {}

    /**
     * The account in the form that is stored.
     *
     * @param slotNs length of each slot
     * @param ended requests that ended; likewise the following
     * @param laneTimes service times by lane, and by slot
     */
    public record Stored(
            long slotNs,
            StoredPlaces ended,
            StoredPlaces failed,
            StoredPlaces changed,
            StoredMeans laneTimes,
            StoredMeans slotTimes) {}

    /**
     * Lanes and slots with some of the requests.
     *
     * @param lanes a bit for each lane, 64 to a number, and so for slots
     */
    public record StoredPlaces(long requests, List<Long> lanes, List<Long> slots) {}

    /** Sums of times and their numbers, by lane or slot. */
    public record StoredMeans(List<Long> sumsNs, List<Long> counts) {}

    private final Places ended = new Places();
    private final Places failed = new Places();
    private final Places changed = new Places();
    private final Means laneTimes = new Means();
    private Means slotTimes = new Means();
    private long slotNs = FIRST_SLOT_NS;

    /** Lanes and slots with some of the requests. */
    private static final class Places {
        private final BitSet lanes = new BitSet();
        private BitSet slots = new BitSet();
        private long requests;

        void add(int lane, int slot) {
            requests++;
            lanes.set(lane);
            slots.set(slot);
        }

        void add(Places other) {
            requests += other.requests;
            lanes.or(other.lanes);
            slots.or(other.slots);
        }

        StoredPlaces stored() {
            return new StoredPlaces(
                    requests,
                    Arrays.stream(lanes.toLongArray()).boxed().toList(),
                    Arrays.stream(slots.toLongArray()).boxed().toList());
        }

        void add(StoredPlaces other) {
            requests += other.requests;
            lanes.or(BitSet.valueOf(longs(other.lanes, 1 << LANES_BITS)));
            slots.or(BitSet.valueOf(longs(other.slots, SLOTS_MAX)));
        }

        private static long[] longs(List<Long> bits, int most) {
            if (bits.size() > most / Long.SIZE) {
                throw new IllegalArgumentException("more lanes or slots than there are");
            }
            return bits.stream().mapToLong(Long::longValue).toArray();
        }

        void widen() {
            BitSet pairs = new BitSet();
            slots.stream().forEach(slot -> pairs.set(slot / 2));
            slots = pairs;
        }

        Count count() {
            return new Count(requests, lanes.cardinality(), slots.cardinality());
        }
    }

    /** Mean times by lane or slot. */
    private static final class Means {
        private long[] sumsNs = new long[0];
        private int[] counts = new int[0];

        void add(int place, long ns, int count) {
            if (place >= counts.length) {
                int length = Math.max(place + 1, counts.length * 2);
                sumsNs = Arrays.copyOf(sumsNs, length);
                counts = Arrays.copyOf(counts, length);
            }
            sumsNs[place] += ns;
            counts[place] += count;
        }

        void add(Means other) {
            for (int i = 0; i < other.counts.length; i++) {
                if (other.counts[i] > 0) {
                    add(i, other.sumsNs[i], other.counts[i]);
                }
            }
        }

        StoredMeans stored() {
            int length = counts.length;
            while (length > 0 && counts[length - 1] == 0) {
                length--;
            }
            return new StoredMeans(
                    Arrays.stream(sumsNs, 0, length).boxed().toList(),
                    Arrays.stream(counts, 0, length).asLongStream().boxed().toList());
        }

        void add(StoredMeans other) {
            int length = other.sumsNs.size();
            if (length != other.counts.size() || length > 2 * SLOTS_MAX) {
                throw new IllegalArgumentException("sums of times that do not fit their numbers");
            }
            for (int i = 0; i < length; i++) {
                add(i, other.sumsNs.get(i), Math.toIntExact(other.counts.get(i)));
            }
        }

        Means inPairs() {
            Means pairs = new Means();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0) {
                    pairs.add(i / 2, sumsNs[i], counts[i]);
                }
            }
            return pairs;
        }

        double[] meansMs() {
            double[] means = new double[counts.length];
            int known = 0;
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] > 0) {
                    means[known++] = sumsNs[i] / NS_PER_MS / counts[i];
                }
            }
            return Arrays.copyOf(means, known);
        }
    }

    /**
     * Adds a request that ended.
     *
     * @param dueNs when it was due, after the start of the run
     * @param serviceNs how long the target took; negative if it says nothing about the target
     */
    void add(long lane, long dueNs, boolean hasFailed, boolean hasChanged, long serviceNs) {
        int slot = slot(dueNs);
        long mixed = lane * GOLDEN_RATIO;
        int place = (int) (mixed >>> Long.SIZE - LANES_BITS);
        ended.add(place, slot);
        if (hasFailed) {
            failed.add(place, slot);
        }
        if (hasChanged) {
            changed.add(place, slot);
        }
        if (serviceNs >= 0) {
            laneTimes.add((int) (mixed >>> Long.SIZE - TIMED_LANES_BITS), serviceNs, 1);
            slotTimes.add(slot, serviceNs, 1);
        }
    }

    private int slot(long dueNs) {
        while (Math.max(0, dueNs) / slotNs >= SLOTS_MAX) {
            widen();
        }
        return (int) (Math.max(0, dueNs) / slotNs);
    }

    private void widen() {
        slotNs *= 2;
        ended.widen();
        failed.widen();
        changed.widen();
        slotTimes = slotTimes.inPairs();
    }

    Stored stored() {
        return new Stored(
                slotNs, ended.stored(), failed.stored(), changed.stored(), laneTimes.stored(), slotTimes.stored());
    }

    /** @throws IllegalArgumentException these are not counts of {@link #stored} */
    void add(Stored stored) {
        EndpointUnits units = new EndpointUnits();
        units.slotNs = stored.slotNs;
        units.ended.add(stored.ended);
        units.failed.add(stored.failed);
        units.changed.add(stored.changed);
        units.laneTimes.add(stored.laneTimes);
        units.slotTimes.add(stored.slotTimes);
        if (stored.slotNs < FIRST_SLOT_NS || stored.slotNs % FIRST_SLOT_NS != 0) {
            throw new IllegalArgumentException("slots of " + stored.slotNs + " ns");
        }
        add(units);
    }

    /** Adds others, which stay as they are. */
    public void add(EndpointUnits other) {
        widenTo(other.slotNs);
        EndpointUnits aligned = other;
        if (other.slotNs < slotNs) {
            aligned = new EndpointUnits();
            aligned.slotNs = other.slotNs;
            aligned.addAligned(other);
            aligned.widenTo(slotNs);
        }
        addAligned(aligned);
    }

    private void addAligned(EndpointUnits other) {
        ended.add(other.ended);
        failed.add(other.failed);
        changed.add(other.changed);
        laneTimes.add(other.laneTimes);
        slotTimes.add(other.slotTimes);
    }

    /** Joins slots until they are at least so long. */
    public void widenTo(long leastNs) {
        while (slotNs < leastNs) {
            widen();
        }
    }

    public Count ended() {
        return ended.count();
    }

    public Count failed() {
        return failed.count();
    }

    public Count changed() {
        return changed.count();
    }

    /** Mean service time of each lane, or group of lanes, in milliseconds, in no order; failures are left out. */
    public double[] laneMeansMs() {
        return laneTimes.meansMs();
    }

    /** Mean service time of each slot, in milliseconds, in no order; failures are left out. */
    public double[] slotMeansMs() {
        return slotTimes.meansMs();
    }
}
