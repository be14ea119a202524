package io.reprise.replayer.rewrite;

import io.reprise.replayer.rules.UserRules;

/**
 * {@code --rewrite}: applies the user's rules, which have the last word. Rules about cookies come after the cookies of
 * the target, all others before them, because the path of a request decides which cookies it gets.
 */
final class RuleChange implements RequestChange {
    private final UserRules rules;
    private final UserRules.Part part;

    RuleChange(UserRules rules, UserRules.Part part) {
        this.rules = rules;
        this.part = part;
    }

    /** @throws io.reprise.replayer.rules.UnappliedRuleException the request must not be sent */
    @Override
    public void change(RequestDraft draft) {
        rules.apply(draft, part);
    }
}
