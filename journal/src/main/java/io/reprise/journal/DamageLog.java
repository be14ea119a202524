package io.reprise.journal;

import java.nio.file.Path;

/** Sums up what could not be read. Not thread-safe. */
final class DamageLog {
    private long spots;
    private long bytes;
    private long missingRecords;
    private String first = "";

    void spot(Path file, long offset, long skippedBytes, String reason) {
        if (spots == 0) {
            first = file + ", offset " + offset + ": " + reason + ", " + skippedBytes + " bytes skipped";
        }
        spots++;
        bytes += skippedBytes;
    }

    void missing(long records) {
        missingRecords += records;
    }

    JournalReader.Damage sum() {
        return new JournalReader.Damage(spots, bytes, missingRecords, first);
    }
}
