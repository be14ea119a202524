package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitException;
import io.reprise.replayer.plan.Loop;
import io.reprise.replayer.plan.Scale;
import io.reprise.replayer.plan.Scales;
import io.reprise.text.OneLine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a rate becomes a timetable. */
final class ScaleOptions {
    @Option(
            names = "--scale",
            paramLabel = "compress|fold|clone",
            converter = ScaleConverter.class,
            defaultValue = "compress",
            description = "Meaning of a multiple: compress makes time pass faster; fold cuts the recording into"
                    + " slices and replays them at once; clone replays each session several times; fold and"
                    + " clone keep the recorded pace (default: ${DEFAULT-VALUE}).")
    private Scale scale = Scales.standard();

    @Option(
            names = "--max-gap",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Cut longer pauses of the recording to this (default: keep them).")
    private @Nullable Duration maxGap;

    @Option(
            names = "--loop",
            paramLabel = "N|forever",
            description = "Replay the recording this many times, one pass after another, with new users in each"
                    + " pass; --duration then limits the replay (default: once).")
    private @Nullable String loop;

    /** The ways that there are, with their own message. */
    static final class ScaleConverter implements ITypeConverter<Scale> {
        @Override
        public Scale convert(String value) {
            return Scales.named(value)
                    .orElseThrow(() -> new TypeConversionException(
                            "'" + value + "' is not available (expected " + Scales.labels() + ")"));
        }
    }

    Scale scale() {
        return scale;
    }

    /**
     * How often the recording is replayed; null for once.
     *
     * @param duration the value of {@code --duration}
     * @throws ExitException the value is wrong, or a loop has no end
     */
    @Nullable
    Loop loop(@Nullable Duration duration) {
        try {
            return loop == null ? null : Loop.parse(loop, duration == null ? null : duration.toNanos());
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--loop: " + OneLine.reason(e));
        }
    }

    boolean loops() {
        return loop != null;
    }

    /** Longest pause between two requests that is kept, in nanoseconds; {@link Long#MAX_VALUE} for all. */
    long pauseMaxNs() {
        if (maxGap != null && maxGap.isZero()) {
            throw ExitException.usage("--max-gap: 0s (expected more than zero)");
        }
        return maxGap == null ? Long.MAX_VALUE : maxGap.toNanos();
    }
}
