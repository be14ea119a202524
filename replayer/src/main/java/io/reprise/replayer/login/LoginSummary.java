package io.reprise.replayer.login;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The logins of a run. Immutable.
 *
 * @param means what logged lanes in
 * @param begun lanes that were to be logged in
 * @param succeeded lanes that were
 * @param requests requests that this took; they are not among the replayed requests
 * @param failures the other lanes by reason, the most frequent first
 */
public record LoginSummary(Means means, long begun, long succeeded, long requests, List<Failure> failures) {
    /** A run without logins of its own. */
    public static final LoginSummary NONE = new LoginSummary(Means.RECIPE, 0, 0, 0, List.of());

    /** What logs lanes in. */
    public enum Means {
        /** The requests of the recipe of {@code --login}. */
        RECIPE("the recipe", "of its own"),
        /** The recorded requests before the window that had logged its sessions in. */
        RECORDING("their recorded logins", "from before the chosen part"),
        /** The recipe some, their recorded requests others. */
        BOTH("the recipe or their recorded logins", "besides those of the chosen part");

        private final String words;
        private final String requests;

        Means(String words, String requests) {
            this.words = words;
            this.requests = requests;
        }

        /** As reports name it. */
        public String words() {
            return words;
        }

        /** Which requests it takes, in words that follow their number. */
        public String requests() {
            return requests;
        }
    }

    /**
     * Logins that failed for one reason.
     *
     * @param reason at which request and why
     * @param lanes how many lanes
     * @param requests how many replayed requests of these lanes were sent as recorded
     */
    public record Failure(String reason, long lanes, long requests) {
        private Failure plus(Failure other) {
            return new Failure(reason, lanes + other.lanes, requests + other.requests);
        }
    }

    /** The logins of both; one of them may have had none. */
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
