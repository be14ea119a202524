package io.reprise.proxy.relay.exchange;

import io.reprise.http.FramingException;
import io.reprise.http.FramingException.Reason;
import io.reprise.journal.FailureCause;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that ended without a complete response from the upstream.
 *
 * @param status for the client, if it can be answered
 * @param reason what was wrong with a malformed message; null for other causes
 * @param detail for the journal and the log; may quote addresses and bytes, and never goes to a client
 */
public record Failure(
        FailureCause cause, int status, @Nullable Reason reason, String detail) {
    /** A failure other than a malformed message. */
    public static Failure of(FailureCause cause, int status, String detail) {
        return new Failure(cause, status, null, detail);
    }

    /** A client's malformed request. */
    public static Failure refused(FramingException refused) {
        Reason reason = refused.reason();
        String detail = String.valueOf(refused.getMessage());
        return new Failure(FailureCause.REQUEST_REFUSED, reason.status(), reason, detail);
    }

    /** An upstream's malformed response. */
    public static Failure badResponse(@Nullable Reason reason, String detail) {
        return new Failure(FailureCause.UPSTREAM_BAD_RESPONSE, 502, reason, detail);
    }

    /** Whether the upstream is to blame, or the way to it. */
    boolean isOfUpstream() {
        return switch (cause) {
            case UPSTREAM_UNREACHABLE,
                    UPSTREAM_CONNECT_TIMEOUT,
                    UPSTREAM_RESET,
                    UPSTREAM_TIMEOUT,
                    UPSTREAM_BAD_RESPONSE -> true;
            default -> false;
        };
    }
}
