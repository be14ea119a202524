package io.reprise.replayer.measure;

import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.Outcome.Left;
import io.reprise.replayer.engine.Outcome.ReplayedResponse;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.text.Shown;

/** How a replayed request compares with what was recorded. */
public enum Comparison {
    /** The same status. */
    SAME,
    /** A complete response with another status, except for a server error that the recording does not have. */
    MISMATCH,
    /** No complete response, or a server error (5xx) where the recording has none. */
    FAILED,
    /** A complete response without a recorded one to compare it with. */
    UNCOMPARED,
    /** Left, as the recorded client had left it, with the recorded status or before any. */
    LEFT_AS_RECORDED,
    /** Not sent, or not yet answered, when the replay was ended. */
    NOT_SENT,
    /** The replayer could not send the request, through no fault of the target: the run is INVALID. */
    UNSENDABLE;

    private static final int SERVER_ERROR = 500;

    /** How an outcome compares with the recorded one. */
    public static Comparison of(Outcome outcome) {
        ReplayFailure failure = outcome.failure();
        if (failure != null) {
            return switch (failure) {
                case NOT_SENT, CUT -> NOT_SENT;
                case UNSENDABLE -> UNSENDABLE;
                default -> FAILED;
            };
        }
        int replayed = replayedStatus(outcome);
        int recorded = recordedStatus(outcome);
        if (replayed >= SERVER_ERROR && recorded < SERVER_ERROR) {
            return FAILED;
        }
        boolean isLeft = outcome.result() instanceof Left;
        if (isLeft && (replayed == 0 || recorded == 0 || replayed == recorded)) {
            return LEFT_AS_RECORDED;
        }
        if (recorded == 0) {
            return UNCOMPARED;
        }
        return recorded == replayed ? SAME : MISMATCH;
    }

    /** Whether a request that ended has no complete response or a server error, whatever was recorded. */
    static boolean isError(Outcome outcome) {
        return of(outcome).isEnded() && (outcome.failure() != null || replayedStatus(outcome) >= SERVER_ERROR);
    }

    /** Whether the request has an end and a response time: it was sent, or the target kept it from being sent. */
    public boolean isEnded() {
        return this != NOT_SENT && this != UNSENDABLE;
    }

    /** Whether a response was compared with a recorded one. */
    public boolean isCompared() {
        return this == SAME || this == MISMATCH;
    }

    /** The recorded status; 0 when no response was recorded. */
    public static int recordedStatus(Outcome outcome) {
        RecordedResponse response = outcome.request().exchange().exchange().response();
        return response == null ? 0 : response.status();
    }

    /** Whether its times are the target's. The end of a response that was left is the replayer's. */
    public boolean isTimed() {
        return isEnded() && this != LEFT_AS_RECORDED;
    }

    /** The status that the target answered; 0 without a response that is complete or was left. */
    public static int replayedStatus(Outcome outcome) {
        if (outcome.result() instanceof Left left) {
            return left.status();
        }
        ReplayedResponse response = outcome.response();
        return response == null ? 0 : response.status();
    }

    /** Recorded and replayed result, the same for failures of the same kind: {@code 200 → 503}. */
    public static String signature(Outcome outcome) {
        int recorded = recordedStatus(outcome);
        String before = recorded == 0 ? "no response" : Integer.toString(recorded);
        return before + " → " + result(outcome) + (outcome.change() == Change.LOGIN ? " (login)" : "");
    }

    /** The status, or the kind of failure in words. */
    public static String result(Outcome outcome) {
        ReplayFailure failure = outcome.failure();
        if (failure != null) {
            return Shown.words(failure);
        }
        boolean isLeft = outcome.result() instanceof Left && of(outcome) == LEFT_AS_RECORDED;
        return isLeft ? Shown.words(LEFT_AS_RECORDED) : Integer.toString(replayedStatus(outcome));
    }
}
