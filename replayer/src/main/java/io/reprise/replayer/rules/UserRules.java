package io.reprise.replayer.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The rules of {@code --rewrite} for one run, and the count of what each did. Thread-safe.
 *
 * <p>Rules are applied in their order, each to what the one before it left. Limits: values of 8,192 characters, bodies
 * of 1 MiB, a number of steps for a pattern on a value. A rule that cannot be applied to a request that it is about
 * keeps the request from being sent, because the recorded value may be what the user must not send.
 */
public final class UserRules {
    private static final int RULES_MAX = 200;

    private final List<UserRule> rules;
    private final AtomicLongArray requests;
    private final AtomicLongArray values;
    private final AtomicLongArray notApplied;

    private UserRules(List<UserRule> rules) {
        this.rules = rules;
        requests = new AtomicLongArray(rules.size());
        values = new AtomicLongArray(rules.size());
        notApplied = new AtomicLongArray(rules.size());
    }

    /** No rules. */
    public static UserRules none() {
        return new UserRules(List.of());
    }

    /**
     * Reads rules.
     *
     * @throws IllegalArgumentException naming the first wrong rule, what is wrong with it and what would be right
     */
    public static UserRules parse(List<String> texts) {
        if (texts.size() > RULES_MAX) {
            throw new IllegalArgumentException(
                    "rewrite: " + texts.size() + " rules (expected at most " + RULES_MAX + ")");
        }
        List<UserRule> rules = new ArrayList<>(texts.size());
        texts.forEach(text -> rules.add(UserRule.parse(text)));
        return new UserRules(List.copyOf(rules));
    }

    /** The same rules with counts of their own. */
    public UserRules withCountsOfTheirOwn() {
        return new UserRules(rules);
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** Whether a rule changes a field of this name. */
    public boolean isAboutField(String lowerName) {
        return rules.stream().map(UserRule::place).anyMatch(place -> switch (place.kind()) {
            case HEADER -> place.name().equals(lowerName);
            case COOKIE -> "cookie".equals(lowerName);
            case PATH, QUERY, FORM, JSON -> false;
        });
    }

    /** Which rules are applied. */
    public enum Part {
        /** The rules about cookies, which come after the cookies of the target. */
        COOKIES,
        ALL_BUT_COOKIES
    }

    /** Whether there are rules of this part. */
    public boolean has(Part part) {
        return rules.stream().anyMatch(rule -> partOf(rule) == part);
    }

    private static Part partOf(UserRule rule) {
        return rule.place().kind() == RulePlace.Kind.COOKIE ? Part.COOKIES : Part.ALL_BUT_COOKIES;
    }

    /**
     * Applies rules to a request.
     *
     * @throws UnappliedRuleException a rule is about the request and cannot be applied; the request must not be sent
     */
    public void apply(RuledRequest request, Part part) {
        for (int i = 0; i < rules.size(); i++) {
            UserRule rule = rules.get(i);
            if (partOf(rule) != part || !rule.filter().accepts(request.method(), request.recordedTarget())) {
                continue;
            }
            try {
                int changed = RuleEdit.apply(rule, request);
                if (changed > 0) {
                    requests.incrementAndGet(i);
                    values.addAndGet(i, changed);
                }
            } catch (UnappliedRuleException e) {
                notApplied.incrementAndGet(i);
                throw e;
            }
        }
    }

    /** The counts so far. */
    public RuleSummary summary() {
        List<RuleSummary.Counted> counted = new ArrayList<>(rules.size());
        for (int i = 0; i < rules.size(); i++) {
            counted.add(
                    new RuleSummary.Counted(rules.get(i).text(), requests.get(i), values.get(i), notApplied.get(i)));
        }
        return new RuleSummary(List.copyOf(counted));
    }
}
