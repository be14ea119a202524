package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RunEnd;
import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.Firing.Load;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.Firing.Step;
import io.reprise.replayer.hunt.HuntVerdict.Word;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** A hunt is CLEAN only if all of it was fired, on time, and the baseline does what the recording shows. */
class HuntVerdictTest {
    private final List<FiredStep> steps = new ArrayList<>();

    private static Runs firing(int right, int wrong) {
        Runs runs = new Runs();
        for (int i = 0; i < right + wrong; i++) {
            runs.answered(i < right ? 200 : 500, i, i, 0, i + 1);
        }
        return runs;
    }

    private HuntVerdictTest fire(Role role, Runs runs, long forgotten) {
        RunSummary summary = runs.finish(10_000);
        Firing firing = new Firing(
                new Step(steps.size(), role, role == Role.LOAD ? 8 : 1),
                Map.of(),
                Map.of(),
                Map.of(),
                new Load(10, 10, 1, 10, true));
        steps.add(new FiredStep(FiringEvidence.of(firing), summary, Verdict.of(summary), forgotten));
        return this;
    }

    private HuntVerdictTest seen(Role role, double rate, Signal signal, int count) {
        RunSummary summary = firing(200, 0).finish(10_000);
        Occurrence of = new Occurrence(200, 80, 80);
        Firing firing = new Firing(
                new Step(steps.size(), role, rate),
                Map.of(signal.endpoint(), of),
                Map.of(signal, new Observation(new Occurrence(count, count, count), of)),
                Map.of(),
                new Load(10 * rate, 10 * rate, 1, 10, true));
        steps.add(new FiredStep(FiringEvidence.of(firing), summary, Verdict.of(summary), 0));
        return this;
    }

    private String thresholdOf(Signal signal) {
        Finding found = new Finding(signal, Finding.Verdict.LOAD_ONLY, OptionalDouble.of(4), 0.001, "why", List.of());
        HuntResult result = new HuntResult(steps, List.of(found), OptionalDouble.of(4), 2, true);
        return HuntVerdict.of(result, result.judged(Gate.parse(List.of()).ofHunt()))
                .sentence();
    }

    /** One failure at 2x may be chance, and the search says so; the sentence must not say that there was none. */
    @Test
    void cleanIsOnlySaidOfRatesAtWhichItWasNeverSeen() {
        Signal signal = new Signal("POST /orders", Signal.Kind.FAILURE, "200 → 500");
        seen(Role.BASELINE, 1, signal, 0).seen(Role.LOAD, 2, signal, 0).seen(Role.LOAD, 4, signal, 30);
        seen(Role.AFTERWARDS, 1, signal, 5);
        assertThat(thresholdOf(signal)).endsWith("Clean at 2x, first failures at 4x (about 40.0/s).");
        steps.clear();
        seen(Role.BASELINE, 1, signal, 0).seen(Role.LOAD, 2, signal, 1).seen(Role.LOAD, 4, signal, 30);
        assertThat(thresholdOf(signal))
                .endsWith("No worse than the baseline up to 2x, worse from 4x (about 40.0/s) on.");
    }

    @Test
    void whatFailsNowAndThenAtTheBaselineIsWorseFromTheLowestLoadOn() {
        Signal signal = new Signal("POST /orders", Signal.Kind.FAILURE, "200 → 500");
        seen(Role.BASELINE, 1, signal, 1).seen(Role.LOAD, 4, signal, 30);
        Finding found = new Finding(signal, Finding.Verdict.LOAD_ONLY, OptionalDouble.of(4), 0.001, "why", List.of());
        HuntResult result = new HuntResult(steps, List.of(found), OptionalDouble.of(4), 1, true);
        assertThat(HuntVerdict.of(result, result.judged(Gate.parse(List.of()).ofHunt()))
                        .sentence())
                .endsWith("Worse than the baseline from 4x (about 40.0/s) on.");
    }

    private HuntVerdict verdict(boolean isWhole, Finding... findings) {
        return verdict(Gate.parse(List.of()).ofHunt(), isWhole, findings);
    }

    private HuntVerdict verdict(Gate gate, boolean isWhole, Finding... findings) {
        HuntResult result = new HuntResult(steps, List.of(findings), OptionalDouble.empty(), 8, isWhole);
        return HuntVerdict.of(result, result.judged(gate));
    }

    private static Finding finding(Finding.Verdict verdict) {
        return new Finding(Signal.slow("GET /"), verdict, OptionalDouble.of(8), 0.001, "why", List.of());
    }

    @Test
    void nothingFoundInAWholeHuntIsClean() {
        fire(Role.BASELINE, firing(200, 1), 0).fire(Role.LOAD, firing(200, 1), 0);
        HuntVerdict clean = verdict(true);
        assertThat(clean.word()).isEqualTo(Word.CLEAN);
        assertThat(clean.exitCode()).isZero();
        assertThat(verdict(true, finding(Finding.Verdict.UNCLEAR)).word()).isEqualTo(Word.UNCLEAR);
        assertThat(verdict(true, finding(Finding.Verdict.LOAD_ONLY)).exitCode()).isEqualTo(1);
        assertThat(verdict(false).word()).isEqualTo(Word.ENDED_EARLY);
    }

