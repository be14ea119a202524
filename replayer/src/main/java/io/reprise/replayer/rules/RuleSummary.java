package io.reprise.replayer.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The account of the rules of a run.
 *
 * @param rules in the order of the options
 */
public record RuleSummary(List<Counted> rules) {
    /** A run without rules. */
    public static final RuleSummary NONE = new RuleSummary(List.of());

    /** The sum of both accounts, rule by rule. */
    public RuleSummary plus(RuleSummary other) {
        Map<String, Counted> sums = new LinkedHashMap<>();
        rules.forEach(each -> sums.merge(each.rule, each, Counted::plus));
        other.rules.forEach(each -> sums.merge(each.rule, each, Counted::plus));
        return new RuleSummary(List.copyOf(sums.values()));
    }

    /**
     * The account of one rule.
     *
     * @param rule as the user wrote it
     * @param requests number of requests that it was applied to
     * @param values number of values that it set, substituted or removed in them
     * @param notApplied number of requests that it is about and that were not sent, because it could not be applied
     */
    public record Counted(String rule, long requests, long values, long notApplied) {
        private Counted plus(Counted other) {
            return new Counted(rule, requests + other.requests, values + other.values, notApplied + other.notApplied);
        }

        /** Whether no request has what the rule is about. */
        public boolean matchedNothing() {
            return requests == 0 && notApplied == 0;
        }
    }
}
