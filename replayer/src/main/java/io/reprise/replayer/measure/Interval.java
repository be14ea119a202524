package io.reprise.replayer.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The times of the requests that ended in about one second of a running step, or in a few seconds of a step of more
 * than an hour. Kept compressed, because a histogram in memory takes a quarter of a megabyte and a long run has many
 * seconds. Immutable.
 */
public final class Interval {
    private final long fromNs;
    private final long toNs;
    private final long count;
    private final long responseP50Ns;
    private final long responseP99Ns;
    private final byte[] response;
    private final byte[] service;

    private Interval(long fromNs, long toNs, Histogram response, Histogram service) {
        this.fromNs = fromNs;
        this.toNs = toNs;
        count = response.getTotalCount();
        responseP50Ns = response.getValueAtPercentile(50);
        responseP99Ns = response.getValueAtPercentile(99);
        this.response = PackedHistogram.of(response);
        this.service = PackedHistogram.of(service);
    }

    /**
     * Copies the times; the histograms remain the caller's.
     *
     * @param fromNs nanoseconds after the start of the step
     * @param toNs the same
     */
    static Interval of(long fromNs, long toNs, Latencies latencies) {
        return new Interval(fromNs, toNs, latencies.response(), latencies.service());
    }

    /** Joins neighbours in pairs; the last of an odd number stays as it is. */
    static List<Interval> inPairs(List<Interval> intervals) {
        List<Interval> joined = new ArrayList<>();
        for (int i = 0; i + 1 < intervals.size(); i += 2) {
            joined.add(intervals.get(i).and(intervals.get(i + 1)));
        }
        if (intervals.size() % 2 == 1) {
            joined.add(intervals.get(intervals.size() - 1));
        }
        return joined;
    }

    private Interval and(Interval next) {
        Histogram responses = response();
        responses.add(next.response());
        Histogram services = service();
        services.add(next.service());
        return new Interval(Math.min(fromNs, next.fromNs), Math.max(toNs, next.toNs), responses, services);
    }

    /**
     * The interval in a form that can be stored.
     *
     * @param response response times, packed
     * @param service service times, packed
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Stored(long fromNs, long toNs, byte[] response, byte[] service) {}

    Stored stored() {
        return new Stored(fromNs, toNs, response, service);
    }

    /** @throws IllegalArgumentException the times cannot be unpacked */
    static Interval of(Stored stored) {
        return new Interval(
                stored.fromNs,
                stored.toNs,
                PackedHistogram.unpacked(stored.response),
                PackedHistogram.unpacked(stored.service));
    }

    /** Joins those that lie in the same span of this length, by their middles; in order of time. */
    static List<Interval> bySpan(List<Interval> intervals, long spanNs) {
        Map<Long, Interval> joined = new TreeMap<>();
        intervals.forEach(
                each -> joined.merge((each.fromNs + (each.toNs - each.fromNs) / 2) / spanNs, each, Interval::and));
        return List.copyOf(joined.values());
    }

    public long fromNs() {
        return fromNs;
    }

    public long toNs() {
        return toNs;
    }

    /** Number of requests that ended in the interval. */
    public long count() {
        return count;
    }

    /** Median response time; 0 when nothing ended. */
    public long responseP50Ns() {
        return responseP50Ns;
    }

    /** 99th percentile of the response time; 0 when nothing ended. */
    public long responseP99Ns() {
        return responseP99Ns;
    }

    /** A copy of the response times, in nanoseconds. */
    public Histogram response() {
        return PackedHistogram.unpacked(response);
    }

    /** A copy of the service times, in nanoseconds. */
    public Histogram service() {
        return PackedHistogram.unpacked(service);
    }
}
