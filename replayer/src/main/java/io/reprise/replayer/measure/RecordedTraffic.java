package io.reprise.replayer.measure;

import io.reprise.journal.exchange.Exchange;
import io.reprise.replayer.plan.PlanSummary;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Passes on a timetable at the recorded pace, and notes the shape of the recorded traffic. Memory is bounded. Not
 * thread-safe.
 */
public final class RecordedTraffic implements Timetable {
    /** Exchanges beyond this number at one time count as ended at once. */
    private static final int OPEN_MAX = 1 << 18;

    private final Timetable timetable;
    private final TrafficCounts counts = new TrafficCounts();
    private final SecondCounts seconds = new SecondCounts();
    private final ThinkTimes thinkTimes = new ThinkTimes();
    private final PriorityQueue<Open> open = new PriorityQueue<>();
    private long lastNs = Long.MIN_VALUE;

    private record Open(long endNs, long lane) implements Comparable<Open> {
        @Override
        public int compareTo(Open other) {
            return Long.compare(endNs, other.endNs);
        }
    }

    /** Closing it closes the timetable, whose intended times are the recorded ones, less pauses that were cut. */
    public RecordedTraffic(Timetable timetable) {
        this.timetable = timetable;
    }

    @Override
    public @Nullable PlannedRequest next() {
        PlannedRequest request = timetable.next();
        if (request != null) {
            add(request);
        }
        return request;
    }

    private void add(PlannedRequest request) {
        long beganNs = request.intendedNs();
        for (Open first = open.peek(); first != null && first.endNs <= beganNs; first = open.peek()) {
            open.remove();
            thinkTimes.ended(first.lane, first.endNs);
        }
        if (lastNs != Long.MIN_VALUE) {
            counts.gap(beganNs - lastNs);
        }
        lastNs = beganNs;
        seconds.asked(beganNs);
        counts.found(open.size());
        counts.thought(thinkTimes.sent(request.lane(), beganNs));
        Exchange exchange = request.exchange().exchange();
        long tookNs = exchange.endTimeNs() == 0
                ? 0
                : exchange.endTimeNs() - exchange.request().headTimeNs();
        if (tookNs > 0 && open.size() < OPEN_MAX) {
            open.add(new Open(beganNs + tookNs, request.lane()));
        } else {
            thinkTimes.ended(request.lane(), beganNs);
        }
    }

    /**
     * The shape of the traffic passed on so far.
     *
     * @param names gives endpoints the names that the replay uses
     */
    public Traffic traffic(PlanSummary summary, UnaryOperator<String> names) {
        Map<String, Long> endpoints = new TreeMap<>();
        summary.endpoints().forEach(each -> endpoints.merge(names.apply(each.endpoint()), each.count(), Long::sum));
        endpoints.merge(Tally.OTHER_ENDPOINTS, summary.otherEndpoints(), Long::sum);
        return new Traffic(
                counts,
                Traffic.dispersion(seconds.seconds(), Second::asked),
                endpoints,
                summary.size().requests(),
                summary.connections(),
                summary.size().sessions());
    }

    @Override
    public void close() {
        timetable.close();
    }
}
