package io.reprise.replayer.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.engine.RunEnd;
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
        steps.add(new FiredStep(
                new FiringEvidence(firing, Map.of(), Map.of(), Map.of()),
                summary,
                Verdict.of(summary, List.of()),
                forgotten));
        return this;
    }

    private HuntVerdict verdict(boolean isWhole, Finding... findings) {
        return HuntVerdict.of(new HuntResult(steps, List.of(findings), OptionalDouble.empty(), 8, isWhole), false);
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
    void aBaselineThatDoesSomethingElseThanTheRecordingIsNotClean() {
        fire(Role.BASELINE, firing(190, 10), 0).fire(Role.LOAD, firing(190, 10), 0);
        assertThat(verdict(true).word()).isEqualTo(Word.INVALID);
        assertThat(verdict(true).sentence()).contains("10 of 200 requests do not do");
        assertThat(verdict(true, finding(Finding.Verdict.UNCLEAR)).word()).isEqualTo(Word.UNCLEAR);
    }

    @Test
    void requestsThatAreNotComparedAreNotClean() {
        fire(Role.BASELINE, firing(200, 0), 0).fire(Role.LOAD, firing(200, 0), 7);
        assertThat(verdict(true).word()).isEqualTo(Word.INVALID);
        assertThat(verdict(true).sentence()).contains("7 requests too many to be compared");
        assertThat(verdict(true, finding(Finding.Verdict.LOAD_ONLY)).word()).isEqualTo(Word.DO_NOT_RELEASE);
    }
}
