package io.reprise.replayer.plan;

import io.reprise.journal.exchange.Exchange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Totals of a timetable, found by one pass over it, for {@code --dry-run}, progress, and rates that depend on the
 * recording.
 *
 * @param size how much the timetable holds
 * @param peakPerSecond most requests due within one whole second of the timetable
 * @param endpoints the endpoints, most frequent first; if there are more than 10,000, only the first to occur
 * @param otherEndpoints requests for endpoints that are not in the list
 * @param busy upper bounds of the time for which the busiest lane and the busiest recorded connection waited for
 *     responses in the recording
 * @param longestNs the longest recorded exchange
 * @param connections recorded connections; exact up to 16,384, beyond that an estimate within about 2 %
 */
public record PlanSummary(
        PlanSize size,
        long peakPerSecond,
        List<EndpointCount> endpoints,
        long otherEndpoints,
        LaneDelay busy,
        long longestNs,
        long connections) {
    private static final int ENDPOINTS_MAX = 10_000;
    private static final long SECOND_NS = 1_000_000_000;
    /** Keeps the connections of different runs apart. */
    private static final long PER_RUN = 0x1_0000_0001L;

    /**
     * How far requests may fall behind at the recorded pace on a target as fast as the recorded one.
     *
     * @param pauseMaxNs longest pause between two requests that is kept; {@link Long#MAX_VALUE} for all
     */
    LaneDelay delayAtOwnPace(long pauseMaxNs) {
        return pauseMaxNs == Long.MAX_VALUE ? LaneDelay.NONE : busy;
    }

    /** Number of requests for an endpoint. */
    public record EndpointCount(String endpoint, long count) {}

    /** Reads a timetable to its end, in bounded memory; does not close it. */
    public static PlanSummary of(Timetable timetable) {
        SessionCounter sessions = new SessionCounter();
        SessionCounter connections = new SessionCounter();
        LaneBusy laneBusy = new LaneBusy();
        LaneBusy connectionBusy = new LaneBusy();
        Map<String, long[]> endpoints = new HashMap<>();
        long count = 0;
        long other = 0;
        long firstNs = 0;
        long lastNs = 0;
        long recordedFirstNs = 0;
        long recordedLastNs = 0;
        long second = -1;
        long inSecond = 0;
        long peak = 0;
        long longestNs = 0;
        for (PlannedRequest request = timetable.next(); request != null; request = timetable.next()) {
            if (count++ == 0) {
                firstNs = request.intendedNs();
                recordedFirstNs = request.recordedNs();
            }
            lastNs = request.intendedNs();
            recordedLastNs = request.recordedNs();
            inSecond = lastNs / SECOND_NS == second ? inSecond + 1 : 1;
            second = lastNs / SECOND_NS;
            peak = Math.max(peak, inSecond);
            sessions.add(request.lane());
            laneBusy.add(request.lane(), request);
            Exchange exchange = request.exchange().exchange();
            longestNs = Math.max(
                    longestNs, exchange.endTimeNs() - exchange.request().headTimeNs());
            long connection = exchange.ids().run() * PER_RUN + exchange.ids().connection();
            connectionBusy.add(connection, request);
            connections.add(connection);
            other += counted(endpoints, request.exchange().endpoint()) ? 0 : 1;
        }
        return new PlanSummary(
                new PlanSize(
                        count,
                        lastNs - firstNs,
                        recordedLastNs - recordedFirstNs,
                        sessions.count(),
                        sessions.isExact()),
                peak,
                sorted(endpoints),
                other,
                new LaneDelay(laneBusy.maxNs(), connectionBusy.maxNs()),
                longestNs,
                connections.count());
    }

    private static boolean counted(Map<String, long[]> endpoints, String endpoint) {
        long[] known = endpoints.get(endpoint);
        if (known == null) {
            if (endpoints.size() >= ENDPOINTS_MAX) {
                return false;
            }
            known = new long[1];
            endpoints.put(endpoint, known);
        }
        known[0]++;
        return true;
    }

    private static List<EndpointCount> sorted(Map<String, long[]> endpoints) {
        List<EndpointCount> list = new ArrayList<>();
        endpoints.forEach((endpoint, count) -> list.add(new EndpointCount(endpoint, count[0])));
        list.sort(Comparator.comparingLong(EndpointCount::count).reversed().thenComparing(EndpointCount::endpoint));
        return List.copyOf(list);
    }
}
