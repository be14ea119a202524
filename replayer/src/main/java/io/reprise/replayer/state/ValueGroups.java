package io.reprise.replayer.state;

import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The lists in one request: repeated fields and JSON arrays. A short number alone says little; several of them that one
 * kind of place has issued to the session say enough, whatever their names are.
 */
final class ValueGroups {
    private static final int VALUES_MIN = 2;
    private static final int GROUPS_MAX = 100;

    private record Key(Place place, String name) {}

    /** Places of one kind in the responses of one endpoint: other endpoints have other things at such places. */
    record Kind(String endpoint, String kind) {
        static Kind of(Entry entry) {
            return new Kind(entry.response.endpoint, entry.place.kind());
        }
    }

    private final Map<Key, @Nullable Kind> kinds = new HashMap<>();

    ValueGroups(List<Carried> values, ValueIndex index, long session) {
        if (values.size() < VALUES_MIN) {
            return;
        }
        Map<Key, Set<String>> groups = new LinkedHashMap<>();
        for (Carried carried : values) {
            if (carried.whole() && !carried.name().isEmpty() && groups.size() < GROUPS_MAX) {
                groups.computeIfAbsent(new Key(carried.place(), carried.name()), key -> new LinkedHashSet<>())
                        .add(carried.value());
            }
        }
        groups.forEach((key, members) -> {
            if (members.size() >= VALUES_MIN) {
                kinds.put(key, commonKind(members, index, session));
            }
        });
    }

    /**
     * The kind that issued all members to the session, in one response rather than in several, and in a later one
     * rather than in an earlier one; null if there is none.
     */
    private static @Nullable Kind commonKind(Set<String> members, ValueIndex index, long session) {
        Set<Kind> common = null;
        Map<Kind, Set<Long>> together = new HashMap<>();
        for (String member : members) {
            Map<Kind, Set<Long>> issuing = new HashMap<>();
            for (Entry entry : index.find(session, ValueHash.of(member))) {
                issuing.computeIfAbsent(Kind.of(entry), kind -> new HashSet<>(2))
                        .add(entry.response.number);
            }
            if (common == null) {
                common = new HashSet<>(issuing.keySet());
                together = issuing;
            } else {
                common.retainAll(issuing.keySet());
                together.forEach((kind, responses) -> responses.retainAll(issuing.getOrDefault(kind, Set.of())));
            }
        }
        Map<Kind, Set<Long>> ofOneResponse = together;
        return common == null
                ? null
                : common.stream()
                        .min(Comparator.comparingLong((Kind kind) -> latest(ofOneResponse.get(kind)))
                                .reversed()
                                .thenComparing(Kind::kind)
                                .thenComparing(Kind::endpoint))
                        .orElse(null);
    }

    private static long latest(@Nullable Set<Long> responses) {
        return responses == null || responses.isEmpty() ? -1 : Collections.max(responses);
    }

    /** The kind that issued every value of the list in which this one stands; null if there is none. */
    @Nullable
    Kind kindOf(Carried carried) {
        return carried.whole() ? kinds.get(new Key(carried.place(), carried.name())) : null;
    }
}
