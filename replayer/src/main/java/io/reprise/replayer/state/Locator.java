package io.reprise.replayer.state;

import io.reprise.replayer.state.Wanted.Mark;
import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.Looks;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Finds the place in the target's response that fits the description of a recorded place.
 *
 * <p>Only places of the same kind whose values look alike can be confused. Among several, shared features decide,
 * weighted by their rarity. The choice is sure only if more than half of the anchors agree ({@link KindPlaces}). If all
 * anchors are gone, the place is absent; it is not guessed. Stateless.
 */
final class Locator {
    /** Fewer equal characters beside a token in running text may be equal by chance. */
    private static final int CONTEXT_CHARS_MIN = 8;

    /** Most places that are remembered as fitting equally well. */
    private static final int ALIKE_MAX = 256;

    private static final Pattern MAIL_ADDRESS = Pattern.compile("[^@\\s]{1,64}@[^@\\s]{1,253}\\.\\p{Alpha}{2,63}");
    private static final Pattern NUMBERS = Pattern.compile("[0-9]+");
    private static final String LEFT = "left:";
    private static final String RIGHT = "right:";

    private Locator() {}

    /** @param live the places of the target's response, of any kind */
    static Located locate(Wanted wanted, List<Issued> live) {
        List<Issued> candidates = candidates(wanted, live);
        if (candidates.isEmpty()) {
            return Located.ABSENT;
        }
        if (wanted.elsewhere()) {
            Located located = byMarks(wanted, candidates);
            return located.certainty() == Certainty.SURE
                    ? new Located(located.value(), Certainty.ELSEWHERE)
                    : Located.ABSENT;
        }
        if (candidates.size() == 1 && wanted.members() == 1 || isOneValue(candidates) && wanted.members() == 1) {
            return new Located(candidates.get(0).value(), Certainty.SURE);
        }
        if (isName(wanted.recorded()) && has(candidates, wanted.recorded())) {
            return new Located(wanted.recorded(), Certainty.CONSTANT);
        }
        return wanted.source() == Source.CONTEXT ? byContext(wanted, candidates) : byMarks(wanted, candidates);
    }

    /** The places that can be confused with the recorded one. */
    private static List<Issued> candidates(Wanted wanted, List<Issued> live) {
        List<Issued> alike = new ArrayList<>();
        for (Issued issued : live) {
            if (issued.kind().equals(wanted.kind()) && Looks.same(wanted.recorded(), issued.value())) {
                alike.add(issued);
            }
        }
        return ofSameWords(Looks.words(wanted.recorded()), alike, place -> Looks.words(place.value()), 1);
    }

    /**
     * Whether a value names the same thing everywhere, so that the target's equal one is meant, wherever it stands:
     * words, and the e-mail addresses of people. Equal numbers are often given to other things.
     */
    private static boolean isName(String value) {
        return Strength.of(value) == Strength.WORD
                || MAIL_ADDRESS.matcher(value).matches();
    }

    private static boolean has(List<Issued> candidates, String value) {
        return candidates.stream().anyMatch(candidate -> candidate.value().equals(value));
    }

    private static boolean isOneValue(List<Issued> candidates) {
        String first = candidates.get(0).value();
        return candidates.stream().allMatch(candidate -> candidate.value().equals(first));
    }

    private static Located byMarks(Wanted wanted, List<Issued> candidates) {
        Issued best = candidates.get(0);
        Score bestScore = score(wanted, best);
        boolean tied = false;
        for (Issued candidate : candidates) {
            Score score = score(wanted, candidate);
            if (score.compareTo(bestScore) > 0) {
                best = candidate;
                bestScore = score;
                tied = false;
            } else if (score.equals(bestScore) && !candidate.value().equals(best.value())) {
                tied = true;
            }
        }
        if (!tied && agrees(wanted, best)) {
            return new Located(best.value(), Certainty.SURE);
        }
        for (Issued candidate : candidates) {
            if (candidate.value().equals(wanted.recorded()) && !isByChance(wanted, candidate, best)) {
                return new Located(wanted.recorded(), Certainty.CONSTANT);
            }
        }
        if (isContradicted(wanted, candidates)) {
            return Located.ABSENT;
        }
        return tied
                ? new Located(
                        byOrdinal(wanted, candidates, bestScore), Certainty.GUESS, alike(wanted, candidates, bestScore))
                : new Located(best.value(), Certainty.GUESS);
    }

    /** Whether a place has the recorded number by chance, because the target counts too: the anchors are elsewhere. */
    private static boolean isByChance(Wanted wanted, Issued same, Issued best) {
        return Looks.outline(same.value()).digits()
                && Strength.of(same.value()) == Strength.WEAK
                && agreeing(wanted, best) > agreeing(wanted, same);
    }

    /**
     * Whether the anchors show that none of the candidates is the place: all anchors are gone, so any choice would be
     * wrong. Two cases prove nothing: an anchor that a candidate has with other numbers, which may be a time or a
     * count, and a pair whose features belong to different candidates.
     */
    private static boolean isContradicted(Wanted wanted, List<Issued> candidates) {
        Set<String> shown = new HashSet<>();
        candidates.forEach(candidate -> shown.addAll(candidate.features()));
        Set<String> words = new HashSet<>();
        shown.forEach(feature -> words.add(withoutNumbers(feature)));
        boolean contradicted = false;
        for (Mark mark : wanted.marks()) {
            if (mark.anchor() && mark.isIn(shown)) {
                return false;
            }
            contradicted |= mark.anchor()
                    && !(words.contains(withoutNumbers(mark.feature()))
                            && (!mark.isPair() || words.contains(withoutNumbers(mark.with()))));
        }
        return contradicted;
    }

