package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.rules.FreshRules;
import io.reprise.replayer.state.LinkRules;
import io.reprise.replayer.state.LinkRules.Finding;
import io.reprise.text.OneLine;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --fresh}: which values that clients made up are made up anew. */
final class FreshOption {
    private static final String AUTO = "auto";
    private static final String OFF = "off";

    @Option(
            names = "--fresh",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "auto|off|RULE",
            description = "Values that clients made up: auto finds those made for a single request, such as"
                    + " idempotency keys, and sends new values of the same form; RULE, '[METHOD /path/glob]"
                    + " PLACE' with a PLACE of --rewrite, names more; off sends all others as recorded;"
                    + " repeatable (default: auto).")
    private List<String> values = List.of();

    /** @throws ExitException naming the wrong value and what would be right */
    FreshRules rules() {
        if (values.contains(AUTO) && values.contains(OFF)) {
            throw ExitException.usage("--fresh: 'auto' and 'off' (expected one of the two)");
        }
        List<String> rules = values.stream()
                .filter(value -> !AUTO.equals(value) && !OFF.equals(value))
                .toList();
        for (String rule : rules) {
            if (rule.indexOf(':') < 0) {
                throw ExitException.usage("--fresh: '" + rule
                        + "' (expected auto, off, or a rule such as 'POST /users form:name' or 'json:/order/number')");
            }
        }
        try {
            return FreshRules.parse(rules);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--" + OneLine.reason(e));
        }
    }

    /** The link rules with the rules of this option added. */
    LinkRules added(LinkRules links) {
        FreshRules named = rules();
        // Without rules of the user, the same search serves auto and off.
        boolean automatic = named.texts().isEmpty() || !values.contains(OFF);
        return links.withFresh(automatic ? Finding.AUTOMATIC : Finding.RULES_ALONE, named);
    }

    /** Whether any values are made up anew. */
    boolean renews() {
        return !values.contains(OFF) || !rules().texts().isEmpty();
    }
}
