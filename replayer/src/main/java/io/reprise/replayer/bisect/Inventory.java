package io.reprise.replayer.bisect;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * The exchanges of a recording, by their number in it, and their dependencies on each other. Immutable.
 *
 * @param items the exchanges, in the order of the recording
 */
public record Inventory(List<Item> items) {
    /**
     * One exchange.
     *
     * @param id the id that people see and type
     * @param session the session that {@code journal list} shows
     * @param user the session that it is replayed in: links join the sessions of one user
     * @param endpoint method and path template
     * @param timeNs when its request arrived, nanoseconds since the Unix epoch
     * @param needs for each value that its request carries, the exchanges whose responses issued it, the likeliest
     *     first; one of them is enough
     */
    public record Item(String id, long session, long user, String endpoint, long timeNs, List<List<Integer>> needs) {}

    public Inventory {
        items = List.copyOf(items);
    }

    /** All exchanges. */
    public BitSet all() {
        BitSet all = new BitSet(items.size());
        all.set(0, items.size());
        return all;
    }

    /**
     * These exchanges and those that they depend on, whose responses issue the values and cookies of their requests.
     */
    public BitSet withNeeds(BitSet chosen) {
        BitSet whole = (BitSet) chosen.clone();
        Deque<Integer> open = new ArrayDeque<>();
        chosen.stream().forEach(open::add);
        while (!open.isEmpty()) {
            for (List<Integer> issuers : items.get(open.remove()).needs()) {
                if (!issuers.isEmpty() && issuers.stream().noneMatch(whole::get)) {
                    whole.set(issuers.get(0));
                    open.add(issuers.get(0));
                }
            }
        }
        return whole;
    }

    /** The number of users that the exchanges belong to. */
    public int users(BitSet chosen) {
        return (int) chosen.stream()
                .mapToLong(number -> items.get(number).user())
                .distinct()
                .count();
    }

    /** From the first of the exchanges to the last, in seconds at the recorded pace; 0 if there are less than two. */
    public double seconds(BitSet chosen) {
        if (chosen.isEmpty()) {
            return 0;
        }
        long firstNs = items.get(chosen.nextSetBit(0)).timeNs();
        return Math.max(0, items.get(chosen.length() - 1).timeNs() - firstNs) / 1e9;
    }
}
