package io.reprise.journal.exchange;

import org.jspecify.annotations.Nullable;

/**
 * One request and its response, as recorded. Immutable.
 *
 * @param ids of run, connection and session
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

    /**
     * Whether the exchange's end is known: request and response ended, or the exchange failed. Otherwise parts of it
     * were not recorded.
     */
    public boolean isEnded() {
        return failure != null || (request.endTimeNs() != 0 && response != null && response.endTimeNs() != 0);
    }
}
