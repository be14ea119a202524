package io.reprise.journal.exchange;

import io.reprise.journal.FailureCause;

/**
 * How an exchange failed, as recorded.
 *
 * @param cause why it failed
 * @param timeNs when the failure was seen, nanoseconds since the Unix epoch
 * @param statusSent the status of the proxy's own answer; 0 if it sent none
 * @param detail a short text; may be empty
 */
public record RecordedFailure(FailureCause cause, long timeNs, int statusSent, String detail) {}
