package io.reprise.time;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** A point in time of a recording: {@code --from} and {@code --to}. Immutable. */
public sealed interface TimeBound {
    /** A time after the first request of the recording. */
    record Offset(Duration afterStart) implements TimeBound {}

    /** A wall-clock time. */
    record At(Instant instant) implements TimeBound {}

    /**
     * Reads an ISO 8601 time, {@code 2026-11-23T08:00:00Z} or with an offset; a time with neither is in the given zone.
     *
     * @throws IllegalArgumentException naming the value and what would be right
     */
    static TimeBound parseIso(String value, ZoneId zone) {
        try {
            var parsed = DateTimeFormatter.ISO_DATE_TIME.parseBest(value, OffsetDateTime::from, LocalDateTime::from);
            return new At(
                    parsed instanceof OffsetDateTime offset
                            ? offset.toInstant()
                            : ((LocalDateTime) parsed).atZone(zone).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not a time (expected an offset from the start of the recording such as 90s,"
                            + " or an ISO time such as 2026-11-23T08:00:00Z)",
                    e);
        }
    }

    /** Nanoseconds since the Unix epoch, given when the recording starts; saturates instead of overflowing. */
    default long epochNs(long startNs) {
        if (this instanceof Offset offset) {
            return Nanos.sum(startNs, Nanos.of(offset.afterStart()));
        }
        Instant instant = ((At) this).instant();
        long seconds = TimeUnit.SECONDS.toNanos(instant.getEpochSecond());
        return Nanos.sum(seconds, instant.getNano());
    }
}
