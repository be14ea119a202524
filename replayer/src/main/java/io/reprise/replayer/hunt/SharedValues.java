package io.reprise.replayer.hunt;

import io.reprise.replayer.hunt.Sightings.Shown;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Learns from the first firing which places show each lane values of its own, and finds where a later firing shows such
 * a value to another lane. A value is a lane's own if no other lane is shown it, and it is a mail address or a random
 * cookie, or the lane is shown it again after another lane was shown another value at the place; so a counter that all
 * lanes increase belongs to none of them. Confined to one thread.
 */
final class SharedValues {
    private static final int LANES_MIN = 10;

    private final IntPredicate counts;
    /** Values that several lanes were shown in the first firing. */
    private final Set<Long> shared = new HashSet<>();
    /** Places that show own values. */
    private final BitSet own = new BitSet();
    /** Places that show no other lane's own values in the first firing. */
    private final BitSet watched = new BitSet();

    private Map<Long, Owner> ownersAtFirst = Map.of();

    /** The lanes that are shown a value, and when the first of them is. */
    private static final class Owner {
        private final Shown first;
        private long lastNs;
        /** How often each lane is shown it; null while it is one lane. */
        private @Nullable Map<Long, Integer> lanes;

        private int sightings;

        Owner(Shown first) {
            this.first = first;
            lastNs = first.intendedNs();
        }

        void add(Shown answer) {
            if (lanes == null && answer.lane() != first.lane()) {
                lanes = new HashMap<>();
                lanes.put(first.lane(), sightings);
            }
            if (lanes == null) {
                sightings++;
            } else {
                lanes.merge(answer.lane(), 1, Integer::sum);
            }
        }

        boolean isShared() {
            return lanes != null;
        }

        boolean has(long lane) {
            return lanes == null ? lane == first.lane() : lanes.containsKey(lane);
        }

        /** The lane that is shown it most often, the first one among equals. */
        long lane() {
            long lane = first.lane();
            if (lanes != null) {
                for (Map.Entry<Long, Integer> each : lanes.entrySet()) {
                    lane = each.getValue() > lanes.getOrDefault(lane, 0) ? each.getKey() : lane;
                }
            }
            return lane;
        }
    }

    /** What one place shows, by time. */
    private static final class OfPlace {
        private final Set<Long> lanes = new HashSet<>();
        private final Set<Long> lanesWithOwn = new HashSet<>();
        private final TreeSet<Shown> shown =
                new TreeSet<>(Comparator.comparingLong(Shown::intendedNs).thenComparingLong(Shown::exchange));

        boolean othersWereShown(Owner owner) {
            Shown after = new Shown(Long.MAX_VALUE, 0, owner.first.intendedNs());
            Shown before = new Shown(Long.MIN_VALUE, 0, owner.lastNs);
            return owner.lastNs > owner.first.intendedNs()
                    && shown.subSet(after, false, before, false).stream()
                            .anyMatch(each -> each.lane() != owner.first.lane());
        }
    }

    /** Is told of a value that a lane is shown although it belongs to another lane. */
    @FunctionalInterface
    interface Found {
        void found(int place, long value, Shown answer);
    }

    /** @param counts the places that say whose a value is */
    SharedValues(IntPredicate counts) {
        this.counts = counts;
    }

    /** Learns from the first firing. */
    void learn(Sightings sightings) {
        Map<Long, Owner> owners = owners(sightings, counts);
        Map<Integer, OfPlace> places = new HashMap<>();
        forEach(sightings, counts, i -> {
            OfPlace place = places.computeIfAbsent(sightings.place(i), any -> new OfPlace());
            place.lanes.add(sightings.answer(i).lane());
            place.shown.add(sightings.answer(i));
        });
        forEach(sightings, counts, i -> {
            Owner owner = Objects.requireNonNull(owners.get(sightings.value(i)));
            OfPlace place = Objects.requireNonNull(places.get(sightings.place(i)));
            if (owner.isShared()) {
                shared.add(sightings.value(i));
            } else if (sightings.isPersonal(i) || place.othersWereShown(owner)) {
                place.lanesWithOwn.add(owner.first.lane());
            }
        });
        places.forEach((id, place) -> {
            int lanes = place.lanesWithOwn.size();
            own.set(id, lanes >= LANES_MIN && 2 * lanes > place.lanes.size());
        });
        ownersAtFirst = owners(sightings, own::get);
        forEach(sightings, counts, i -> watched.set(sightings.place(i)));
        forEach(sightings, place -> counts.test(place) && !own.get(place), i -> {
            Owner owner = ownersAtFirst.get(sightings.value(i));
            if (owner != null && !owner.has(sightings.answer(i).lane())) {
                watched.clear(sightings.place(i));
            }
        });
    }

    private interface Action {
        void take(int i);
    }

    private static void forEach(Sightings sightings, IntPredicate places, Action action) {
        for (int i = 0; i < sightings.count(); i++) {
            if (places.test(sightings.place(i))) {
                action.take(i);
            }
        }
    }

    /**
     * By value, the lanes that are shown it at the given places, and when the first of them is shown it for the last
     * time at any place.
     */
    private static Map<Long, Owner> owners(Sightings sightings, IntPredicate at) {
        Map<Long, Shown> first = new HashMap<>();
        forEach(
                sightings,
                at,
                i -> first.merge(
                        sightings.value(i),
                        sightings.answer(i),
                        (one, other) -> one.intendedNs() <= other.intendedNs() ? one : other));
        Map<Long, Owner> owners = new HashMap<>();
        first.forEach((value, answer) -> owners.put(value, new Owner(answer)));
        forEach(
                sightings,
                at,
                i -> Objects.requireNonNull(owners.get(sightings.value(i))).add(sightings.answer(i)));
        for (int i = 0; i < sightings.count(); i++) {
            Owner owner = owners.get(sightings.value(i));
            if (owner != null && owner.first.lane() == sightings.answer(i).lane()) {
                owner.lastNs = Math.max(owner.lastNs, sightings.answer(i).intendedNs());
            }
        }
        return owners;
    }

    /** Whether a later firing may show a lane this value of another. */
    boolean isWanted(int place, long value) {
        return watched.get(place) && !shared.contains(value);
    }

    /** Finds where a later firing shows a lane a value that is another's own. */
    void find(Sightings sightings, Found found) {
        Map<Long, Owner> owners = owners(sightings, own::get);
        Map<Long, Owner> everywhere = owners(sightings, counts);
        for (int i = 0; i < sightings.count(); i++) {
            long value = sightings.value(i);
            Owner owner = everywhere.get(value);
            if (owners.containsKey(value)
                    && isWanted(sightings.place(i), value)
                    && owner != null
                    && owner.isShared()
                    && ownerOf(value, owner) != sightings.answer(i).lane()) {
                found.found(sightings.place(i), value, sightings.answer(i));
            }
        }
    }

    private long ownerOf(long value, Owner now) {
        Owner atFirst = ownersAtFirst.get(value);
        return atFirst != null && now.has(atFirst.first.lane()) ? atFirst.first.lane() : now.lane();
    }
}
