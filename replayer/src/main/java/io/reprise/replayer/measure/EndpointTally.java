package io.reprise.replayer.measure;

import io.reprise.replayer.engine.Outcome;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Counts and times of one endpoint. Owned by one thread until the engine is done. */
public final class EndpointTally {
    private static final long HIGHEST_US = 3_600_000_000L;
    private static final int SLOTS_MAX = 64;

    private final Map<Comparison, Long> counts = new EnumMap<>(Comparison.class);
    private long changed;
    private long errors;
    private final EndpointUnits units = new EndpointUnits();
    private final TimeLine timeLine = new TimeLine(SLOTS_MAX);
    private final Histogram responseUs = new Histogram(1, HIGHEST_US, 2);
    private final Histogram serviceUs = new Histogram(1, HIGHEST_US, 2);

    EndpointTally() {
        responseUs.setAutoResize(true);
        serviceUs.setAutoResize(true);
    }

    void addChanged() {
        changed++;
    }

    /**
     * Adds a request that ended to the account of lanes and time slots.
     *
     * @param dueNs when it was due, after the start of the run
     * @param serviceNs negative if it says nothing about the target
     */
    void addUnit(long lane, long dueNs, boolean hasFailed, boolean hasChanged, long serviceNs) {
        units.add(lane, dueNs, hasFailed, hasChanged, serviceNs);
    }

    /** Adds a request that has an outcome to the account over time. */
    void addToTimeLine(Outcome outcome) {
        timeLine.add(outcome);
    }

    void addError() {
        errors++;
    }

    /** @param serviceNs negative when the request was never sent */
    void add(Comparison comparison, long responseNs, long serviceNs) {
        counts.merge(comparison, 1L, Long::sum);
        if (comparison.isTimed()) {
            responseUs.recordValue(microseconds(responseNs));
            if (serviceNs >= 0) {
                serviceUs.recordValue(microseconds(serviceNs));
            }
        }
    }

    private static long microseconds(long ns) {
        return Math.max(0, Math.min(HIGHEST_US, ns / 1_000));
    }

    void add(EndpointTally other) {
        other.counts.forEach((comparison, count) -> counts.merge(comparison, count, Long::sum));
        changed += other.changed;
        errors += other.errors;
        units.add(other.units);
        timeLine.add(other.timeLine);
        responseUs.add(other.responseUs);
        serviceUs.add(other.serviceUs);
    }

    /**
     * The counts in a form that can be stored.
     *
     * @param units the requests by lanes and time slots
     * @param responseUs response times in microseconds, packed
     * @param serviceUs service times in microseconds, packed
     * @param timeLine the requests over time; null if that is not known
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Stored(
            Map<Comparison, Long> counts,
            long changed,
            long errors,
            EndpointUnits.Stored units,
            byte[] responseUs,
            byte[] serviceUs,
            TimeLine.@Nullable Stored timeLine) {}

    Stored stored() {
        return new Stored(
                counts,
                changed,
                errors,
                units.stored(),
                PackedHistogram.of(responseUs),
                PackedHistogram.of(serviceUs),
                timeLine.stored());
    }

    /** @throws IllegalArgumentException the times cannot be unpacked */
    void add(Stored other) {
        other.counts.forEach((comparison, count) -> counts.merge(comparison, count, Long::sum));
        changed += other.changed;
        errors += other.errors;
        units.add(other.units);
        responseUs.add(PackedHistogram.unpacked(other.responseUs));
        serviceUs.add(PackedHistogram.unpacked(other.serviceUs));
        if (other.timeLine != null) {
            timeLine.add(other.timeLine);
        }
    }

    public long count(Comparison comparison) {
        return counts.getOrDefault(comparison, 0L);
    }

    /** All requests, also those that were not sent. */
    public long requests() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Requests whose outcome changed. */
    public long changed() {
        return changed;
    }

    /** The requests by lanes and time slots. */
    public EndpointUnits units() {
        return units;
    }

    /** The requests over time. */
    public TimeLine timeLine() {
        return timeLine;
    }

    /** Requests without a complete response, or with a 5xx, whatever was recorded. */
    public long errors() {
        return errors;
    }

    /** Requests with a response time. */
    long timed() {
        return responseUs.getTotalCount();
    }

    /** Requests that ended, with a response or a failure. */
    public long ended() {
        return responseUs.getTotalCount() + count(Comparison.LEFT_AS_RECORDED);
    }

    /** Response time at a percentile, in nanoseconds; 0 when nothing ended. */
    public long responseNs(double percentile) {
        return responseUs.getValueAtPercentile(percentile) * 1_000;
    }

    /** Mean response time, in nanoseconds; 0 when nothing ended. */
    double meanResponseNs() {
        return responseUs.getMean() * 1_000;
    }

    /** Service time at a percentile, in nanoseconds; 0 when nothing ended. */
    public long serviceNs(double percentile) {
        return serviceUs.getValueAtPercentile(percentile) * 1_000;
    }
}
