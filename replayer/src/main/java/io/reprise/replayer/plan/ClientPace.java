package io.reprise.replayer.plan;

import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.source.SourcedExchange;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long a recorded client took to send its body and to take the response, if that was long.
 *
 * @param uploadNs from the head of the request to the end of its body; 0 if it was short
 * @param readNs from the head of the response to its end, if the client took it slowly; otherwise 0
 * @param readBytes length of the response's body that it took in this time
 */
public record ClientPace(long uploadNs, long readNs, long readBytes) {
    /** Uploads that took less were sent at once, and delayed by the network or the recorder. */
    private static final long UPLOAD_MIN_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long READ_MIN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Sockets on the way and the recorder buffer this much, however slowly the client reads. */
    private static final long READ_MIN_BYTES = 256 << 10;

    /** The pace of an exchange's client; null if it was not slow. */
    public static @Nullable ClientPace of(SourcedExchange sourced) {
        long uploadNs = uploadNs(sourced.exchange().request());
        RecordedResponse response = sourced.exchange().response();
        if (response != null && isReadSlowly(sourced, response)) {
            long readNs = response.endTimeNs() - response.headTimeNs();
            return new ClientPace(uploadNs, readNs, response.body().wireBytes());
        }
        return uploadNs == 0 ? null : new ClientPace(uploadNs, 0, 0);
    }

    private static long uploadNs(RecordedRequest request) {
        long tookNs = request.endTimeNs() - request.headTimeNs();
        boolean isSlow = request.endTimeNs() != 0 && tookNs >= UPLOAD_MIN_NS;
        return isSlow && request.body().recordedBytes() > 0 ? tookNs : 0;
    }

    /**
     * Whether the client held up the response. The recorder sees the response at the speed at which the server sends
     * it: limited by the client, or by how fast the server produces it. With a Content-Length, the server had produced
     * all of it before, so the client was the limit.
     */
    private static boolean isReadSlowly(SourcedExchange sourced, RecordedResponse response) {
        if (response.endTimeNs() - response.headTimeNs() < READ_MIN_NS
                || response.body().wireBytes() < READ_MIN_BYTES) {
            return false;
        }
        Head head = sourced.responseHead();
        return head != null && head.indexOf("content-length", 0) >= 0;
    }
}
