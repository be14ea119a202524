package io.reprise.replayer.state;

import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lists in one request: repeated fields and JSON arrays. A single short number proves little. Several numbers that
 * one kind of place has issued to the session prove a link, whatever their names are, unless chance could explain them
 * all.
 */
final class ValueGroups {
    private static final int VALUES_MIN = 2;
    private static final int GROUPS_MAX = 100;
    private static final int SINGLES = 4;
    /** Natural logarithm of the required improbability that a kind of another name has all numbers by chance. */
    private static final double SURPRISE_MIN = Math.log(10);

    private record Key(Place place, String name) {}

    /** Places of one kind in the responses of one endpoint: other endpoints have other things at such places. */
    record Kind(String endpoint, String kind) {
        static Kind of(Entry entry) {
            return new Kind(entry.response.endpoint, entry.place.kind());
        }
    }

    private final Map<Key, @Nullable Kind> kinds = new HashMap<>();

    ValueGroups(List<Carried> values, ValueIndex index, RecentLists lists, long session) {
        if (values.size() < VALUES_MIN) {
            return;
        }
        Map<Key, Map<String, Carried>> groups = new LinkedHashMap<>();
        for (Carried carried : values) {
            if (carried.whole() && !carried.name().isEmpty() && groups.size() < GROUPS_MAX) {
                groups.computeIfAbsent(new Key(carried.place(), carried.name()), key -> new LinkedHashMap<>())
                        .putIfAbsent(carried.value(), carried);
            }
        }
        groups.forEach((key, members) -> {
            if (members.size() >= VALUES_MIN) {
                kinds.put(key, commonKind(members.values(), index, lists, session));
            }
        });
    }

    /** Evidence for a kind that issued all values of a list so far. */
    private static final class Evidence {
        private final Set<Long> together = new HashSet<>(2);
        private double chance = 1;
        private boolean named;

        void add(Entry entry, Carried member, RecentLists lists) {
            together.add(entry.response.number);
            chance = Math.min(chance, entry.place.members() == 1 ? ofSingle(entry) : lists.chance(entry));
            named |= PlaceNames.isAlike(member, entry);
        }

        /** As likely as if the session was given {@value #SINGLES} such numbers, one by one. */
        private static double ofSingle(Entry entry) {
            return Math.min(1, SINGLES / Math.pow(10, entry.place.recorded().length()));
        }

        /** This evidence with that of another value added. */
        Evidence and(Evidence other) {
            together.retainAll(other.together);
            chance *= other.chance;
            named &= other.named;
            return this;
        }

        long latest() {
            return together.isEmpty() ? -1 : Collections.max(together);
        }

        boolean isEnough() {
            return named || -Math.log(chance) >= SURPRISE_MIN;
        }
    }

    /**
     * The kind that issued all members to the session: one whose name agrees, in one response rather than in several,
     * and in a later one rather than in an earlier one; null if there is none, or if chance may explain it.
     */
    private static @Nullable Kind commonKind(
            Collection<Carried> members, ValueIndex index, RecentLists lists, long session) {
        Map<Kind, Evidence> common = null;
        for (Carried member : members) {
            Map<Kind, Evidence> issuing = new HashMap<>();
            for (Entry entry : index.find(session, ValueHash.of(member.value()))) {
                issuing.computeIfAbsent(Kind.of(entry), kind -> new Evidence()).add(entry, member, lists);
            }
            if (common == null) {
                common = issuing;
            } else {
                common.keySet().retainAll(issuing.keySet());
                common.forEach((kind, evidence) -> evidence.and(Objects.requireNonNull(issuing.get(kind))));
            }
        }
        return common == null
                ? null
                : common.entrySet().stream()
                        .filter(entry -> entry.getValue().isEnough())
                        .min(Comparator.comparing((Map.Entry<Kind, Evidence> entry) -> !entry.getValue().named)
                                .thenComparing(Comparator.comparingLong((Map.Entry<Kind, Evidence> entry) ->
                                                entry.getValue().latest())
                                        .reversed())
                                .thenComparing(entry -> entry.getKey().kind())
                                .thenComparing(entry -> entry.getKey().endpoint()))
                        .map(Map.Entry::getKey)
                        .orElse(null);
    }

    /** The kind that issued every value of the list in which this one stands; null if there is none. */
    @Nullable
    Kind kindOf(Carried carried) {
        return carried.whole() ? kinds.get(new Key(carried.place(), carried.name())) : null;
    }
}
