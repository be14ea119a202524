package io.reprise.replayer.hunt;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The classes of values in the first firing's responses to similar requests of several lanes. A class that none of many
 * responses shows does not belong there. Immutable.
 */
final class Pool {
    /** Fewer lanes prove nothing, because a class that half of the responses have could be missing by chance. */
    private static final int LANES_MIN = 10;

    /** A class may be missing by chance this often. */
    private static final double CHANCE_LOG = Math.log(0.001);

    private final int lanes;
    private final Facets seen;

    private Pool(int lanes, Facets seen) {
        this.lanes = lanes;
        this.seen = seen;
    }

    /** The pool of some responses; null if they are of too few lanes. */
    static @Nullable Pool of(List<ReferenceAnswer> answers) {
        if (answers.size() < LANES_MIN) {
            return null;
        }
        Set<Long> lanes = new HashSet<>();
        Map<Integer, int[]> seen = new TreeMap<>();
        for (ReferenceAnswer answer : answers) {
            lanes.add(answer.lane());
            for (int i = 0; i < answer.facets().count(); i++) {
                int[] sums = seen.computeIfAbsent(answer.facets().place(i), place -> new int[2]);
                sums[0] |= answer.facets().classes(i);
                sums[1]++;
            }
        }
        return lanes.size() < LANES_MIN ? null : new Pool(lanes.size(), facets(seen, answers.size()));
    }

    private static Facets facets(Map<Integer, int[]> seen, int answers) {
        int[] places = new int[seen.size()];
        short[] classes = new short[places.length];
        int count = 0;
        for (Map.Entry<Integer, int[]> entry : seen.entrySet()) {
            int[] sums = entry.getValue();
            places[count] = entry.getKey();
            classes[count++] = (short) (sums[0] | (sums[1] < answers ? ValueClass.MISSING.bit() : 0));
        }
        return new Facets(places, classes, new long[places.length]);
    }

    int bytes() {
        return seen.bytes();
    }

    /**
     * Whether a class does not belong here: it was never seen, although it would have been if it were as frequent as
     * elsewhere.
     *
     * @param share how frequent it is in responses of the endpoint
     */
    boolean excludes(int place, ValueClass valueClass, double share) {
        return (seen.classesAt(place) & valueClass.bit()) == 0 && lanes * Math.log1p(-share) <= CHANCE_LOG;
    }

    /** Whether a place does not belong here. */
    boolean excludes(int place, double share) {
        return seen.indexOf(place) < 0 && lanes * Math.log1p(-share) <= CHANCE_LOG;
    }
}
