package io.reprise.replayer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.measure.Verdict.Word;
import io.reprise.replayer.source.SkipReason;
import io.reprise.replayer.state.LinkKind;
import io.reprise.replayer.state.StateSummary;
import io.reprise.replayer.state.StateSummary.Counted;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static Runs good(int requests) {
        Runs runs = new Runs();
        for (int i = 0; i < requests; i++) {
            runs.answered(200, i * 100, i * 100 + 0.1, 0, i * 100 + 1);
        }
        return runs;
    }

    private static Verdict verdict(Runs runs) {
        RunSummary run = runs.finish(100_000);
        return Gated.verdict(run, "failure");
    }

    private static void is(Verdict verdict, Word word, int exitCode) {
        assertThat(verdict.word()).as(verdict.toString()).isEqualTo(word);
        assertThat(verdict.exitCode()).as(verdict.toString()).isEqualTo(exitCode);
    }

    @Test
    void completeRunWithoutFailuresIsOk() {
        Verdict verdict = verdict(good(10));
        is(verdict, Word.OK, 0);
        assertThat(verdict.reasons()).isEmpty();
        assertThat(verdict.line())
                .isEqualTo("OK       0 of 10 requests failed, 0 answered with another status than recorded");
    }

    @Test
    void valuesWithoutAnEquivalentStandInTheVerdict() {
        LinkKind kind = new LinkKind("GET /a", Source.JSON, "json.id", "POST /a", Place.FORM, "id");
        StateSummary state = new StateSummary(List.of(new Counted(kind, 4, 0, 0, 0, 3)), List.of(), List.of(), 0, 0);
        Verdict verdict = Gated.verdict(good(10).finish(100_000).withState(state), "failure");
        is(verdict, Word.OK, 0);
        assertThat(verdict.line()).endsWith("than recorded, 3 of 7 issued values without an equivalent at the target");
    }

    @Test
    void metConditionOfFailOnIsCode1() {
        Verdict verdict = verdict(good(9).answered(503, 900, 901, 0, 902));
        is(verdict, Word.FAILED, 1);
        assertThat(verdict.line())
                .startsWith("FAILED   1 of 10 requests failed (10.0 %)")
                .endsWith("--fail-on failure");
    }

    @Test
    void interruptedRunIsNotOk() {
        Verdict verdict = verdict(good(10).neverReached(90).ended(RunEnd.INTERRUPTED));
        is(verdict, Word.ENDED_EARLY, 130);
        assertThat(verdict.line()).startsWith("ENDED EARLY 0 of 10 requests failed");
        assertThat(verdict.reasons()).containsExactly("ended early: 10 of 100 requests sent (interrupted)");
    }

    @Test
    void interruptedRunCountsItsFailuresSoFar() {
        Verdict verdict =
                verdict(good(9).answered(503, 900, 901, 0, 902).neverReached(90).ended(RunEnd.INTERRUPTED));
        is(verdict, Word.FAILED, 130);
        assertThat(verdict.reasons()).first().asString().startsWith("ended early: 10 of 100");
    }

    @Test
    void runThatALimitEndedIsNotOk() {
        is(verdict(good(10).neverReached(90).ended(RunEnd.MAX_DURATION)), Word.ENDED_EARLY, 3);
        is(
                verdict(good(9).answered(503, 900, 901, 0, 902).neverReached(90).ended(RunEnd.MAX_DURATION)),
                Word.FAILED,
                3);
    }

    @Test
    void oneRequestThatTheReplayerCouldNotSendMakesTheRunInvalid() {
        Verdict verdict = verdict(good(2).unsent(ReplayFailure.UNSENDABLE, 300, 301, "head too large"));
        is(verdict, Word.INVALID, 4);
        assertThat(verdict.reasons()).containsExactly("the replayer could not send 1 of 3 requests");
        assertThat(verdict.line()).contains("0 of 2 requests failed");
    }

    @Test
    void invalidRunThatTheUserEndedGivesBothReasons() {
        Verdict verdict = verdict(good(8).answered(503, 900, 901, 0, 902)
                .unsent(ReplayFailure.UNSENDABLE, 950, 951)
                .neverReached(90)
                .ended(RunEnd.INTERRUPTED));
        is(verdict, Word.INVALID, 130);
        assertThat(verdict.line()).contains("1 of 9 requests failed");
        assertThat(verdict.reasons())
                .containsExactly(
                        "ended early: 9 of 100 requests sent (interrupted)",
                        "the replayer could not send 1 of 10 requests");
    }

    @Test
    void runThatSentNothingIsNotOk() {
        is(verdict(new Runs().unsent(ReplayFailure.UNSENDABLE, 0, 1)), Word.INVALID, 4);
        is(verdict(new Runs().neverReached(3)), Word.INVALID, 4);
        is(verdict(new Runs()), Word.INVALID, 4);
    }

    @Test
    void headsThatTheReplayerCannotReadAreNotOk() {
        Verdict verdict = verdict(good(2).skipped(SkipReason.BAD_HEAD, 1));
        is(verdict, Word.INVALID, 4);
        assertThat(verdict.reasons()).first().asString().startsWith("the replayer could not send 1 of 3 requests");
    }

    @Test
    void fewIncompleteRequestsAreOkAndManyAreInvalid() {
        is(verdict(good(30).skipped(SkipReason.INCOMPLETE_REQUEST, 1)), Word.OK, 0);
        is(verdict(good(2).skipped(SkipReason.INCOMPLETE_REQUEST, 1)), Word.INVALID, 4);
        is(verdict(good(6).skipped(SkipReason.INCOMPLETE_REQUEST, 54)), Word.INVALID, 4);
        is(verdict(good(6).skipped(SkipReason.FILTERED, 54)), Word.OK, 0);
        is(verdict(good(6).skipped(SkipReason.REFUSED, 54)), Word.OK, 0);
    }

    @Test
    void resultThatCannotBeWrittenIsCode5() {
        assertThat(verdict(good(1)).notWritten().exitCode()).isEqualTo(5);
    }
}
