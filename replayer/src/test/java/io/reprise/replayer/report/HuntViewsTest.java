package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.replayer.gate.Gate;
import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.FiredStep;
import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.Firing.Role;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.FiringEvidence.Example;
import io.reprise.replayer.hunt.HuntResult;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.hunt.Observation;
import io.reprise.replayer.hunt.Occurrence;
import io.reprise.replayer.hunt.Signal;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HuntViewsTest {
    private static final String ENDPOINT = "POST /orders";
    private static final Signal REFUSED = new Signal(
            ENDPOINT, Signal.Kind.FAILURE, "200 → 500: sqlite3.IntegrityError: UNIQUE constraint failed: tags.name");
    private static final Signal SLOW = new Signal(ENDPOINT, Signal.Kind.SLOW, "takes longer");

    private final List<FiredStep> steps = new ArrayList<>();

    private HuntViewsTest fire(Role role, double rate, int seen, double slowMs, double ownLagMs) {
        Runs runs = new Runs().endpoint(ENDPOINT, "/orders");
        for (int i = 0; i < 100; i++) {
            runs.answered(200, 100 * i, 100 * i + ownLagMs, 0, 100 * i + ownLagMs + 10);
        }
        RunSummary summary = runs.finish(10_000);
        Verdict verdict = Verdict.of(summary);
        Occurrence of = new Occurrence(240, 80, 80);
        Firing firing = new Firing(
                new Firing.Step(steps.size(), role, rate),
                Map.of(ENDPOINT, of),
                Map.of(REFUSED, new Observation(new Occurrence(seen, seen, seen), of)),
                Map.of(ENDPOINT, new Firing.ServiceTimes(new double[0], new double[0], slowMs / 2, slowMs)),
                new Firing.Load(50 * rate, 50 * rate, rate, 20 / rate, verdict.isValid()));
        Example example = new Example("0-" + steps.size(), "1a", "POST /orders", 5_000_000, 3, "", null);
        FiringEvidence evidence = new FiringEvidence(
                firing, Map.of(REFUSED, List.of(example), SLOW, List.of(example)), Map.of(), Map.of(), Map.of());
        steps.add(new FiredStep(evidence, summary, verdict, 0));
        return this;
    }

    private HuntView view(Signal... signals) {
        List<Finding> findings = new ArrayList<>();
        for (Signal signal : signals) {
            findings.add(new Finding(signal, Finding.Verdict.LOAD_ONLY, OptionalDouble.of(4), 1e-9, "why", List.of()));
        }
        HuntResult result = new HuntResult(steps, findings, OptionalDouble.of(4), 1, true);
        return HuntViews.of(
                result,
                HuntVerdict.of(result, result.judged(Gate.parse(List.of()).ofHunt())));
    }

    @Test
    void aFindingIsShownByAFiringUnderLoadThatWasOnTime() {
        fire(Role.BASELINE, 1, 0, 20, 0).fire(Role.LOAD, 4, 30, 90, 0).fire(Role.CONFIRMATION, 4, 70, 400, 200);
        fire(Role.AFTERWARDS, 1, 80, 700, 200);
        assertThat(view(SLOW, REFUSED).findings())
                .extracting(HuntView.FindingView::counts)
                .containsExactly(
                        "p95 90.0 ms, p50 45.0 ms at 4x, p95 20.0 ms, p50 10.0 ms at 1x; p = 1e-09.",
                        "30 of 240 at 4x, 0 of 240 at 1x; p = 1e-09.");
    }

    /** Each line can be read without scrolling; a command is one line, so that it can be copied. */
    @Test
    void thePageFitsATerminalAndItsCommandCanBeCopied() {
        fire(Role.BASELINE, 1, 0, 20, 0).fire(Role.LOAD, 4, 30, 90, 0).fire(Role.AFTERWARDS, 1, 0, 20, 0);
        StringWriter page = new StringWriter();
        HuntPage.print(new PrintWriter(page), view(SLOW, REFUSED));
        List<String> lines = page.toString().lines().toList();
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(lines).anyMatch(line -> line.matches("Look at one: bin/journal show \\S+ --exchange 0-1"));
        assertThat(page.toString().replaceAll("\\s+", " "))
                .contains("sqlite3.IntegrityError: UNIQUE constraint failed: tags.name; 30 of 240");
    }
}
