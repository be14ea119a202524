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
            description = "Loads to look at, as multiples of the recorded pace, in rising order, separated by commas"
                    + " (default: ${DEFAULT-VALUE}).")
    private String rates = "2x,4x,8x";

    @Option(
            names = "--baseline",
            paramLabel = "RATE",
            defaultValue = "1x",
            description = "Pace at which the target is known to work, as a multiple of the recorded one (default:"
                    + " ${DEFAULT-VALUE}).")
    private String baseline = "1x";

    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Begin no further step of the search for a threshold after this time (default: search until"
                    + " it is known to 10 %%).")
    private @Nullable Duration budget;

    @Option(
            names = "--before-step",
            paramLabel = "CMD",
            description = "Shell command to run before each firing, for example to reset the data of staging; it finds"
                    + " the firing in REPRISE_STEP, REPRISE_STEP_RATE and REPRISE_STEP_ROLE. If it fails, the hunt"
                    + " ends.")
    private @Nullable String beforeStep;

    @Option(
            names = "--after-step",
            paramLabel = "CMD",
            description = "Shell command to run after each firing, with the same variables.")
    private @Nullable String afterStep;

    @Option(
            names = "--step-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "10m",
            description = "Longest time that --before-step or --after-step may take (default: ${DEFAULT-VALUE}).")
    private Duration stepTimeout = Duration.ofMinutes(10);

    @Option(
            names = "--cool-down",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1s",
            description = "Pause between two firings, for the target to come to rest (default: ${DEFAULT-VALUE}).")
    private Duration coolDown = Duration.ofSeconds(1);

    /** The loads, in rising order, without the baseline. */
    List<BigDecimal> loads() {
        BigDecimal base = baseline();
        List<BigDecimal> loads = new ArrayList<>();
        for (String part : rates.split(",", -1)) {
            BigDecimal load = multiple("--rate", part);
            if (load.compareTo(base) > 0) {
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
                    + HuntVerdict.multiple(base.doubleValue()) + " (expected 2x,4x,8x or the like)");
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
     * @param scale how rates are reached
     */
    HuntPlan plan(long recordedNs, Scale scale) {
        HuntPlan.Cost cost = new HuntPlan.Cost(
                rate -> scale.spanNs(recordedNs, rate) / 1e9,
                coolDown.toNanos() / 1e9,
                budget == null ? Double.POSITIVE_INFINITY : budget.toNanos() / 1e9);
        HuntPlan plan = new HuntPlan(
                baseline().doubleValue(),
                loads().stream().map(BigDecimal::doubleValue).toList(),
                cost,
                new Findings());
        if (plan.leastSeconds() > cost.budgetSeconds()) {
            throw ExitException.usage("--budget: " + Shown.duration(Math.round(cost.budgetSeconds() * 1e9))
                    + " (expected at least " + Shown.duration(Math.round(Math.ceil(plan.leastSeconds()) * 1e9))
                    + ", which three baselines and the loads of --rate take)");
        }
        return plan;
    }

    BigDecimal baseline() {
        return multiple("--baseline", baseline);
    }

    private static BigDecimal multiple(String option, String text) {
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

    StepHook beforeStep() {
        return new StepHook("--before-step", beforeStep, stepTimeout);
    }

    StepHook afterStep() {
        return new StepHook("--after-step", afterStep, stepTimeout);
    }

    Duration coolDown() {
        return coolDown;
    }
}
