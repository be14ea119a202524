package io.reprise.replayer.plan;

import io.reprise.replayer.source.SourcedExchange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first requests of a timetable, held in memory for any number of passes. Immutable. */
public final class FirstRequests {
    private final List<PlannedRequest> requests;

    private FirstRequests(List<PlannedRequest> requests) {
        this.requests = requests;
    }

    /**
     * Pulls requests until the timetable or one of the limits is at its end.
     *
     * @param timetable closed by this
     * @param requestsMax the number of requests
     * @param bytesMax their approximate memory, which the last one may exceed
     */
    public static FirstRequests of(Timetable timetable, int requestsMax, long bytesMax) {
        List<PlannedRequest> first = new ArrayList<>();
        try (timetable) {
            long bytes = 0;
            while (first.size() < requestsMax && bytes < bytesMax) {
                PlannedRequest next = timetable.next();
                if (next == null) {
                    break;
                }
                first.add(next);
                bytes += next.exchange().memoryBytes();
            }
        }
        return new FirstRequests(List.copyOf(first));
    }

    /** Starts a pass. Its requests have heads of their own, because a head may be read by one thread at a time. */
    public Timetable pass() {
        Iterator<PlannedRequest> rest = requests.iterator();
        return new Timetable() {
            @Override
            public @Nullable PlannedRequest next() {
                return rest.hasNext() ? withOwnHead(rest.next()) : null;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    private static PlannedRequest withOwnHead(PlannedRequest request) {
        SourcedExchange known = request.exchange();
        return new PlannedRequest(
                request.intendedNs(),
                request.recordedNs(),
                request.recordedEndNs(),
                request.lane(),
                SourcedExchange.of(known.number(), known.session(), known.endpoint(), known.exchange()));
    }
}
