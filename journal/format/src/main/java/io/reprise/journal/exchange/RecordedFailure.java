package io.reprise.journal.exchange;

import io.reprise.journal.FailureCause;

/**
 * How an exchange failed, as recorded.
 *
 * @param cause why
 * @param timeNs when it was seen, nanoseconds since the Unix epoch
 * @param statusSent the status the proxy answered by itself, 0 when it answered nothing
 * @param detail a short text; may be empty
 */
public record RecordedFailure(FailureCause cause, long timeNs, int statusSent, String detail) {}
