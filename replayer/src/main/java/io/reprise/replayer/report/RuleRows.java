package io.reprise.replayer.report;

import io.reprise.replayer.rules.RuleSummary;
import io.reprise.text.Shown;
import java.util.List;

/** The section Rewrites of the reports for people: what each {@code --rewrite} did. */
final class RuleRows {
    static final String TITLE = "Rewrites";

    private static final int RULE_CHARS = 80;

    private RuleRows() {}

    /** One sentence for each rule, those that did nothing included. */
    static List<String> texts(RuleSummary rules) {
        return rules.rules().stream().map(RuleRows::text).toList();
    }

    private static String text(RuleSummary.Counted counted) {
        String rule = "--rewrite '" + Shown.printable(counted.rule(), RULE_CHARS) + "' ";
        if (counted.matchedNothing()) {
            return rule + "matched no request";
        }
        String did = counted.requests() == 0
                ? rule + "changed no value"
                : rule + "changed " + Shown.count(counted.values(), "value") + " in "
                        + Shown.count(counted.requests(), "request");
        return counted.notApplied() == 0
                ? did
                : did + "; " + Shown.count(counted.notApplied(), "request")
                        + " not sent, because it could not be applied";
    }
}
