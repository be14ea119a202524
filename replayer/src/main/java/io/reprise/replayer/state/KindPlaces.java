package io.reprise.replayer.state;

import io.reprise.replayer.state.Wanted.Mark;
import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.Looks;
import io.reprise.replayer.values.Looks.Outline;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The places of one kind in a recorded response. Describes each place by the features that distinguish it from the
 * others. A feature that only one place has is an anchor; without such a feature, a pair of features that only this
 * place has together serves as the anchor. Not thread-safe.
 */
final class KindPlaces {
    /** How many features, the rarest ones, are combined in pairs. */
    private static final int PAIRED_MAX = 8;
    /** The pieces of one name, such as 47.html, 47 and html of blue-mug-47.html. */
    private static final int PIECES_MAX = 4;
    /** Begins a feature that another field of the same object is. */
    private static final String SIBLING = "sib:";
    /** Of five orders, hardly ever all are in different states; of five names, mostly all differ. */
    private static final double DISTINCT_STATES_MAX = 0.85;

    private static final float STATE_WEIGHT = 0.5f;

    private final List<Issued> all;
    /** The outlines of {@link #all}; empty until a place is described. */
    private final List<Outline> outlines;
    /** {@link Looks#words} of each value that was compared so far. */
    private final Map<Issued, String> words = new HashMap<>();
    /** Groups by look; few, because the places of a list mostly look alike. */
    private final Map<Look, Alike> byLook = new HashMap<>();

    private final Map<List<Issued>, Alike> groups = new HashMap<>();

    /** The look of a value, which decides with which other values it can be confused. */
    private record Look(Outline outline, String words) {}

    /**
     * Places that can be confused with each other.
     *
     * @param owners by feature, the distinct values that have it
     * @param states names of which the places have few values, several of them the same one
     * @param values number of distinct values
     */
    private record Alike(List<Issued> places, Map<String, Set<String>> owners, Set<String> states, int values) {
        /**
         * The features of a place. A feature that says that a neighbour has the place's own value is left out if no
         * other place has such a neighbour, because then the values are equal by chance, as an article number 15 beside
         * a price of 15.
         */
        List<String> telling(Issued place) {
            return place.features().stream()
                    .filter(feature -> values == 1
                            || !isValueItself(feature)
                            || owners(feature).size() > 1)
                    .toList();
        }

        private static boolean isValueItself(String feature) {
            return feature.endsWith("={}") || feature.endsWith(":{}");
        }

        Set<String> owners(String feature) {
            return owners.getOrDefault(feature, Set.of());
        }

        static Alike of(List<Issued> places) {
            Map<String, Set<String>> owners = new HashMap<>();
            Set<String> distinct = new HashSet<>();
            for (Issued place : places) {
                distinct.add(place.value());
                for (String feature : place.features()) {
                    owners.computeIfAbsent(feature, key -> new HashSet<>(2)).add(place.value());
                }
            }
            return new Alike(places, owners, states(places), distinct.size());
        }

        private static Set<String> states(List<Issued> places) {
            Map<String, Integer> things = new HashMap<>();
            Map<String, Set<String>> features = new HashMap<>();
            for (Issued place : places) {
                for (String feature : place.features()) {
                    int equals = feature.startsWith(SIBLING) ? feature.indexOf('=') : -1;
                    if (equals > 0) {
                        String name = feature.substring(0, equals);
                        things.merge(name, 1, Integer::sum);
                        features.computeIfAbsent(name, key -> new HashSet<>()).add(feature);
                    }
                }
            }
            features.keySet()
                    .removeIf(name -> features.getOrDefault(name, Set.of()).size()
                            > things.getOrDefault(name, 0) * DISTINCT_STATES_MAX);
            return features.keySet();
        }

        /** Whether the feature says in which state a thing is, such as {@code status=open}, rather than which it is. */
        boolean isState(String feature) {
            return states.contains(feature.substring(0, Math.max(0, feature.indexOf('='))));
        }
    }

    /** @param all the places of the kind, in their order; at least one */
    KindPlaces(List<Issued> all) {
        this.all = all;
        outlines = new ArrayList<>(all.size());
    }

    List<Issued> all() {
        return all;
    }

    /** Whether no other place has a value that looks alike. In longer lists, it is not looked for. */
    boolean isOnly(Issued place) {
        return all.size() == 1
                || all.size() <= PIECES_MAX && alike(place).places.size() == 1;
    }

