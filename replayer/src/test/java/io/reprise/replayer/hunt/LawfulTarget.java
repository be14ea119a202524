package io.reprise.replayer.hunt;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A target one of whose endpoints follows the Universal Scalability Law, and another is rarely asked. Stateless. */
public final class LawfulTarget {
    public static final String BUSY = "GET /busy";
    public static final String RARE = "GET /rare";

    private LawfulTarget() {}

    /** Responses per second of the busy endpoint; most with 21.8 requests in flight. */
    static double perSecond(double inFlight) {
        return 10 * inFlight / (1 + 0.05 * (inFlight - 1) + 0.002 * inFlight * (inFlight - 1));
    }

    /** A hunt whose firings had up to 48 requests in flight. */
    public static HuntResult hunt() {
        List<FiredStep> steps = new ArrayList<>();
        for (double inFlight : new double[] {1, 2, 4, 8, 16, 32, 48}) {
            steps.add(step(steps.size(), inFlight));
        }
        return new HuntResult(steps, List.of(), OptionalDouble.empty(), 1, true);
    }

    /** A firing of ten seconds. */
    private static FiredStep step(int index, double inFlight) {
        double perSecond = perSecond(inFlight);
        double tookMs = 1_000 * inFlight / perSecond;
        Runs runs = new Runs();
        for (double atMs = 1; atMs < 10_000; atMs += 1_000 / perSecond) {
            runs.endpoint(BUSY, "/busy").answered(200, atMs, atMs, 0, atMs + tookMs);
        }
        for (int i = 0; i < 20; i++) {
            runs.endpoint(RARE, "/rare").answered(200, 500 * i, 500 * i + 1, 0, 500 * i + 11);
        }
        RunSummary summary = runs.finish(10_000);
        Firing firing = new Firing(
                new Firing.Step(index, Firing.Role.LOAD, index + 1.0),
                Map.of(),
                Map.of(),
                Map.of(),
                new Firing.Load(1, 1, 1, 10, true));
        return new FiredStep(FiringEvidence.of(firing), summary, Verdict.of(summary), 0);
    }
}
