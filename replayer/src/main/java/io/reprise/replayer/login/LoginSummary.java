package io.reprise.replayer.login;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The logins of a run. Immutable.
 *
 * @param means how lanes were logged in
 * @param begun lanes that were to be logged in
 * @param succeeded lanes that were logged in
 * @param requests requests sent for logins; they are not among the replayed requests
 * @param failures the lanes that were not logged in, by reason, the most frequent reason first
 */
public record LoginSummary(Means means, long begun, long succeeded, long requests, List<Failure> failures) {
    /** A run without logins of its own. */
    public static final LoginSummary NONE = new LoginSummary(Means.RECIPE, 0, 0, 0, List.of());

    /** The means by which lanes are logged in. */
    public enum Means {
        /** The requests of the recipe of {@code --login}. */
        RECIPE("the recipe", "of its own"),
        /** The recorded requests before the window that had logged its sessions in. */
        RECORDING("their recorded logins", "from before the chosen part"),
        /** The recipe for some lanes, their recorded requests for others. */
        BOTH("the recipe or their recorded logins", "besides those of the chosen part");

        private final String words;
        private final String requests;

        Means(String words, String requests) {
            this.words = words;
            this.requests = requests;
        }

        /** The name in reports. */
        public String words() {
            return words;
        }

        /** The kind of requests it takes, in words that follow a number. */
        public String requests() {
            return requests;
        }
    }

    /**
     * Logins that failed for one reason.
     *
     * @param reason the request at which they failed, and why
     * @param lanes number of lanes
     * @param requests number of replayed requests of these lanes, which were sent as recorded
     */
    public record Failure(String reason, long lanes, long requests) {
        private Failure plus(Failure other) {
            return new Failure(reason, lanes + other.lanes, requests + other.requests);
        }
    }

    /** The sum of both accounts, one of which may be empty. */
    public LoginSummary plus(LoginSummary other) {
        if (begun == 0 || other.begun == 0) {
            return begun == 0 ? other : this;
        }
        Map<String, Failure> byReason = new LinkedHashMap<>();
        failures.forEach(each -> byReason.merge(each.reason, each, Failure::plus));
        other.failures.forEach(each -> byReason.merge(each.reason, each, Failure::plus));
        List<Failure> all = new ArrayList<>(byReason.values());
        all.sort(Comparator.comparingLong(Failure::lanes).reversed());
        return new LoginSummary(
                means == other.means ? means : Means.BOTH,
                begun + other.begun,
                succeeded + other.succeeded,
                requests + other.requests,
                List.copyOf(all));
    }

    /** Lanes that were not logged in. */
    public long failed() {
        return failures.stream().mapToLong(Failure::lanes).sum();
    }

    /** Replayed requests of lanes that were not logged in. */
    public long requestsAfterFailure() {
        return failures.stream().mapToLong(Failure::requests).sum();
    }
}
