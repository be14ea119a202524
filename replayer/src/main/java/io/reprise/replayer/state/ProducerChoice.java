package io.reprise.replayer.state;

import io.reprise.replayer.state.Habits.Candidate;
import io.reprise.replayer.state.LinkRules.Match;
import io.reprise.replayer.state.ValueGroups.Kind;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.state.ValueIndex.Response;
import io.reprise.replayer.state.Wanted.Mark;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the responses that may have issued a value which a request carries. The more likely two places hold an equal
 * value by chance, the better their names must agree. Not thread-safe.
 */
final class ProducerChoice {
    static final int PRODUCERS_MAX = 6;
    /**
     * Most places kept for a short number under another name, until the end of the recording shows which of them apply.
     */
    private static final int HABITS_MAX = 24;

    private static final int EQUAL_NAMES = 3;
    /** Most other values of a request that are considered for one of its values. */
    private static final int COMPANIONS_MAX = 32;
    /** Most places of such a value in one response; the links of one row are fewer. */
    private static final int COMPANION_PLACES_MAX = 11;
    /** The kinds of the values of text fields and hidden fields. */
    private static final String INPUT = "input@value:";

    private static final Set<Source> STRUCTURED =
            EnumSet.of(Source.FORM_INPUT, Source.HTML_ATTRIBUTE, Source.URL, Source.HEADER, Source.JSON);
    private static final Set<Source> OF_WRITES = EnumSet.of(Source.HEADER, Source.JSON, Source.URL);
    private static final Set<Source> DIRECT = EnumSet.of(Source.COOKIE, Source.HEADER, Source.JSON, Source.FORM_INPUT);

    /** A condition on the kind over the whole recording, known only at its end. */
    enum Condition {
        NONE,
        /** The kind showed more than one value. */
        VARIES,
        /** The same, and the place of the request takes its numbers from responses, see {@link NumberTakers}. */
        TAKES,
        /** The kind's values look made up by the server. */
        ISSUES,
        /** The kind showed many values, made up or names. */
        VARIES_MUCH,
        /** The place of the request takes nearly all of its numbers from such kinds, see {@link Habits}. */
        HABIT
    }

    /**
     * A place that may have issued the value.
     *
     * @param rule the index of the rule that names it; {@link LinkRules.Match#NO_RULE} if none does
     */
    record Chosen(Entry entry, Condition condition, double score, int rule) {}

    /**
     * A value whose issuer is sought.
     *
     * @param group the kind that issued all values of the list in which this one stands; null if there is none
     * @param marked whether the value is a number that is marked as a reference, {@code #12}
     * @param rules indexes of the rules that link the place where it stands
     * @param request all values that the request carries
     */
    record Sought(
            Sender sender,
            Carried carried,
            Strength strength,
            @Nullable Kind group,
            boolean marked,
            List<Integer> rules,
            List<Carried> request) {}

    /** The endpoint and the session of a request. */
    record Sender(String endpoint, long session) {}

    /** A kind of place in one response. */
    private record KindIn(Response response, String kind) {}

    private final ValueIndex index;
    private final LinkRules rules;
    private final Habits habits;
    private final RecentLists lists;

    ProducerChoice(ValueIndex index, LinkRules rules, Habits habits, RecentLists lists) {
        this.index = index;
        this.rules = rules;
        this.habits = habits;
        this.lists = lists;
    }

