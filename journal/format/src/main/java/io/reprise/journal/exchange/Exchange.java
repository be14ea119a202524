package io.reprise.journal.exchange;

import org.jspecify.annotations.Nullable;

/**
 * One request and its response, as recorded. Immutable.
 *
 * @param ids the ids of run, connection and session
 * @param request the request
 * @param response the response, or null if none was recorded
 * @param failure how the exchange failed, or null if it did not
 */
public record Exchange(
        ExchangeIds ids,
        RecordedRequest request,
        @Nullable RecordedResponse response,
        @Nullable RecordedFailure failure) {
    /** The session key that the recorder computed; 0 if there is none. */
    public long session() {
        return ids.session();
    }

    /** The id that people see and type: run and exchange in hex, {@code 0-1a2b}. */
    public String displayId() {
        return Integer.toHexString(ids.run()) + "-" + Long.toHexString(ids.exchange());
    }

    /** When the last byte of the response, or the failure, was seen, nanoseconds since the Unix epoch; 0 if unknown. */
    public long endTimeNs() {
        long responseEnd = response == null ? 0 : response.endTimeNs();
        return failure == null ? responseEnd : Math.max(failure.timeNs(), responseEnd);
    }

    /** The place of the response's end, or of the failure, in the order of its run; 0 if unknown. */
    public long endSequence() {
        long responseEnd = response == null ? 0 : response.endSequence();
        return failure == null ? responseEnd : Math.max(failure.sequence(), responseEnd);
    }

    /**
     * Whether this exchange had ended when the request of another one began. If a client had received the complete
     * response of this exchange before it sent the request of the other one, the answer is yes.
     *
     * <p>Within a run the order of records decides: the recorder orders the record that ends a response before it
     * forwards the last bytes of the response, and the record with a request's head after it has received the head.
     * Between runs, and where the order is unknown, times decide; exchanges with equal times overlap.
     */
    public boolean endedBefore(Exchange other) {
        long end = endSequence();
        long start = other.request.startSequence();
        if (end != 0 && start != 0 && ids.run() == other.ids.run()) {
            return end < start;
        }
        long endNs = endTimeNs();
        return endNs != 0 && endNs < other.request.headTimeNs();
    }

    /**
     * Whether the exchange's end is known: request and response ended, or the exchange failed. Otherwise parts of it
     * were not recorded.
     */
    public boolean isEnded() {
        return failure != null || (request.endTimeNs() != 0 && response != null && response.endTimeNs() != 0);
    }
}
