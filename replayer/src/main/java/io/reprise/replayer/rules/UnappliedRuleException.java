package io.reprise.replayer.rules;

/** A rule of the user is about a request and cannot be applied to it. */
public final class UnappliedRuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnappliedRuleException(UserRule rule, RuleProblem problem) {
        super(
                "--rewrite '" + UserRule.shown(rule.text()) + "' cannot be applied: " + problem.meaning(),
                null,
                false,
                false);
    }
}
