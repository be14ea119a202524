package io.reprise.replayer.state;

import io.reprise.replayer.state.ValueGroups.Kind;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a place of requests takes its short numbers from places of responses that have another name, as
 * {@code parent=7} may from {@code {"id":7}}. A single number may be equal by chance. It is evidence if nearly all
 * numbers of the place in a recording can come from there, and if one more fact supports it: the names are alike; or it
 * is always the latest number; or the session was not given the numbers that other sessions sent; or the lists that the
 * session was shown are so short that equal numbers in each are not chance.
 *
 * <p>Kinds of places are chosen one by one, the one that explains most numbers first. A kind that explains only numbers
 * which a chosen kind explains too adds nothing. Bounded. Not thread-safe.
 */
final class Habits {
    /** Most numbers of one place that are considered. */
    private static final int USES_MAX = 256;

    private static final int KINDS_MAX = 48;
    private static final long SEVERAL = 0;

    /** Different numbers that each kind must explain. */
    private static final int DISTINCT_MIN = 4;
    /**
     * Least share of the numbers that all kinds together must explain; the next constant is the share that each must
     * add.
     */
    private static final double EXPLAINED_MIN = 0.9;

    private static final double ADDED_MIN = 0.1;

    /** Numbers of other sessions that one number is compared with, out of the latest. */
    private static final int FOREIGN_MAX = 4;

    private static final int LOOKED_AT = 16;
    private static final int FOREIGN_MIN = 8;
    private static final double FOREIGN_SHARE_MAX = 0.2;

    /**
     * Threshold of {@link #surprise}: the chance that all numbers are in the lists by accident is at most 1 in 10,000.
     */
    private static final double SURPRISE_MIN = Math.log(10_000);

