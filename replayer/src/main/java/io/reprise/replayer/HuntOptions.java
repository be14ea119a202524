package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitException;
import io.reprise.replayer.hunt.Findings;
import io.reprise.replayer.hunt.HuntPlan;
import io.reprise.replayer.hunt.HuntVerdict;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.Scale;
import io.reprise.text.Shown;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The firings of a hunt. */
final class HuntOptions {
    private static final int STEPS_MAX = 20;

    @Option(
            names = "--rate",
            paramLabel = "LIST",
            defaultValue = "2x,4x,8x",
            description = "Loads to fire, as multiples of the recorded pace, in rising order, separated by commas"
                    + " (default: ${DEFAULT-VALUE}).")
    private String rates = "2x,4x,8x";

    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "End the search for the threshold after this time (default: search until it is known to"
                    + " 10 %%).")
    private @Nullable Duration budget;

    /** The loads, in rising order, without the baseline. */
    List<BigDecimal> loads(BigDecimal baseline) {
        List<BigDecimal> loads = new ArrayList<>();
        for (String part : rates.split(",", -1)) {
            BigDecimal load = multiple("--rate", part);
            if (load.compareTo(baseline) > 0) {
                loads.add(load);
            }
        }
        for (int i = 1; i < loads.size(); i++) {
            if (loads.get(i).compareTo(loads.get(i - 1)) <= 0) {
                throw ExitException.usage("--rate: '" + rates + "' does not rise (expected 2x,4x,8x or the like)");
            }
        }
        if (loads.isEmpty()) {
            throw ExitException.usage("--rate: '" + rates + "' has no load above the baseline of "
                    + HuntVerdict.multiple(baseline.doubleValue()) + " (expected 2x,4x,8x or the like)");
        }
        if (loads.size() > STEPS_MAX) {
            throw ExitException.usage("--rate: " + loads.size() + " loads (expected " + STEPS_MAX + " at most)");
        }
        return loads;
    }

    /**
     * The firings of the hunt.
     *
     * @param recordedNs length of the recording at its own pace
     * @param firing how it is fired
     */
    HuntPlan plan(long recordedNs, FiringOptions firing) {
        Scale scale = firing.scale();
        HuntPlan.Cost cost = new HuntPlan.Cost(
                rate -> scale.spanNs(recordedNs, rate) / 1e9,
                firing.steps().coolDown().toNanos() / 1e9,
                budget == null ? Double.POSITIVE_INFINITY : budget.toNanos() / 1e9);
        HuntPlan plan = new HuntPlan(
                firing.baseline().doubleValue(),
                loads(firing.baseline()).stream().map(BigDecimal::doubleValue).toList(),
                cost,
                new Findings());
        if (plan.leastSeconds() > cost.budgetSeconds()) {
            throw ExitException.usage("--budget: " + Shown.duration(Math.round(cost.budgetSeconds() * 1e9))
                    + " (expected at least " + Shown.duration(Math.round(Math.ceil(plan.leastSeconds()) * 1e9))
                    + ", which three baselines and the loads of --rate take)");
        }
        return plan;
    }

    /** @throws ExitException the value is not a multiple of the recorded pace */
    static BigDecimal multiple(String option, String text) {
        try {
            if (Rate.parse(text) instanceof Rate.Multiple multiple) {
                return multiple.factor();
            }
        } catch (IllegalArgumentException e) {
            throw ExitException.usage(option + ": " + e.getMessage());
        }
        throw ExitException.usage(option + ": '" + text.strip()
                + "' is not one pace (expected a multiple of the recorded pace such as 2x, so that firings compare)");
    }
}
