package io.reprise.journal;

import java.nio.file.Path;

/** Sums up the damage in a journal and keeps a bounded number of lines about it. Not thread-safe. */
final class DamageLog {
    private long spots;
    private long bytes;
    private String first = "";
    private final LineList problems = new LineList();

    void spot(Path file, long offset, long skippedBytes, String reason) {
        if (spots == 0) {
            first = file + ", offset " + offset + ": " + reason + ", " + skippedBytes + " bytes skipped";
        }
        spots++;
        bytes += skippedBytes;
    }

    /** Notes a file that cannot be read at all. */
    void unreadable(String line) {
        if (spots == 0) {
            first = line;
        }
        spots++;
        problems.add(line);
    }

    void problem(String line) {
        problems.add(line);
    }

    LineList problems() {
        return problems;
    }

    Damage sum(long missingRecords) {
        return new Damage(spots, bytes, missingRecords, first);
    }
}
