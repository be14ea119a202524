package io.reprise.replayer.plan;

import io.reprise.http.Head;
import io.reprise.journal.FailureCause;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedFailure;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.source.SourcedExchange;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * For how long the recorded client stayed with a response whose end it did not wait for: an event stream, a download
 * that it broke off, a page that it left. The replayer leaves after the same time, because the target cannot be blamed
 * for an end that never came. Later requests wait for the head alone, which may have a cookie or a redirect in it, and
 * for nothing if the client left before it.
 */
public final class RecordedStay {
    /** The client waited for the end of the response. */
    public static final long WHOLE_RESPONSE = -1;
    /** The response is an event stream whose recorded end is not known. */
    public static final long UNKNOWN = Long.MAX_VALUE;

    /** A shorter response had arrived before anybody could leave it. */
    private static final long STREAM_MIN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private RecordedStay() {}

    /**
     * Returns nanoseconds from the head of the recorded response until the client left; from the request if no response
     * was recorded. May be {@link #WHOLE_RESPONSE} or {@link #UNKNOWN}.
     */
    public static long ns(SourcedExchange sourced) {
        Exchange exchange = sourced.exchange();
        RecordedResponse response = exchange.response();
        long endNs = exchange.endTimeNs();
        long beganNs = response == null ? exchange.request().headTimeNs() : response.headTimeNs();
        if (isLeftByClient(exchange.failure()) && (response == null || response.endTimeNs() == 0)) {
            return Math.max(0, endNs - beganNs);
        }
        return ofStreamNs(sourced);
    }

    /** The same for clients that wait for the end of every response except event streams. */
    public static long ofStreamNs(SourcedExchange sourced) {
        Exchange exchange = sourced.exchange();
        RecordedResponse response = exchange.response();
        long endNs = exchange.endTimeNs();
        long beganNs = response == null ? 0 : response.headTimeNs();
        boolean mayStream = response != null && (endNs == 0 || endNs - beganNs >= STREAM_MIN_NS);
        if (!mayStream || !isEventStream(sourced.responseHead())) {
            return WHOLE_RESPONSE;
        }
        return endNs == 0 ? UNKNOWN : endNs - beganNs;
    }

    private static boolean isLeftByClient(@Nullable RecordedFailure failure) {
        return failure != null && failure.cause() == FailureCause.CLIENT_GONE;
    }

    private static boolean isEventStream(@Nullable Head head) {
        int field = head == null ? -1 : head.indexOf("content-type", 0);
        if (head == null || field < 0) {
            return false;
        }
        String type = head.value(field);
        String stream = "text/event-stream";
        return type.regionMatches(true, 0, stream, 0, stream.length());
    }
}
