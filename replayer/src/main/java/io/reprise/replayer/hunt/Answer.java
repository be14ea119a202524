package io.reprise.replayer.hunt;

import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.KeptResponse;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.measure.Comparison;
import io.reprise.replayer.measure.FailureGroup;
import io.reprise.replayer.measure.LaneCauses;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.source.SourcedExchange;
import org.jspecify.annotations.Nullable;

/**
 * One request of a firing with its end, as a hunt remembers it: without the recorded bytes. Immutable.
 *
 * @param request the recorded request
 * @param times when it was sent and answered
 * @param result the answer, or why there is none
 */
record Answer(Request request, Times times, Result result) {
    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    /**
     * The recorded request.
     *
     * @param ids of its exchange in the recording
     * @param session the session that it belongs to in the recording
     * @param lane the lane that it was sent in
     * @param endpoint method and path template
     * @param method the method
     * @param target the request target
     * @param recordedStatus 0 if no response was recorded
     */
    record Request(
            ExchangeIds ids,
            long session,
            long lane,
            String endpoint,
            String method,
            String target,
            int recordedStatus) {
        /** The same number for the same request of the same lane in every firing. */
        long number() {
            return (ids.exchange() * GOLDEN_RATIO ^ ids.run()) * GOLDEN_RATIO ^ lane;
        }
    }

    /**
     * Nanoseconds after the start of the firing.
     *
     * @param intendedNs when it was due
     * @param sentNs when it was sent; 0 if it never was
     * @param endNs when the response was complete or the failure was known
     */
    record Times(long intendedNs, long sentNs, long endNs) {}

    /**
     * The end of the request.
     *
     * @param comparison how the status compares with the recorded one
     * @param status the replayed status; 0 without a response
     * @param wrong the key shared by all answers that went wrong in the same way; null if the answer is right
     * @param after the key of the earlier request of its lane that caused this one; null if none did
     * @param detail a short text about a failure; empty without one
     * @param answers the response as far as it was kept, beside the recorded one if it is wrong; null if none was kept
     */
    record Result(
            Comparison comparison,
            int status,
            FailureGroup.@Nullable Key wrong,
            FailureGroup.@Nullable Key after,
            String detail,
            FailureGroup.@Nullable Answers answers) {}

    /** @param causes of the lanes of the loop that the outcome is of */
    static Answer of(Outcome outcome, LaneCauses causes) {
        PlannedRequest planned = outcome.request();
        SourcedExchange sourced = planned.exchange();
        FailureGroup.Key wrong = wrong(outcome);
        return new Answer(
                new Request(
                        sourced.exchange().ids(),
                        sourced.session(),
                        planned.lane(),
                        sourced.endpoint(),
                        sourced.method(),
                        sourced.target(),
                        Comparison.recordedStatus(outcome)),
                new Times(planned.intendedNs(), outcome.sentNs(), outcome.endNs()),
                new Result(
                        Comparison.of(outcome),
                        Comparison.replayedStatus(outcome),
                        wrong,
                        wrong == null ? null : causes.causeOf(outcome, wrong),
                        outcome.detail(),
                        answers(outcome, wrong != null)));
    }

    private static FailureGroup.@Nullable Key wrong(Outcome outcome) {
        Comparison comparison = Comparison.of(outcome);
        boolean isChanged = comparison.isCompared() && outcome.change() != Change.NONE;
        return comparison == Comparison.FAILED || isChanged
                ? FailureGroup.Key.of(outcome, outcome.request().exchange().endpoint())
                : null;
    }

    private static FailureGroup.@Nullable Answers answers(Outcome outcome, boolean isWrong) {
        KeptResponse kept = outcome.kept();
        RecordedResponse recorded = outcome.request().exchange().exchange().response();
        return kept == null
                ? null
                : new FailureGroup.Answers(isWrong && recorded != null ? KeptResponse.of(recorded) : null, kept);
    }

    /** The same for the comparison of content. */
    KeptAnswer kept(KeptResponse response) {
        boolean isWhole = response.isWhole() && response.head().length < KeptResponse.PART_BYTES_MAX;
        return new KeptAnswer(
                new KeptAnswer.Asked(
                        request.number(),
                        request.endpoint(),
                        request.method(),
                        request.target(),
                        request.recordedStatus()),
                request.lane(),
                times.intendedNs(),
                result.status(),
                response.head(),
                response.body(),
                isWhole);
    }

    boolean isFailed() {
        return result.comparison() == Comparison.FAILED;
    }

    /** The id of the recorded exchange that people see and type. */
    String exchange() {
        return Integer.toHexString(request.ids().run()) + "-"
                + Long.toHexString(request.ids().exchange());
    }

    /** Whether it was sent and its end says how long the target took. */
    boolean isTimed() {
        return times.sentNs() > 0 && result.comparison().isTimed() && !isFailed();
    }

    double serviceMs() {
        return (times.endNs() - times.sentNs()) / 1e6;
    }
}
