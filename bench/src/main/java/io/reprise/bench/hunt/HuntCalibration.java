package io.reprise.bench.hunt;

import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.hunt.Finding.Verdict;
import io.reprise.replayer.hunt.Findings;
import io.reprise.replayer.hunt.Firing;
import io.reprise.replayer.hunt.FiringEvidence;
import io.reprise.replayer.hunt.HuntPlan;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Simulates hunts at applications without and with a failure that appears only under load, and prints how often each
 * verdict is given. The same seeds give the same table.
 */
public final class HuntCalibration {
    private static final int HUNTS = 200;
    private static final long FIRST_SEED = 1_000;
    private static final double[] EFFECTS = {0, 0.02, 0.05, 0.1, 0.2, 0.4};

    private HuntCalibration() {}

    /**
     * The hunts at one effect.
     *
     * @param effect the share of the requests of one endpoint that fail from four times the recorded pace on
     * @param hunts how many
     * @param loadOnly how many called something load-only, or late to recover
     * @param planted how many of them the endpoint with the effect
     * @param unclear how many called something unclear
     * @param regression how many called something a regression
     */
    public record Row(double effect, int hunts, int loadOnly, int planted, int unclear, int regression) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "| %.0f %% | %d | %d | %d | %d | %d |",
                    100 * effect,
                    hunts,
                    loadOnly,
                    planted,
                    unclear,
                    regression);
        }
    }

    /** Prints the table. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        out.println("| failing from 4x on | hunts | load-only | of these the planted one | unclear | regression |");
        out.println("| ---: | ---: | ---: | ---: | ---: | ---: |");
        for (double effect : EFFECTS) {
            out.println(row(effect, HUNTS));
        }
    }

    /** Hunts with the seeds from the first on. */
    public static Row row(double effect, int hunts) {
        int loadOnly = 0;
        int planted = 0;
        int unclear = 0;
        int regression = 0;
        for (int i = 0; i < hunts; i++) {
            List<Finding> findings = hunt(new SimulatedTarget(new Random(FIRST_SEED + i), effect));
            loadOnly += findings.stream().anyMatch(HuntCalibration::isOfLoad) ? 1 : 0;
            planted += findings.stream()
                            .anyMatch(finding -> isOfLoad(finding)
                                    && finding.signal().endpoint().equals(SimulatedTarget.name(0)))
                    ? 1
                    : 0;
            unclear += has(findings, Verdict.UNCLEAR) ? 1 : 0;
            regression += has(findings, Verdict.REGRESSION) ? 1 : 0;
        }
        return new Row(effect, hunts, loadOnly, planted, unclear, regression);
    }

    private static boolean isOfLoad(Finding finding) {
        return finding.verdict() == Verdict.LOAD_ONLY || finding.verdict() == Verdict.RECOVERS_LATE;
    }

    private static boolean has(List<Finding> findings, Verdict verdict) {
        return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
    }

    private static List<Finding> hunt(SimulatedTarget target) {
        HuntPlan plan = new HuntPlan(
                1,
                List.of(2.0, 4.0, 8.0),
                new HuntPlan.Cost(rate -> target.seconds() / rate, 0, Double.POSITIVE_INFINITY),
                new Findings());
        List<Firing> firings = new ArrayList<>();
        List<FiringEvidence> evidence = new ArrayList<>();
        for (Optional<Firing.Step> next = plan.next(firings); next.isPresent(); next = plan.next(firings)) {
            Firing firing = target.fire(next.get());
            firings.add(firing);
            evidence.add(FiringEvidence.of(firing));
        }
        return new Findings(evidence).all();
    }
}
