package io.reprise.replayer.state;

import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The lists in one request: repeated fields and JSON arrays. A short number alone says little; several of them that one
 * kind of place has issued to the session say enough, whatever their names are.
 */
final class ValueGroups {
    private static final int VALUES_MIN = 2;
    private static final int GROUPS_MAX = 100;

    private record Key(Place place, String name) {}

    private final Map<Key, String> kinds = new HashMap<>();

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

    /** The kind that issued all members to the session; empty if there is none. */
    private static String commonKind(Set<String> members, ValueIndex index, long session) {
        Set<String> common = null;
        for (String member : members) {
            Set<String> issuing = new HashSet<>();
            for (Entry entry : index.find(session, ValueHash.of(member))) {
                issuing.add(entry.place.kind());
            }
            if (common == null) {
                common = issuing;
            } else {
                common.retainAll(issuing);
            }
            if (common.isEmpty()) {
                return "";
            }
        }
        return common == null ? "" : common.stream().min(String::compareTo).orElse("");
    }

    /** The kind that issued every value of the list in which this one stands; empty if there is none. */
    String kindOf(Carried carried) {
        return carried.whole() ? kinds.getOrDefault(new Key(carried.place(), carried.name()), "") : "";
    }
}
