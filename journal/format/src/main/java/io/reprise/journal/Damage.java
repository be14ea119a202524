package io.reprise.journal;

/**
 * The parts of a journal that were not readable.
 *
 * @param spots places where the reader had to look for the next good record, and files that cannot be read at all
 * @param bytes bytes skipped at those places
 * @param missingRecords number of records whose sequence numbers are missing
 * @param first a line about the first spot: file, offset, reason; empty if there is none
 */
public record Damage(long spots, long bytes, long missingRecords, String first) {}
