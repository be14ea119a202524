package io.reprise.replayer.rewrite;

import io.reprise.replayer.rules.UserRules;
import io.reprise.replayer.state.LiveState;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the requests of a run are changed. Immutable.
 *
 * @param origin the site that requests name
 * @param headers {@code 'Name: value'} to set a field on every request, in place of recorded fields of that name, and
 *     {@code 'Name'} to remove one
 * @param runId marks every request, in {@code Reprise-Run}; visible ASCII
 * @param rules of {@code --rewrite}, with the counts of this run
 * @param live the values that the target issues; null to send recorded values
 * @param connectionClose whether a request says, as its recorded client did, that its connection ends with it
 */
public record RewriteConfig(
        OriginRule origin,
        List<String> headers,
        String runId,
        UserRules rules,
        @Nullable LiveState live,
        boolean connectionClose) {
    /** @throws IllegalArgumentException naming what is wrong and what would be right */
    public RewriteConfig(OriginRule origin, List<String> headers, String runId) {
        this(origin, headers, runId, UserRules.none(), null, false);
    }

    /**
     * Requests name the target, which speaks plain HTTP.
     *
     * @throws IllegalArgumentException naming what is wrong and what would be right
     */
    public RewriteConfig(String authority, List<String> headers, String runId) {
        this(OriginRule.parse(List.of(), "http", authority), headers, runId, UserRules.none(), null, false);
    }

    /** @throws IllegalArgumentException naming what is wrong and what would be right */
    public RewriteConfig {
        headers = List.copyOf(headers);
        for (HeaderRule header : HeaderRule.parseAll(headers)) {
            if (rules.isAboutField(header.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("rewrite: a rule changes '" + header.name()
                        + "', which --header sets or removes (expected: one of the two)");
            }
        }
        if (runId.isEmpty() || !runId.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("run id: '" + runId + "' (expected: visible ASCII)");
        }
    }

    /**
     * The same changes with rules of the user.
     *
     * @throws IllegalArgumentException a rule contradicts a header
     */
    public RewriteConfig withRules(UserRules rewrites) {
        return new RewriteConfig(origin, headers, runId, rewrites, live, connectionClose);
    }

    /** The same changes with values that the target issues. */
    public RewriteConfig withLive(LiveState values) {
        return new RewriteConfig(origin, headers, runId, rules, values, connectionClose);
    }

    /** The same changes, with or without announcing the end of a connection as recorded. */
    public RewriteConfig withConnectionClose(boolean announced) {
        return new RewriteConfig(origin, headers, runId, rules, live, announced);
    }
}
