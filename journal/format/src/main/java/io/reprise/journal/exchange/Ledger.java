package io.reprise.journal.exchange;

import io.reprise.journal.LedgerData;

/**
 * The last account that a run's recorder wrote.
 *
 * @param run index of the run
 * @param timeNs when the account was written, nanoseconds since the Unix epoch
 * @param last whether the recorder ended with this account; otherwise it is still running or was killed
 * @param data the account
 */
public record Ledger(int run, long timeNs, boolean last, LedgerData data) {}
