package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitException;
import io.reprise.replayer.plan.FollowTimetable;
import io.reprise.replayer.report.GivenOptions;
import io.reprise.text.Shown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a journal is followed while recorders write it. */
final class FollowOptions {
    private static final Duration DELAY_DEFAULT = Duration.ofSeconds(30);
    private static final Duration BEHIND_DEFAULT = Duration.ofSeconds(60);
    /** Requests are planned three seconds ahead; the recorder's writing and the merging take a second each. */
    private static final Duration DELAY_MIN = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofDays(1);

    /** Options that need a recording whose end is known. */
    private static final List<String> OF_A_WHOLE_RECORDING = List.of(
            "--from",
            "--to",
            "--last",
            "--session",
            "--exchange",
            "--rate",
            "--scale",
            "--max-gap",
            "--loop",
            "--shard",
            "--start-at",
            "--correlate",
            "--guess",
            "--fresh",
            "--logins",
            "--dry-run",
            "--connections",
            "--skew");

    /** Options that are allowed with {@code --follow}, because they change nothing. */
    private static final Set<String> HARMLESS = Set.of("--rate 1x", "--scale compress", "--correlate off");

    @Option(
            names = "--follow",
            description = "Go on for as long as recorders write the journal: send each request --delay after it was"
                    + " recorded. Ends with Ctrl-C, SIGTERM or --duration.")
    private boolean follow;

    @Option(
            names = "--delay",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "With --follow, time from when a request was recorded to when it is sent, 5s or more; longer"
                    + " than most exchanges take (default: 30s).")
    private @Nullable Duration delay;

    @Option(
            names = "--max-behind",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "With --follow, leave out, and count, requests that could be sent only this much later"
                    + " than due; other late requests are sent at twice their pace (default: 60s).")
    private @Nullable Duration maxBehind;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "With --follow, keep the progress in this file, so that the same command resumes where it"
                    + " ended (default: follow.checkpoint in the directory of --report).")
    private @Nullable Path checkpoint;

    /**
     * Whether a journal is followed.
     *
     * @throws ExitException an option of the wrong kind is given as well
     */
    boolean isOn(GivenOptions given) {
        if (!follow) {
            for (String option : List.of("--delay", "--max-behind", "--checkpoint")) {
                if (given.values().containsKey(option)) {
                    throw ExitException.usage(option + ": nothing is followed (expected --follow as well)");
                }
            }
            return false;
        }
        for (String option : OF_A_WHOLE_RECORDING) {
            List<String> values = given.values().get(option);
            if (values != null && !isHarmless(option, String.join(",", values))) {
                throw ExitException.usage(
                        option + ": not with --follow, which sends what is recorded from now on at" + " its own pace");
            }
        }
        return true;
    }

    private static boolean isHarmless(String option, String value) {
        boolean isOtherUse = option.equals("--connections") && !value.equalsIgnoreCase("recorded");
        return isOtherUse || HARMLESS.contains(option + " " + value);
    }

    /**
     * When requests are due.
     *
     * @param duration how long to follow; null for ever
     * @throws ExitException naming the option, its value and what would be right
     */
    FollowTimetable.Timing timing(@Nullable Duration duration) {
        Duration after = delay == null ? DELAY_DEFAULT : delay;
        Duration behind = maxBehind == null ? BEHIND_DEFAULT : maxBehind;
        if (after.compareTo(DELAY_MIN) < 0 || after.compareTo(LONGEST) > 0) {
            throw ExitException.usage("--delay: " + Shown.duration(after.toNanos()) + " (expected 5s to 1d)");
        }
        if (behind.isZero() || behind.compareTo(LONGEST) > 0) {
            throw ExitException.usage(
                    "--max-behind: " + Shown.duration(behind.toNanos()) + " (expected more than zero, 1d at most)");
        }
        if (duration != null && duration.isZero()) {
            throw ExitException.usage("--duration: 0s (expected more than zero)");
        }
        return new FollowTimetable.Timing(after, behind, duration);
    }

    /**
     * The file that keeps the progress; null if it is not kept.
     *
     * @param report the directory of the report; null if there is none
     */
    @Nullable
    Path checkpoint(@Nullable Path report) {
        return checkpoint != null || report == null ? checkpoint : report.resolve("follow.checkpoint");
    }
}
