package io.reprise.replayer.bisect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Shrinks a list as long as the remaining part still passes a test: the algorithm ddmin of Zeller and Hildebrandt
 * ("Simplifying and Isolating Failure-Inducing Input", 2002). Stateless.
 */
public final class DeltaDebugging {
    private DeltaDebugging() {}

    /**
     * Finds the shortest beginning of the list that passes the test, among the lengths that are powers of two. Where
     * the first units are probably the ones that matter, this saves most of the tests of {@link #minimise}.
     *
     * @param units the whole list, which passes the test
     * @param shows the test of a part
     * @return such a beginning, or the list itself
     */
    public static <T> List<T> beginning(List<T> units, Predicate<List<T>> shows) {
        for (int length = 1; length < units.size(); length *= 2) {
            if (shows.test(units.subList(0, length))) {
                return List.copyOf(units.subList(0, length));
            }
        }
        return List.copyOf(units);
    }

    /**
     * Leaves out units until no single one can be left out.
     *
     * @param units a list that passes the test; not empty
     * @param shows the test of a part, which is in the order of the list and not empty
     * @return a part that passes the test, and would not without any single one of its units
     */
    public static <T> List<T> minimise(List<T> units, Predicate<List<T>> shows) {
        List<T> left = List.copyOf(units);
        int parts = 2;
        while (left.size() >= 2) {
            List<T> smaller = smaller(left, parts, shows);
            if (smaller.size() < left.size()) {
                boolean isOnePart = smaller.size() <= (left.size() + parts - 1) / parts;
                parts = isOnePart ? 2 : Math.max(2, parts - 1);
                left = smaller;
            } else if (parts >= left.size()) {
                return left;
            } else {
                parts = Math.min(left.size(), 2 * parts);
            }
        }
        return left;
    }

    /** A part that passes the test, or all but one of the parts; the list itself if neither passes. */
    private static <T> List<T> smaller(List<T> units, int parts, Predicate<List<T>> shows) {
        for (int i = 0; i < parts; i++) {
            List<T> part = units.subList(start(units, parts, i), start(units, parts, i + 1));
            if (shows.test(part)) {
                return List.copyOf(part);
            }
        }
        for (int i = 0; parts > 2 && i < parts; i++) {
            List<T> others = new ArrayList<>(units.subList(0, start(units, parts, i)));
            others.addAll(units.subList(start(units, parts, i + 1), units.size()));
            if (shows.test(others)) {
                return List.copyOf(others);
            }
        }
        return units;
    }

    private static int start(List<?> units, int parts, int index) {
        return (int) ((long) units.size() * index / parts);
    }
}