    private final ValueIndex index;
    private final int evidenceMax;
    private int evidence;
    private final Map<Taker, List<Use>> uses = new HashMap<>();
    private final Map<Taker, Set<Kind>> decided = new HashMap<>();
    /** By session and kind, the last value that it issued. */
    private final Map<Long, Long> latest = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > evidenceMax;
        }
    };

    /** A place of requests. */
    record Taker(String endpoint, Place place, String name) {}

    /** One number that a place took, with the evidence for each kind that may have issued it. */
    private record Use(long session, long value, Map<Kind, Evidence> kinds) {}

    /**
     * Evidence for a kind.
     *
     * @param agreement of the names
     * @param likely whether the names or the order speak for it
     * @param compared how many numbers that other sessions sent were looked for
     * @param foreign how many of them the kind had issued to this session as well
     * @param chance how likely another number of as many digits is in the lists that the session was shown
     */
    private record Evidence(int agreement, boolean likely, int compared, int foreign, double chance) {
        Evidence and(Evidence other) {
            return new Evidence(
                    agreement + other.agreement,
                    likely || other.likely,
                    compared + other.compared,
                    foreign + other.foreign,
                    Math.max(chance, other.chance));
        }

        /** Whether the kind hardly ever issued the numbers of other sessions, so that equal numbers are not chance. */
        boolean isSpecific() {
            return compared >= FOREIGN_MIN && foreign <= compared * FOREIGN_SHARE_MAX;
        }
    }

    /**
     * A place that may have issued a number.
     *
     * @param likely whether the names or the order speak for it
     * @param chance how likely another number of as many digits is in the lists of the kind that the session was shown
     *     last; 1 if this one is not
     */
    record Candidate(Entry entry, boolean likely, double chance) {}

    /** @param evidenceMax pairs of a number and a kind that are remembered; numbers after them are not linked */
    Habits(ValueIndex index, int evidenceMax) {
        this.index = index;
        this.evidenceMax = evidenceMax;
    }

    /**
     * A response issued a short number.
     *
     * @param only whether no other place of the kind is in the response
     */
    void issued(long session, String kind, long value, boolean only) {
        latest.put(ValueHash.of(session, kind), only ? value : SEVERAL);
    }

    /** Whether the place is the only one of its kind in its response, and the last of its kind in the session. */
    boolean isLatest(Entry entry, long value) {
        Long last = latest.get(ValueHash.of(entry.response.session, entry.place.kind()));
        return last != null && last == value;
    }

    /**
     * A request carries a short number that no place with the same name had issued.
     *
     * @param candidates the places that may have issued it; empty if none may
     */
    void took(String endpoint, long session, Carried carried, List<Candidate> candidates) {
        Taker taker = new Taker(endpoint, carried.place(), carried.name());
        List<Use> known = uses.get(taker);
        if (evidence >= evidenceMax || known != null && known.size() >= USES_MAX) {
            return;
        }
        if (known == null) {
            known = new ArrayList<>(2);
            uses.put(taker, known);
        }
        long value = ValueHash.of(carried.value());
        List<Set<Kind>> foreign = foreign(known, session, value);
        Map<Kind, Evidence> kinds = new HashMap<>();
        for (Candidate candidate : candidates) {
            Entry entry = candidate.entry;
            Kind kind = Kind.of(entry);
            int agreement = PlaceNames.agreement(carried, entry);
            Evidence before = kinds.get(kind);
            if (before != null) {
                kinds.put(
                        kind,
                        new Evidence(
                                before.agreement,
                                before.likely || candidate.likely,
                                before.compared,
                                before.foreign,
                                Math.min(before.chance, candidate.chance)));
            } else if (kinds.size() < KINDS_MAX) {
                int equal =
                        (int) foreign.stream().filter(set -> set.contains(kind)).count();
                kinds.put(kind, new Evidence(agreement, candidate.likely, foreign.size(), equal, candidate.chance));
            }
        }
        known.add(new Use(session, value, kinds));
        evidence += 1 + kinds.size();
    }

    /** By number that another session sent, the kinds that have issued it to this session. */
    private List<Set<Kind>> foreign(List<Use> known, long session, long value) {
        List<Set<Kind>> foreign = new ArrayList<>(FOREIGN_MAX);
        Set<Long> seen = new HashSet<>(Set.of(value));
        int oldest = Math.max(0, known.size() - LOOKED_AT);
        for (int i = known.size() - 1; i >= oldest && foreign.size() < FOREIGN_MAX; i--) {
            Use use = known.get(i);
            if (use.session != session && seen.add(use.value)) {
                Set<Kind> kinds = new HashSet<>();
                index.find(session, use.value).forEach(entry -> kinds.add(Kind.of(entry)));
                foreign.add(kinds);
            }
        }
        return foreign;
    }

    /**
     * Whether the place of a link takes its numbers from the place that the link names. Asked at the end of the
     * recording.
     */
    boolean holds(LinkKind link) {
        Taker taker = new Taker(link.sentTo(), link.place(), link.name());
        return decided.computeIfAbsent(taker, key -> explaining(uses.getOrDefault(key, List.of())))
                .contains(new Kind(link.issuedBy(), link.kind()));
    }

    /** A set of kinds that together explain nearly all uses; empty if no set does. */
    private static Set<Kind> explaining(List<Use> all) {
        Map<Kind, Evidence> sums = new HashMap<>();
        all.forEach(use -> use.kinds.forEach((kind, evidence) -> sums.merge(kind, evidence, Evidence::and)));
        Set<Kind> specific = new HashSet<>();
        sums.forEach((kind, evidence) -> {
            if (evidence.isSpecific() || surprise(all, kind) >= SURPRISE_MIN) {
                specific.add(kind);
            }
        });
        Set<Kind> chosen = new HashSet<>();
        List<Use> rest = new ArrayList<>(all);
        while (!rest.isEmpty()) {
            @Nullable Kind best = best(rest, specific);
            List<Use> explained =
                    rest.stream().filter(use -> explains(use, best, specific)).toList();
            boolean adds = explained.size() >= all.size() * ADDED_MIN
                    && explained.stream().mapToLong(Use::value).distinct().count() >= DISTINCT_MIN;
            if (best == null || !adds) {
                break;
            }
            chosen.add(best);
            for (Kind other : sums.keySet()) { // equally good kinds help where the target's response lacks the best one
                if (explained.stream().allMatch(use -> explains(use, other, specific))) {
                    chosen.add(other);
                }
            }
            rest.removeAll(explained);
        }
        return all.size() - rest.size() >= all.size() * EXPLAINED_MIN ? chosen : Set.of();
    }

    /** Minus the logarithm of the chance that a kind's lists have all numbers that they have. */
    private static double surprise(List<Use> all, Kind kind) {
        Map<Long, Double> chances = new HashMap<>(); // a number that is sent again proves nothing more
        for (Use use : all) {
            Evidence evidence = use.kinds.get(kind);
            if (evidence != null) {
                chances.merge(use.value, evidence.chance, Math::max);
            }
        }
        return chances.values().stream()
                .mapToDouble(chance -> -Math.log(Math.min(1, chance)))
                .sum();
    }

    private static boolean explains(Use use, @Nullable Kind kind, Set<Kind> specific) {
        Evidence evidence = kind == null ? null : use.kinds.get(kind);
        return evidence != null && (evidence.likely || specific.contains(kind));
    }

    /** The kind that explains most uses; of several, the one whose name agrees best. Null if none explains any. */
    private static @Nullable Kind best(List<Use> uses, Set<Kind> specific) {
        Map<Kind, int[]> counts = new HashMap<>();
        for (Use use : uses) {
            use.kinds.forEach((kind, evidence) -> {
                if (explains(use, kind, specific)) {
                    int[] count = counts.computeIfAbsent(kind, key -> new int[2]);
                    count[0]++;
                    count[1] += evidence.agreement;
                }
            });
        }
        return counts.entrySet().stream()
                .max(Comparator.<Map.Entry<Kind, int[]>>comparingInt(entry -> entry.getValue()[0])
                        .thenComparingInt(entry -> entry.getValue()[1])
                        .thenComparing(entry -> entry.getKey().kind(), Comparator.reverseOrder())
                        .thenComparing(entry -> entry.getKey().endpoint(), Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }
}
