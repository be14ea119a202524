package io.reprise.replayer.engine;

import io.reprise.http.Head;
import io.reprise.http.Statuses;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.plan.PlannedRequest;
import org.jspecify.annotations.Nullable;

/** Finds the responses that differ from the recorded ones. Stateless. */
final class Deviations {
    private static final int LOCATION_MAX = 200;
    private static final int SERVER_ERROR = 500;

    private Deviations() {}

    /**
     * The deviation that a final response begins; null if it is as recorded. A response with the recorded status that
     * does not redirect costs one comparison.
     */
    static @Nullable Deviation find(PlannedRequest request, Head live) {
        int recorded = recordedStatus(request);
        int status = live.status();
        boolean redirects = Change.statusClass(status) == 3;
        if (status == recorded && !redirects || recorded == 0 && status < SERVER_ERROR) {
            return null;
        }
        Change change = Change.of(request, live);
        if (status == recorded && change == Change.NONE || status == Statuses.SWITCHING_PROTOCOLS) {
            return null;
        }
        String location = redirects ? Change.location(live) : "";
        String shown = location.length() <= LOCATION_MAX ? location : location.substring(0, LOCATION_MAX) + "…";
        return new Deviation(change, shown);
    }

    /** 0 if no response was recorded. */
    static int recordedStatus(PlannedRequest request) {
        RecordedResponse response = request.exchange().exchange().response();
        return response == null ? 0 : response.status();
    }
}
