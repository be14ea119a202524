package io.reprise.replayer.rules;

import java.util.List;

/**
 * What the rules of a run did.
 *
 * @param rules in the order of the options
 */
public record RuleSummary(List<Counted> rules) {
    /** A run without rules. */
    public static final RuleSummary NONE = new RuleSummary(List.of());

    /**
     * The account of one rule.
     *
     * @param rule as the user wrote it
     * @param requests number of requests that it was applied to
     * @param values number of values that it set, substituted or removed in them
     * @param notApplied number of requests that it is about and that were not sent, because it could not be applied
     */
    public record Counted(String rule, long requests, long values, long notApplied) {
        /** Whether no request has what the rule is about. */
        public boolean matchedNothing() {
            return requests == 0 && notApplied == 0;
        }
    }
}
