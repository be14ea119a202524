package io.reprise.journal.exchange;

import io.reprise.journal.FailureCause;

/**
 * How an exchange failed, as recorded.
 *
 * @param cause why it failed
 * @param timeNs when the failure was seen, nanoseconds since the Unix epoch
 * @param sequence place in the order of starts and ends of its run; 0 if unknown
 * @param statusSent the status of the proxy's own answer; 0 if it sent none
 * @param detail a short text; may be empty
 */
public record RecordedFailure(FailureCause cause, long timeNs, long sequence, int statusSent, String detail) {
    /** A failure with an unknown place in the order. */
    public RecordedFailure(FailureCause cause, long timeNs, int statusSent, String detail) {
        this(cause, timeNs, 0, statusSent, detail);
    }
}