    /** The likeliest places, best first; empty if none may have issued the value. */
    List<Chosen> choose(Sought sought) {
        Carried carried = sought.carried;
        Strength strength = sought.strength;
        long session = sought.sender.session;
        long hash = ValueHash.of(carried.value());
        Set<Entry> entries = new LinkedHashSet<>();
        if (strength == Strength.STRONG) {
            entries.addAll(index.find(ValueIndex.ALL_SESSIONS, hash));
        } else if (strength == Strength.MEDIUM) {
            entries.addAll(index.find(ValueIndex.WRITES, hash));
        }
        entries.addAll(index.find(session, hash));
        List<Entry> accepted = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (entry.place.recorded().equals(carried.value())
                    && (accepts(sought, entry) || ruleOf(sought, entry) >= 0)) {
                accepted.add(entry);
            }
        }
        if (accepted.isEmpty() && strength == Strength.WEAK) {
            return byHabit(sought, entries);
        }
        if (strength != Strength.STRONG) {
            keepCompany(accepted, sought);
        }
        return best(sought, accepted, null);
    }

    /** @param condition of all places that no rule names; null for the one that each has */
    private List<Chosen> best(Sought sought, List<Entry> accepted, @Nullable Condition condition) {
        Carried carried = sought.carried;
        accepted.sort(
                Comparator.comparingLong((Entry entry) -> entry.response.number).reversed());
        List<Chosen> chosen = new ArrayList<>(accepted.size());
        int age = 0;
        for (int i = 0; i < accepted.size(); i++) {
            Entry entry = accepted.get(i);
            age = i > 0 && accepted.get(i - 1).response != entry.response ? i : age;
            int rule = ruleOf(sought, entry);
            chosen.add(new Chosen(
                    entry,
                    rule >= 0 ? Condition.NONE : condition != null ? condition : condition(sought, entry),
                    score(carried, sought.strength, entry, sought.sender.session, age),
                    rule));
        }
        chosen.sort(Comparator.comparingDouble(Chosen::score)
                .thenComparing(one -> isOfGroup(one.entry, sought.group, sought.sender.session))
                .reversed());
        return chosen.subList(0, Math.min(condition == null ? PRODUCERS_MAX : HABITS_MAX, chosen.size()));
    }

    /** The places of another name that may have issued a short number, if the whole recording says so. */
    private List<Chosen> byHabit(Sought sought, Set<Entry> entries) {
        if (!rules.isAutomatic() || sought.carried.name().isEmpty()) {
            return List.of();
        }
        List<Entry> equal = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (entry.response.session == sought.sender.session
                    && entry.place.recorded().equals(sought.carried.value())
                    && STRUCTURED.contains(entry.place.source())) {
                equal.add(entry);
            }
        }
        keepCompany(equal, sought);
        habits.took(
                sought.sender.endpoint,
                sought.sender.session,
                sought.carried,
                equal.stream()
                        .map(entry -> new Candidate(entry, isLikely(sought.carried, entry), lists.chance(entry)))
                        .toList());
        return best(sought, equal, Condition.HABIT);
    }

    /** Whether the name, the collection, or the order of requests says that a place issued a number. */
    private boolean isLikely(Carried carried, Entry entry) {
        return PlaceNames.isAlike(carried, entry)
                || entry.place.members() == 1
                        && (PlaceNames.agreement(carried, entry) > 0
                                || habits.isLatest(entry, ValueHash.of(carried.value())));
    }

    /**
     * Of several places of one kind in one response, keeps those that have most in common with the places of the
     * request's other values. A short value stands in many rows of a list, and the client took it from the row from
     * which it took the id; another row has another value at the target.
     */
    private void keepCompany(List<Entry> accepted, Sought sought) {
        Map<KindIn, List<Entry>> groups = new HashMap<>();
        for (Entry entry : accepted) {
            groups.computeIfAbsent(new KindIn(entry.response, entry.place.kind()), key -> new ArrayList<>(2))
                    .add(entry);
        }
        groups.forEach((kind, group) -> {
            if (group.size() > 1) {
                List<List<Entry>> companions = companions(kind.response, sought);
                double[] company = group.stream()
                        .mapToDouble(entry -> company(entry, companions))
                        .toArray();
                double best = Arrays.stream(company).max().orElse(0);
                for (int i = 0; i < company.length; i++) {
                    if (company[i] < best) {
                        accepted.remove(group.get(i));
                    }
                }
            }
        });
    }

    /** For each other value of the request, its places in a response; values that appear everywhere are left out. */
    private List<List<Entry>> companions(Response response, Sought sought) {
        List<List<Entry>> companions = new ArrayList<>();
        Set<String> seen = new HashSet<>(Set.of(sought.carried.value()));
        for (Carried other : sought.request) {
            if (seen.size() <= COMPANIONS_MAX && seen.add(other.value())) {
                List<Entry> places = index.find(sought.sender.session, ValueHash.of(other.value())).stream()
                        .filter(entry -> entry.response == response)
                        .toList();
                if (!places.isEmpty() && places.size() <= COMPANION_PLACES_MAX) {
                    companions.add(places);
                }
            }
        }
        return companions;
    }

    /** How much a place has in common with the nearest place of each companion. */
    private static double company(Entry entry, List<List<Entry>> companions) {
        Set<String> features = new HashSet<>();
        entry.place.marks().forEach(mark -> features.add(mark.feature()));
        return companions.stream()
                .mapToDouble(places -> places.stream()
                        .mapToDouble(place -> common(place, features))
                        .max()
                        .orElse(0))
                .sum();
    }

    private static double common(Entry entry, Set<String> features) {
        double common = 0;
        for (Mark mark : entry.place.marks()) {
            common += features.contains(mark.feature()) ? mark.weight() : 0;
        }
        return common;
    }

    /** Whether the place may have issued the value, judged by look and names, without rules. */
    private boolean accepts(Sought sought, Entry entry) {
        return rules.isAutomatic()
                && (isOfGroup(entry, sought.group, sought.sender.session)
                        || accepts(sought.carried, sought.strength, entry, sought.sender.session, sought.marked));
    }

    /**
     * The rule that names the place. Rules do not apply to a short value or a word inside a longer text, which is
     * probably equal by chance.
     */
    private int ruleOf(Sought sought, Entry entry) {
        if (sought.rules.isEmpty()) {
            return Match.NO_RULE;
        }
        boolean clear = sought.carried.whole()
                || sought.marked
                || sought.strength == Strength.STRONG
                || sought.strength == Strength.MEDIUM;
        return clear ? rules.linking(sought.rules, entry.response.endpoint, entry.place.kind()) : Match.NO_RULE;
    }

    private static boolean isOfGroup(Entry entry, @Nullable Kind group, long session) {
        return entry.response.session == session && Kind.of(entry).equals(group);
    }

    /**
     * The condition on a place's kind. Words in addresses may be names, which the locator keeps if the target has the
     * same name. Other words may be states and choices, which other rows of the target have too.
     */
    private static Condition condition(Sought sought, Entry entry) {
        if (entry.place.kind().startsWith(INPUT) && PlaceNames.agreement(sought.carried, entry) == EQUAL_NAMES) {
            return Condition.NONE; // a browser sends back what the form has, be it the same in all forms or not
        }
        return switch (sought.strength) {
            case STRONG -> Condition.NONE;
            case WORD -> entry.place.source() == Source.URL ? Condition.VARIES_MUCH : Condition.ISSUES;
            default -> isNamed(sought, entry) ? Condition.VARIES : Condition.TAKES;
        };
    }

    /** Whether more than an equal number speaks for the place: the names, or the list or the mark of the number. */
    private static boolean isNamed(Sought sought, Entry entry) {
        return !NumberTakers.isNumber(sought.carried.value(), sought.strength)
                || sought.marked
                || isOfGroup(entry, sought.group, sought.sender.session)
                || PlaceNames.agreement(sought.carried, entry) > 0
                || PlaceNames.isAlike(sought.carried, entry);
    }

    private static boolean accepts(Carried carried, Strength strength, Entry entry, long session, boolean marked) {
        boolean own = entry.response.session == session;
        int agreement = PlaceNames.agreement(carried, entry);
        return switch (strength) {
            case STRONG -> true;
            case MEDIUM ->
                own || entry.response.ofWrite && OF_WRITES.contains(entry.place.source()) && agreement == EQUAL_NAMES;
            case WEAK ->
                own
                        && STRUCTURED.contains(entry.place.source())
                        && (marked
                                || carried.whole() && agreement == EQUAL_NAMES
                                || PlaceNames.isControl(carried, entry));
            case WORD -> own && carried.whole() && (agreement == EQUAL_NAMES || isCreated(carried, entry));
            case NONE -> false;
        };
    }

    /** Whether a write to a collection answered with what names a thing of it: {@code {"slug":…}} to POST /posts. */
    private static boolean isCreated(Carried carried, Entry entry) {
        return entry.response.ofWrite
                && OF_WRITES.contains(entry.place.source())
                && PlaceNames.isOfCollection(carried, entry);
    }

    /** @param age how many of the accepted places were issued by later responses */
    private static double score(Carried carried, Strength strength, Entry entry, long session, int age) {
        double score = entry.response.session == session ? 3 : 0;
        score += PlaceNames.agreement(carried, entry);
        score += entry.place.members() == 1 ? 1.5 : 0;
        if (DIRECT.contains(entry.place.source())) {
            score += 1;
        } else if (entry.place.source() == Source.CONTEXT) {
            score -= 1;
        }
        score += (strength == Strength.STRONG ? 1.0 : 3.0) / (1 + age);
        boolean sameCookie = carried.place() == Place.COOKIE
                && entry.place.source() == Source.COOKIE
                && entry.name.equalsIgnoreCase(carried.name());
        return sameCookie ? score + 6 : score;
    }
}
