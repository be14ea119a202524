package io.reprise.replayer.login;

import java.util.List;

/**
 * The logins of a run by the recipe of {@code --login}. Immutable.
 *
 * @param begun lanes that the recipe was run for
 * @param succeeded lanes that it logged in
 * @param requests requests that it sent; they are not among the replayed requests
 * @param failures the other lanes by reason, the most frequent first
 */
public record LoginSummary(long begun, long succeeded, long requests, List<Failure> failures) {
    /** A run without a recipe. */
    public static final LoginSummary NONE = new LoginSummary(0, 0, 0, List.of());

    /**
     * Logins that failed for one reason.
     *
     * @param reason at which request and why
     * @param lanes how many lanes
     * @param requests how many replayed requests of these lanes were sent as recorded
     */
    public record Failure(String reason, long lanes, long requests) {}

    /** Lanes that were not logged in. */
    public long failed() {
        return failures.stream().mapToLong(Failure::lanes).sum();
    }

    /** Replayed requests of lanes that were not logged in. */
    public long requestsAfterFailure() {
        return failures.stream().mapToLong(Failure::requests).sum();
    }
}