    private static String withoutNumbers(String text) {
        return NUMBERS.matcher(text).replaceAll("0");
    }

    /**
     * How well a place fits. Anchors come first: an amount or a state that another row has at the target must not
     * outweigh the name that only the right row has.
     */
    private record Score(double ofAnchors, double ofAll) implements Comparable<Score> {
        @Override
        public int compareTo(Score other) {
            int byAnchors = Double.compare(ofAnchors, other.ofAnchors);
            return byAnchors != 0 ? byAnchors : Double.compare(ofAll, other.ofAll);
        }
    }

    private static Score score(Wanted wanted, Issued candidate) {
        double ofAnchors = 0;
        double ofAll = 0;
        for (Mark mark : wanted.marks()) {
            if (mark.isIn(candidate.features())) {
                ofAnchors += mark.anchor() ? mark.weight() : 0;
                ofAll += mark.weight();
            }
        }
        return new Score(ofAnchors, ofAll);
    }

    /** Whether more than half of the anchors agree; a single one of several may be a quantity or a counter. */
    private static boolean agrees(Wanted wanted, Issued candidate) {
        long anchors = wanted.marks().stream().filter(Mark::anchor).count();
        return agreeing(wanted, candidate) * 2 > anchors;
    }

    /** The number of anchors that agree. */
    private static long agreeing(Wanted wanted, Issued candidate) {
        return wanted.marks().stream()
                .filter(mark -> mark.anchor() && mark.isIn(candidate.features()))
                .count();
    }

    private static List<String> alike(Wanted wanted, List<Issued> candidates, Score bestScore) {
        return candidates.stream()
                .filter(candidate -> score(wanted, candidate).equals(bestScore))
                .map(Issued::value)
                .distinct()
                .limit(ALIKE_MAX)
                .toList();
    }

    /** The place with the recorded position among those with the best score; from the end if it was the last. */
    private static String byOrdinal(Wanted wanted, List<Issued> candidates, Score bestScore) {
        boolean wasLast = wanted.members() > 1 && wanted.ordinal() == wanted.members() - 1;
        int index = wasLast ? candidates.size() - 1 : Math.min(wanted.ordinal(), candidates.size() - 1);
        Issued atOrdinal = candidates.get(index);
        if (score(wanted, atOrdinal).equals(bestScore)) {
            return atOrdinal.value();
        }
        for (Issued candidate : candidates) {
            if (score(wanted, candidate).equals(bestScore)) {
                return candidate.value();
            }
        }
        return atOrdinal.value();
    }

    /** Running text has no structure: the longest equal text to the left decides, then that to the right. */
    private static Located byContext(Wanted wanted, List<Issued> candidates) {
        String left = text(wanted, LEFT);
        String right = text(wanted, RIGHT);
        Issued best = candidates.get(0);
        int bestScore = -1;
        boolean tied = false;
        for (Issued candidate : candidates) {
            int score = commonEnd(left, text(candidate, LEFT)) * 32 + commonStart(right, text(candidate, RIGHT));
            if (score > bestScore) {
                best = candidate;
                bestScore = score;
                tied = false;
            } else if (score == bestScore && !candidate.value().equals(best.value())) {
                tied = true;
            }
        }
        int equal = commonEnd(left, text(best, LEFT));
        boolean sure = !tied && (equal >= CONTEXT_CHARS_MIN || equal == left.length());
        return new Located(best.value(), sure ? Certainty.SURE : Certainty.GUESS);
    }

    private static String text(Wanted wanted, String prefix) {
        for (Mark mark : wanted.marks()) {
            if (mark.feature().startsWith(prefix)) {
                return mark.feature().substring(prefix.length());
            }
        }
        return "";
    }

    private static String text(Issued issued, String prefix) {
        for (String feature : issued.features()) {
            if (feature.startsWith(prefix)) {
                return feature.substring(prefix.length());
            }
        }
        return "";
    }

    private static int commonEnd(String a, String b) {
        int count = 0;
        while (count < a.length()
                && count < b.length()
                && a.charAt(a.length() - 1 - count) == b.charAt(b.length() - 1 - count)) {
            count++;
        }
        return count;
    }

    private static int commonStart(String a, String b) {
        int count = 0;
        while (count < a.length() && count < b.length() && a.charAt(count) == b.charAt(count)) {
            count++;
        }
        return count;
    }

    /**
     * The places with the same words around their identifiers: {@code rows:7:open} corresponds to {@code rows:2:open}
     * rather than to {@code view:1}. Returns all places if those are fewer than {@code min}, because the words may be
     * random or differ by site.
     */
    static List<Issued> ofSameWords(String words, List<Issued> alike, Function<Issued, String> wordsOf, int min) {
        if (words.isEmpty() || alike.size() <= min) {
            return alike;
        }
        List<Issued> same = new ArrayList<>(alike.size());
        for (Issued member : alike) {
            if (wordsOf.apply(member).equals(words)) {
                same.add(member);
            }
        }
        return same.size() >= min ? same : alike;
    }
}
