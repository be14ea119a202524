package io.reprise.replayer.gate;

import java.util.List;

/**
 * A condition and whether it was met. Immutable.
 *
 * @param condition as the user wrote it
 * @param quantity what it is about
 * @param result whether it was met
 * @param value the figure that is nearest to the limit, or furthest beyond it, in {@code unit}; NaN if it could not be
 *     judged
 * @param limit in {@code unit}; NaN if there is none
 * @param words figure and limit as people read them
 */
public record Checked(
        String condition, Quantity quantity, Result result, double value, double limit, Unit unit, Words words) {
    /** Whether a condition was met. */
    public enum Result {
        MET,
        NOT_MET,
        /** There is no figure to compare. */
        NOT_JUDGED
    }

    /** The unit of a figure and its limit. */
    public enum Unit {
        REQUESTS,
        PERCENT,
        NANOSECONDS,
        PER_SECOND,
        FINDINGS
    }

    /**
     * The result as people read it.
     *
     * @param value the figure with its unit, or why there is none
     * @param limit the limit with its unit, if the condition does not say it as it is; empty otherwise
     * @param where the firing that the figure is of; empty if there is one firing
     * @param metIn all firings in which the condition was met; empty if there is one firing
     */
    public record Words(String value, String limit, String where, List<String> metIn) {
        public Words {
            metIn = List.copyOf(metIn);
        }
    }

    /** The result in a sentence without full stop: {@code met: 312 ms at 4x load; also at 8x load}. */
    public String text() {
        String word = switch (result) {
            case MET -> "met: ";
            case NOT_MET -> "not met: ";
            case NOT_JUDGED -> "could not be judged: ";
        };
        List<String> others = words.metIn().stream()
                .filter(each -> !each.equals(words.where()))
                .toList();
        return word
                + words.value()
                + (words.where().isEmpty() ? "" : " at " + words.where())
                + (words.limit().isEmpty() ? "" : ", limit " + words.limit())
                + (others.isEmpty() ? "" : "; also at " + String.join(", ", others));
    }
}
