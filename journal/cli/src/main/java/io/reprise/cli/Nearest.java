package io.reprise.cli;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that a user probably meant to type. */
public final class Nearest {
    private static final int LENGTH_MAX = 100;

    private Nearest() {}

    /**
     * The candidate at the smallest distance, counted in insertions, deletions, replacements and swaps of neighbours.
     * Case, dashes, dots and underscores do not count.
     *
     * @return null if no candidate is near: more than half of the letters would have to change
     */
    public static @Nullable String of(String typed, Collection<String> candidates) {
        String from = letters(typed);
        String nearest = null;
        int least = Integer.MAX_VALUE;
        if (from.isEmpty() || from.length() > LENGTH_MAX) {
            return null;
        }
        for (String candidate : candidates) {
            String to = letters(candidate);
            int distance = distance(from, to);
            // The beginning of a name counts as its short form.
            if (from.length() > 2 && to.startsWith(from)) {
                distance = 1;
            }
            if (distance < least && distance * 2 <= Math.max(from.length(), to.length())) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /** {@code " (did you mean X?)"}, or an empty text if no candidate is near. */
    public static String hint(String typed, Collection<String> candidates) {
        String nearest = of(typed, candidates);
        return nearest == null ? "" : " (did you mean " + nearest + "?)";
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[-_.\\s]", "");
    }

    /** The distance by optimal string alignment. */
    private static int distance(String from, String to) {
        int[][] costs = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                costs[i][j] = i == 0 ? j : j == 0 ? i : cost(costs, from, to, i, j);
            }
        }
        return costs[from.length()][to.length()];
    }

    private static int cost(int[][] costs, String from, String to, int i, int j) {
        int replaced = costs[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int least = Math.min(replaced, 1 + Math.min(costs[i - 1][j], costs[i][j - 1]));
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(least, costs[i - 2][j - 2] + 1) : least;
    }
}
