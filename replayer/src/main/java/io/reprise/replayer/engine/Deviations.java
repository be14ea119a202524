package io.reprise.replayer.engine;

import io.reprise.http.Head;
import io.reprise.http.Statuses;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the responses that differ from the recorded ones, and decides which of them are kept as evidence: a few of each
 * kind, in bounded memory. A response with the recorded status that does not redirect costs one comparison. Confined to
 * its loop.
 */
final class Deviations {
    /** How much all loops of a step may keep. */
    private static final long BYTES_MAX = 8L << 20;

    private static final int KINDS_MAX = 50;
    private static final int PER_KIND_MAX = 3;
    private static final int LOCATION_MAX = 200;
    private static final int SERVER_ERROR = 500;

    private final Map<Kind, Integer> kept = new HashMap<>();
    private long bytesLeft;

    private record Kind(String endpoint, int recorded, int replayed, Change change) {}

    /** @param loops how many loops share the memory */
    Deviations(int loops) {
        bytesLeft = BYTES_MAX / Math.max(1, loops);
    }

    /** The deviation that a final response begins; null if it is as recorded. */
    @Nullable
    Deviation find(PlannedRequest request, Head live) {
        RecordedResponse response = request.exchange().exchange().response();
        int recorded = response == null ? 0 : response.status();
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
        return new Deviation(change, shown, head(request, recorded, live, change));
    }

    private byte @Nullable [] head(PlannedRequest request, int recorded, Head live, Change change) {
        Kind kind = new Kind(request.exchange().endpoint(), recorded, live.status(), change);
        int count = kept.getOrDefault(kind, 0);
        int length = Math.min(live.length(), KeptResponse.PART_BYTES_MAX);
        long bytes = (long) length + KeptResponse.PART_BYTES_MAX;
        if (count >= PER_KIND_MAX || count == 0 && kept.size() >= KINDS_MAX || bytes > bytesLeft) {
            return null;
        }
        kept.put(kind, count + 1);
        bytesLeft -= bytes;
        return Arrays.copyOf(live.array(), length);
    }
}
