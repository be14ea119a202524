package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options about commands and pauses between the firings of a hunt or of a bisection. */
final class StepOptions {
    @Option(
            names = "--before-step",
            paramLabel = "CMD",
            description = "Shell command to run before each firing, for example to reset staging's data;"
                    + " REPRISE_STEP, REPRISE_STEP_RATE and REPRISE_STEP_ROLE describe the firing. If the"
                    + " command fails, firing ends.")
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
