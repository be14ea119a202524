package io.reprise.replayer.hunt;

import io.reprise.http.Methods;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The responses of the first firing, and the facts learned from them about each place: which classes of values it has,
 * which of them belong to which requests, and which values change while the recording is fired. Holds at most a given
 * number of bytes; beyond them, exchanges are left out by a hash of their number. Confined to one thread.
 */
final class Reference {
    private static final int CLASSES = ValueClass.values().length;
    /** Memory of a write whose response was left out, in bytes. */
    private static final int WRITE_BYTES = 100;

    private final long bytesMax;
    private final Map<Long, ReferenceAnswer> answers = new HashMap<>();
    private final Map<Facets, Facets> distinct = new HashMap<>();
    private final List<Write> writes = new ArrayList<>();

    /** Exchanges are kept whose hash, shifted by so many bits, is 0. */
    private int leftOutBits;

    private long bytes;
    private long leftOut;

    /** By place and class, in how many responses it was seen. */
    private int[] counts = new int[0];
    /** By place, in how many responses something can lie in it. */
    private int[] containers = new int[0];

    private final BitSet moving = new BitSet();

    /** A request that asked for a change. */
    private record Write(long lane, long intendedNs, String endpoint) {}

    Reference(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Adds a response; of several to one recorded request the first counts. */
    void add(KeptAnswer answer, Facets facets, int root) {
        KeptAnswer.Asked asked = answer.asked();
        if (!Methods.isSafe(asked.method())) {
            writes.add(new Write(answer.lane(), answer.intendedNs(), asked.endpoint()));
            bytes += WRITE_BYTES;
        }
        if (isLeftOut(asked.exchange())) {
            leftOut++;
        } else if (!answers.containsKey(asked.exchange())) {
            answers.put(asked.exchange(), new ReferenceAnswer(answer, shared(facets), root));
            bytes += ReferenceAnswer.BYTES;
            while (bytes > bytesMax && leftOutBits < Long.SIZE && !answers.isEmpty()) {
                leaveOutHalf();
            }
        }
    }

    private Facets shared(Facets facets) {
        Facets known = distinct.putIfAbsent(facets, facets);
        if (known == null) {
            bytes += facets.bytes();
        }
        return known == null ? facets : known;
    }

    private boolean isLeftOut(long exchange) {
        return leftOutBits > 0 && FacetCollector.mix(exchange) >>> Long.SIZE - leftOutBits != 0;
    }

    private void leaveOutHalf() {
        leftOutBits++;
        int before = answers.size();
        answers.keySet().removeIf(this::isLeftOut);
        leftOut += before - answers.size();
        distinct.clear();
        bytes = (long) WRITE_BYTES * writes.size();
        for (ReferenceAnswer answer : answers.values()) {
            bytes += ReferenceAnswer.BYTES;
            if (distinct.put(answer.facets(), answer.facets()) == null) {
                bytes += answer.facets().bytes();
            }
        }
    }

    /** How many responses of the first firing were left out for want of memory. */
    long leftOut() {
        return leftOut;
    }

    @Nullable
    ReferenceAnswer get(long exchange) {
        return answers.get(exchange);
    }

    /** Ends the first firing: evaluates its responses. */
    void end(int places) {
        counts = new int[places * CLASSES];
        containers = new int[places];
        answers.values().forEach(this::count);
        Map<ReferenceAnswer, String> latestWrites = latestWrites();
        Map<ReferenceAnswer, List<Pool>> pools = new HashMap<>();
        group(answer -> List.of(answer.root(), answer.target())).forEach(group -> {
            markMoving(group);
            addPool(pools, group);
        });
        Function<ReferenceAnswer, String> latest = answer -> latestWrites.getOrDefault(answer, "");
        group(answer -> List.of(answer.root(), answer.target(), latest.apply(answer)))
                .forEach(group -> addPool(pools, group));
        group(answer -> List.of(answer.root(), latest.apply(answer))).forEach(group -> addPool(pools, group));
        pools.forEach((answer, all) -> answer.setPools(List.copyOf(all)));
        distinct.clear();
        writes.clear();
    }

    private void count(ReferenceAnswer answer) {
        Facets facets = answer.facets();
        for (int i = 0; i < facets.count(); i++) {
            int place = facets.place(i);
            for (int bits = facets.classes(i); bits != 0; bits &= bits - 1) {
                counts[place * CLASSES + Integer.numberOfTrailingZeros(bits)]++;
            }
            counts[place * CLASSES]++;
            containers[place] += ValueClass.isContainer(facets.classes(i)) ? 1 : 0;
        }
    }

    /** By response, the endpoint of the latest write of its lane before it. */
    private Map<ReferenceAnswer, String> latestWrites() {
        Map<Long, List<Write>> byLane = new HashMap<>();
        writes.sort(Comparator.comparingLong(Write::intendedNs));
        for (Write write : writes) {
            byLane.computeIfAbsent(write.lane(), lane -> new ArrayList<>()).add(write);
        }
        Map<ReferenceAnswer, String> latest = new HashMap<>();
        for (ReferenceAnswer answer : answers.values()) {
            List<Write> before = byLane.getOrDefault(answer.lane(), List.of());
            int low = 0;
            int high = before.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (before.get(middle).intendedNs() < answer.intendedNs()) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (low > 0) {
                latest.put(answer, before.get(low - 1).endpoint());
            }
        }
        return latest;
    }

    private Iterable<List<ReferenceAnswer>> group(Function<ReferenceAnswer, List<Object>> key) {
        Map<List<Object>, List<ReferenceAnswer>> groups = new HashMap<>();
        for (ReferenceAnswer answer : answers.values()) {
            groups.computeIfAbsent(key.apply(answer), any -> new ArrayList<>()).add(answer);
        }
        return groups.values();
    }

    private void addPool(Map<ReferenceAnswer, List<Pool>> pools, List<ReferenceAnswer> group) {
        Pool pool = Pool.of(group);
        if (pool != null) {
            group.forEach(answer ->
                    pools.computeIfAbsent(answer, any -> new ArrayList<>(3)).add(pool));
        }
    }

    /** Marks places whose values differ between responses to one request: they change, or belong to a user. */
    private void markMoving(List<ReferenceAnswer> group) {
        Set<Long> lanes = new HashSet<>();
        group.forEach(answer -> lanes.add(answer.lane()));
        Facets first = group.get(0).facets();
        for (ReferenceAnswer answer : group) {
            if (lanes.size() > 1) {
                answer.setShared();
            }
            if (!answer.facets().equals(first)) {
                markDifferent(first, answer.facets());
                markDifferent(answer.facets(), first);
            }
        }
    }

    private void markDifferent(Facets one, Facets other) {
        for (int i = 0; i < one.count(); i++) {
            int there = other.indexOf(one.place(i));
            if (there < 0 || other.values(there) != one.values(i)) {
                moving.set(one.place(i));
            }
        }
    }

    /** Whether the value at a place belongs to the request: all lanes that asked for a target got the same. */
    boolean isSteady(ReferenceAnswer answer, int place) {
        return answer.isShared() && !moving.get(place);
    }

    /** Whether a place is in any response. */
    boolean isKnown(int place) {
        return place < containers.length && counts[place * CLASSES] > 0;
    }

    /** Whether the order of requests cannot explain that a place shows a class of values, or lacks any. */
    boolean excludes(ReferenceAnswer answer, Place place, ValueClass valueClass) {
        // a number that changes may reach 0, as a stock does
        if (valueClass == ValueClass.ZERO && moving.get(place.id)) {
            return false;
        }
        double share = share(place, valueClass);
        return share == 0 || answer.pools().stream().anyMatch(pool -> pool.excludes(place.id, valueClass, share));
    }

    /** Whether a place that other responses of the endpoint have does not belong in this response. */
    boolean excludes(ReferenceAnswer answer, Place place) {
        double share = 1 - share(place, ValueClass.MISSING);
        return answer.pools().stream().anyMatch(pool -> pool.excludes(place.id, share));
    }

    private double share(Place place, ValueClass valueClass) {
        if (!isKnown(place.id)) {
            return 0;
        }
        int present = counts[place.id * CLASSES];
        if (valueClass != ValueClass.MISSING) {
            return counts[place.id * CLASSES + valueClass.index()] / (double) present;
        }
        int around = place.parent == null ? present : containers[place.parent.id];
        return around == 0 ? 0 : Math.max(0, around - present) / (double) around;
    }
}
