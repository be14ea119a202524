package io.reprise.replayer.measure;

import io.reprise.replayer.measure.Tally.StatusPair;
import io.reprise.text.Shown;
import java.util.Map;

/**
 * Requests that the target answered with a status of another class than the recorded one, without failing: a page where
 * there was a redirect, a refusal where there was a page. The most frequent of these say what most likely is wrong. A
 * status that differs within its class, such as 200 and 201, does not count.
 *
 * @param count number of such requests
 * @param compared number of requests with a recorded and a replayed response
 * @param cause the most likely cause
 */
public record ChangedOutcomes(long count, long compared, Cause cause) {
    private static final int SERVER_ERROR = 500;
    private static final double NEARLY_ALL = 0.9;

    /** What most likely made the target answer differently. */
    public enum Cause {
        NONE("", ""),
        LOST_STATE(
                "the target did not accept the sessions, tokens or ids of the recording",
                "see State in the report, check that the target has the recorded users and their passwords, or replay"
                        + " from before their logins"),
        WRONG_HOST(
                "the target does not answer for the name or the origin that the requests give",
                "let the target accept the Host, Origin and Referer that it is sent"),
        MISSING_DATA(
                "the target lacks the data that the recorded requests ask for",
                "load the data that production had when the recording began"),
        OVERLOAD("the target turns requests away because it has too many", "replay at a lower rate to make sure"),
        UNKNOWN("the target or its data differ from production's", "look at one of each kind below");

        private final String meaning;
        private final String remedy;

        Cause(String meaning, String remedy) {
            this.meaning = meaning;
            this.remedy = remedy;
        }

        /** What most likely is wrong. */
        public String meaning() {
            return meaning;
        }

        /** What to do about it. */
        public String remedy() {
            return remedy;
        }
    }

    /** Counts the changed outcomes of a run. */
    static ChangedOutcomes of(Tally tally) {
        long count = 0;
        long state = 0;
        long refused = 0;
        long missing = 0;
        long overload = 0;
        long compared = 0;
        for (Map.Entry<StatusPair, Long> entry : tally.statuses()) {
            int recorded = entry.getKey().recorded();
            int replayed = status(entry.getKey().replayed());
            long requests = entry.getValue();
            compared += recorded > 0 && replayed > 0 ? requests : 0;
            if (!isChanged(recorded, replayed)) {
                continue;
            }
            count += requests;
            switch (replayed) {
                case 401, 419, 422, 440 -> state += requests;
                case 400, 403, 421 -> refused += requests;
                case 404, 410 -> missing += requests;
                case 429 -> overload += requests;
                default -> state += replayed / 100 == 3 ? requests : 0;
            }
        }
        return new ChangedOutcomes(count, compared, cause(compared, state, refused, missing, overload));
    }

    private static Cause cause(long compared, long state, long refused, long missing, long overload) {
        long most = Math.max(Math.max(state + refused, missing), overload);
        if (most == 0) {
            return Cause.UNKNOWN;
        }
        if (refused > compared * NEARLY_ALL) {
            return Cause.WRONG_HOST;
        }
        if (most == state + refused) {
            return Cause.LOST_STATE;
        }
        return most == missing ? Cause.MISSING_DATA : Cause.OVERLOAD;
    }

    private static boolean isChanged(int recorded, int replayed) {
        boolean failed = replayed >= SERVER_ERROR && recorded < SERVER_ERROR; // counts as a failure already
        return recorded > 0 && replayed > 0 && recorded / 100 != replayed / 100 && !failed;
    }

    private static int status(String replayed) {
        boolean isStatus = replayed.length() == 3 && replayed.chars().allMatch(c -> c >= '0' && c <= '9');
        return isStatus ? Integer.parseInt(replayed) : 0;
    }

    /** Whether more than one request in a hundred changed, beyond chance; see {@link LateRule}. */
    public boolean isSignificant() {
        return LateRule.isMoreThanOneInAHundred(count, compared);
    }

    /** What happened, what it most likely is, and what to do, in one sentence. */
    public String sentence() {
        return Shown.count(count) + " of " + Shown.count(compared)
                + " responses have a status of another class than recorded: most likely " + cause.meaning() + " ("
                + cause.remedy() + ")";
    }
}
