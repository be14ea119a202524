package io.reprise.replayer.login;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recipe that logs lanes in. Immutable.
 *
 * @param steps requests in their order; at least one
 * @param rules where the issued values go, besides cookies
 * @param variables values that are the same for all lanes
 * @param users where the values of single users come from
 * @param limits limits on the logins
 */
public record LoginRecipe(
        List<LoginStep> steps, List<LoginRule> rules, Map<String, String> variables, Users users, Limits limits) {
    /** Values that every recipe has: the scheme and authority of the target, and the authority alone. */
    static final List<String> BUILT_IN = List.of("origin", "host");

    /**
     * Where the values of single users come from.
     *
     * @param file a CSV file with a header row; null if there is none
     * @param matches how the row of a lane is found; if empty, rows are dealt in the order in which lanes appear
     * @param lanes values that tell which lanes are logged in; if empty, cookies and Authorization
     */
    record Users(@Nullable Path file, List<Match> matches, List<RecordedPlace> lanes) {}

    /**
     * Finds the row of a lane by a value that its recorded request carries.
     *
     * @param column the column that holds such values
     * @param at where the request carries the value
     * @param part the part of it that stands in the column
     */
    record Match(String column, RecordedPlace at, ValuePart part) {}

    /**
     * Limits on the logins.
     *
     * @param timeout longest time of one login, from its first request on
     * @param concurrent logins under way at one time
     */
    public record Limits(Duration timeout, int concurrent) {}
}
