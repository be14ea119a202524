package io.reprise.replayer.measure;

import io.reprise.http.Methods;
import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.ReplayFailure;

/** Why a request most likely failed or changed its outcome, judged by itself. */
public enum LikelyCause {
    /** The target did not take the user for the one who was recorded, or a write for one of its own forms. */
    LOST_STATE(
            "lost state",
            "the target did not accept the sessions, tokens or ids that it was sent",
            "see State in the report, give the target the recorded users with their passwords, or replay from before"
                    + " their logins"),
    /** Lanes were not logged in, neither by a recipe nor by their recorded logins. */
    FAILED_LOGIN(
            "failed logins",
            "the target did not take the credentials, or the requests of the login do not fit it",
            "see the reasons in State, and try these requests by hand"),
    /** The target is not the site that the requests were made for. */
    WRONG_HOST(
            "wrong host",
            "the target refuses requests for this host, origin or scheme",
            "let it accept the Host, Origin and Referer that it is sent, or send others with --host or --header"),
    /** The target asks everybody for credentials. */
    CLOSED(
            "a closed target",
            "the target asks for credentials of its own",
            "send them with --header 'Authorization: …'"),
    /** The target lacks data of the recorded site. */
    MISSING_DATA(
            "missing data",
            "the target lacks the data that the requests name",
            "load the data that production had when the recording began"),
    OVERLOAD(
            "overload",
            "the target, or what it needs, did not keep up",
            "find the rate at which this begins, with a lower --rate"),
    /** Nothing in the response says why. */
    UNKNOWN("a difference between the sites", "the responses do not say why", "look at one of them");

    private final String words;
    private final String meaning;
    private final String remedy;

    LikelyCause(String words, String meaning, String remedy) {
        this.words = words;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    String words() {
        return words;
    }

    String meaning() {
        return meaning;
    }

    String remedy() {
        return remedy;
    }

    /** Whether later requests of a session that lost this are likely to be refused for the same reason. */
    boolean explains(LikelyCause later) {
        return this == later || this == LOST_STATE && later == MISSING_DATA;
    }

    static LikelyCause of(Outcome outcome) {
        ReplayFailure failure = outcome.failure();
        if (failure != null) {
            return ofFailure(failure);
        }
        if (outcome.change() == Change.LOGIN) {
            return LOST_STATE;
        }
        if (outcome.change() == Change.OTHER_SITE) {
            return WRONG_HOST;
        }
        boolean writes = !Methods.isSafe(outcome.request().exchange().method());
        int status = Comparison.replayedStatus(outcome);
        if (writes && status / 100 == 2 && Comparison.recordedStatus(outcome) / 100 == 3) {
            return LOST_STATE; // the form again, instead of the way to what came of it
        }
        return switch (status) {
            case 401, 403, 407, 419, 440 -> LOST_STATE;
            case 400, 409, 412, 422, 428 -> writes ? LOST_STATE : UNKNOWN;
            case 421 -> WRONG_HOST;
            case 404, 410 -> MISSING_DATA;
            case 429, 502, 503, 504 -> OVERLOAD;
            default -> UNKNOWN;
        };
    }

    private static LikelyCause ofFailure(ReplayFailure failure) {
        return switch (failure) {
            case CONNECT_FAILED, CONNECT_TIMEOUT, RESET, TIMEOUT, NO_CONNECTION, HELD_TOO_LONG -> OVERLOAD;
            case TLS_FAILED, BAD_RESPONSE, NOT_SENT, CUT, UNSENDABLE -> UNKNOWN;
        };
    }
}