    @Test
    void aFiringThatALimitEndedIsNoResult() {
        fire(Role.BASELINE, firing(200, 0), 0).fire(Role.LOAD, firing(100, 0).ended(RunEnd.MAX_DURATION), 0);
        assertThat(verdict(true).word()).isEqualTo(Word.INVALID);
        assertThat(verdict(true).exitCode()).isEqualTo(4);
        assertThat(verdict(true).sentence()).startsWith("1 of 2 firings is not a result");
    }

    @Test
    void baselineThatDiffersFromTheRecordingIsNotClean() {
        fire(Role.BASELINE, firing(190, 10), 0).fire(Role.LOAD, firing(190, 10), 0);
        assertThat(verdict(true).word()).isEqualTo(Word.INVALID);
        assertThat(verdict(true).sentence()).contains("10 of 200 requests end differently");
        assertThat(verdict(true, finding(Finding.Verdict.UNCLEAR)).word()).isEqualTo(Word.UNCLEAR);
    }

    @Test
    void requestsThatAreNotComparedAreNotClean() {
        fire(Role.BASELINE, firing(200, 0), 0).fire(Role.LOAD, firing(200, 0), 7);
        assertThat(verdict(true).word()).isEqualTo(Word.INVALID);
        assertThat(verdict(true).sentence()).contains("7 requests too many to be compared");
        assertThat(verdict(true, finding(Finding.Verdict.LOAD_ONLY)).word()).isEqualTo(Word.DO_NOT_RELEASE);
    }

    private HuntVerdict verdict(String failOn, Finding... findings) {
        return verdict(Gate.parse(List.of(failOn)).ofHunt(), true, findings);
    }

    @Test
    void conditionsDecideWhatIsReleased() {
        fire(Role.BASELINE, firing(200, 0), 0).fire(Role.LOAD, firing(190, 10), 0);
        HuntVerdict unclear = verdict("unclear > 0", finding(Finding.Verdict.UNCLEAR));
        assertThat(unclear.word()).isEqualTo(Word.DO_NOT_RELEASE);
        assertThat(unclear.exitCode()).isEqualTo(1);
        assertThat(unclear.sentence()).contains("1 difference under load", "--fail-on unclear > 0");
        assertThat(verdict("unclear > 0", finding(Finding.Verdict.LOAD_ONLY)).exitCode())
                .isEqualTo(1);
        HuntVerdict passed = verdict("load-only > 1", finding(Finding.Verdict.LOAD_ONLY));
        assertThat(passed.word()).isEqualTo(Word.PASSED);
        assertThat(passed.isGood()).isFalse();
        assertThat(passed.exitCode()).isZero();
        assertThat(passed.sentence()).contains("1 load-only problem", "No condition of --fail-on counts this");
        assertThat(verdict("load-only > 1", finding(Finding.Verdict.REGRESSION)).exitCode())
                .isEqualTo(1);
    }

    @Test
    void theFiringThatBreaksAConditionIsNamed() {
        fire(Role.BASELINE, firing(200, 0), 0).fire(Role.LOAD, firing(190, 10), 0);
        HuntVerdict broken = verdict("errors > 1%");
        assertThat(broken.word()).isEqualTo(Word.DO_NOT_RELEASE);
        assertThat(broken.line())
                .isEqualTo("DO NOT RELEASE: --fail-on errors > 1% is met: 10 of 200 (5.0 %) at 8x load (step 2).");
        assertThat(verdict("errors > 1% at 1x").word()).isEqualTo(Word.CLEAN);
        assertThat(verdict("errors > 2x baseline").word()).isEqualTo(Word.DO_NOT_RELEASE);
    }

    @Test
    void aConditionThatCannotBeJudgedIsNotClean() {
        fire(Role.BASELINE, firing(200, 0), 0).fire(Role.LOAD, firing(200, 0), 0);
        HuntVerdict verdict = verdict("p99(GET /cart) > 1s");
        assertThat(verdict.word()).isEqualTo(Word.INVALID);
        assertThat(verdict.sentence()).contains("'p99(GET /cart) > 1s' could not be judged");
        fire(Role.LOAD, firing(100, 0).ended(RunEnd.MAX_DURATION), 0);
        assertThat(verdict("errors > 1% at 8x").word()).isEqualTo(Word.INVALID);
    }

    @Test
    void aLoadThatTheTargetHeldDownIsNotCalledClean() {
        Runs held = new Runs();
        for (int i = 0; i < 200; i++) {
            held.answered(200, 50 * i, 100 * i, 50 * i, 100 * i + 95);
        }
        fire(Role.BASELINE, firing(200, 0), 0).fire(Role.LOAD, held, 0);
        assertThat(verdict(true).word()).isEqualTo(Word.CLEAN);
        assertThat(verdict(true).sentence())
                .containsPattern("But the target did not keep up with 8x: .* 10\\.\\d/s of 19\\.9/s were sent\\.$");
        steps.clear();
        fire(Role.BASELINE, firing(200, 0), 0).fire(Role.LOAD, firing(200, 0), 0);
        assertThat(verdict(true).sentence()).doesNotContain("keep up");
    }
}