    /** Describes one of the places. */
    Wanted describe(Issued place) {
        Alike alike = alike(place);
        List<String> features = alike.telling(place);
        List<Mark> marks = new ArrayList<>(features.size());
        // A short number may be in another row by chance, so it takes more than a state to tell which row is meant.
        boolean weak = Strength.of(place.value()) == Strength.WEAK;
        for (String feature : features) {
            int count = alike.owners(feature).size();
            boolean tells = !weak || !alike.isState(feature);
            float weight = (float) Math.log((alike.values + 1.0) / count) * (tells ? 1 : STATE_WEIGHT);
            marks.add(new Mark(feature, weight, count == 1 && tells && isStable(feature)));
        }
        without(marks, feature -> isNumber(feature) || isNumberedId(feature));
        if (alike.places.size() > 1) {
            without(marks, KindPlaces::isOfNeighbour);
        }
        if (place.source() != Source.CONTEXT && marks.stream().noneMatch(Mark::anchor)) {
            addPair(features, marks, alike);
        }
        return new Wanted(
                place.source(),
                place.kind(),
                place.value(),
                List.copyOf(marks),
                alike.places.size(),
                alike.places.indexOf(place));
    }

    private Alike alike(Issued place) {
        Look look = new Look(Looks.outline(place.value()), words(place));
        return byLook.computeIfAbsent(look, key -> groups.computeIfAbsent(placesLike(look), Alike::of));
    }

    private List<Issued> placesLike(Look look) {
        if (outlines.isEmpty()) {
            all.forEach(member -> outlines.add(Looks.outline(member.value())));
        }
        List<Issued> like = new ArrayList<>(all.size());
        for (int i = 0; i < outlines.size(); i++) {
            if (Looks.same(look.outline, outlines.get(i))) {
                like.add(all.get(i));
            }
        }
        return Locator.ofSameWords(look.words, like, this::words, 2);
    }

    private String words(Issued place) {
        return words.computeIfAbsent(place, member -> Looks.words(member.value()));
    }

    /**
     * Demotes anchors of a sort that hold less often than others, if there are others. A number beside the place, as in
     * {@code id=55}, is often issued or counted itself, so it differs at the target; so does an element's id that ends
     * in one, such as {@code r2}, which is worth less than a text besides. The text before the first row of a list
     * stands before another row when the target has another order.
     */
    private static void without(List<Mark> marks, Predicate<String> sort) {
        boolean better = marks.stream().anyMatch(mark -> mark.anchor() && !sort.test(mark.feature()));
        if (better) {
            marks.replaceAll(mark -> mark.anchor() && sort.test(mark.feature()) ? demoted(mark) : mark);
        }
    }

    private static Mark demoted(Mark mark) {
        return isNumberedId(mark.feature())
                ? new Mark(mark.feature(), mark.weight() * STATE_WEIGHT, false)
                : mark.asNoAnchor();
    }

    private static boolean isOfNeighbour(String feature) {
        return feature.startsWith("before:");
    }

    private static boolean isNumberedId(String feature) {
        char last = feature.charAt(feature.length() - 1);
        return feature.startsWith("id:") && last >= '0' && last <= '9';
    }

    /**
     * Adds the rarest two features that no other place has together: the variant of a product may be known by the
     * product's name and by its own size alone.
     */
    private static void addPair(List<String> features, List<Mark> marks, Alike alike) {
        if (alike.values < 2) {
            return;
        }
        List<String> rarest = features.stream()
                .filter(KindPlaces::isStable)
                .sorted(Comparator.comparing(KindPlaces::isNumber)
                        .thenComparing(feature -> alike.owners(feature).size()))
                .limit(PAIRED_MAX)
                .toList();
        for (int second = 1; second < rarest.size(); second++) {
            for (int first = 0; first < second; first++) {
                Set<String> both = new HashSet<>(alike.owners(rarest.get(first)));
                both.retainAll(alike.owners(rarest.get(second)));
                if (both.size() == 1) {
                    float weight = (float) Math.log(alike.values + 1.0);
                    marks.add(new Mark(rarest.get(first), rarest.get(second), weight, true));
                    return;
                }
            }
        }
    }

    private static boolean isNumber(String feature) {
        int equals = feature.indexOf('=');
        return equals > 0
                && equals + 1 < feature.length()
                && feature.chars().skip(equals + 1L).allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Whether a feature can identify the place at the target. A feature that is an issued value itself differs there.
     */
    private static boolean isStable(String feature) {
        String text = feature.substring(feature.indexOf(':') + 1);
        text = text.substring(text.indexOf('=') + 1);
        boolean isProse = text.indexOf(' ') >= 0;
        for (String word : isProse ? text.split(" ", 16) : new String[] {text}) {
            Strength strength = Strength.of(word);
            if (strength == Strength.STRONG || strength == Strength.MEDIUM && !isProse) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
