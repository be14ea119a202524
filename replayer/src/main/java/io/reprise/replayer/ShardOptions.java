package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.replayer.plan.Shard;
import io.reprise.text.OneLine;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How several replayers on several machines fire one timetable. */
final class ShardOptions {
    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Fire only the sessions of the I-th of N shards, so that N replayers together fire the"
                    + " whole timetable; 'replay merge' makes one report of their reports (default: all"
                    + " sessions).")
    private @Nullable String shard;

    @Option(
            names = "--start-at",
            paramLabel = "TIME",
            description = "Start at this time, such as 2026-11-23T08:00:00Z, so that several replayers start together"
                    + " (default: when everything is ready).")
    private @Nullable String startAt;

    /**
     * The shard to fire; null for all of the timetable.
     *
     * @throws ExitException the value is wrong, or does not go with several rates
     */
    @Nullable
    Shard shard(RateSteps rates) {
        if (!rates.isOne() && (shard != null || startAt != null)) {
            throw ExitException.usage((shard != null ? "--shard" : "--start-at")
                    + ": the steps of several rates do not start together (expected one rate)");
        }
        try {
            return shard == null ? null : Shard.parse(shard);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage("--shard: " + OneLine.reason(e));
        }
    }

    /**
     * When the run starts; null for when it is ready.
     *
     * @throws ExitException the value is wrong, or in the past
     */
    @Nullable
    Instant startAt(InstantSource clock) {
        if (startAt == null) {
            return null;
        }
        try {
            Instant at = OffsetDateTime.parse(startAt).toInstant();
            if (!at.isAfter(clock.instant())) {
                throw ExitException.usage("--start-at: " + startAt + " is in the past");
            }
            return at;
        } catch (DateTimeParseException e) {
            throw ExitException.usage("--start-at: '" + startAt
                    + "' is not a time with its offset (expected one such as 2026-11-23T08:00:00Z)");
        }
    }
}
