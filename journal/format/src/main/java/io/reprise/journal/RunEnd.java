package io.reprise.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a run ends: notes the recorder's last account, and reports the records that are missing. An intact run ends with
 * a ledger that has the END flag. Not thread-safe.
 */
final class RunEnd {
    /** Number of the last ledger with the END flag; −1 if there was none. */
    private long accountSequence = -1;
    /** The file read last, if it says that another one follows. */
    private @Nullable Path continuedFile;

    /** Notes a record that was read. */
    void note(Record record, SequenceSet seen) {
        if (record.kind() == RecordKind.LEDGER && record.isEnd() && record.sequence() == seen.last()) {
            accountSequence = record.sequence();
        }
    }

    /** Notes a file that was read to its end. */
    void noteFile(Path file, boolean isContinued) {
        continuedFile = isContinued ? file : null;
    }

    /** Whether the record with this number is the account that ends the run. */
    boolean isAccount(long sequence) {
        return sequence == accountSequence;
    }

    /** Whether the last record read is the account that ends the run. */
    boolean isReached(SequenceSet seen) {
        return accountSequence >= 0 && accountSequence == seen.last();
    }

    /** Reports records that are left out or missing in a run that was read to its end. */
    void report(RunSnapshot run, RunMemory known, DamageLog damage) {
        SequenceSet seen = known.seen();
        long unknown = known.unknownProtocols();
        if (unknown > 0) {
            damage.problem(run.directory() + ": left out " + unknown + (unknown == 1 ? " record" : " records")
                    + " of a protocol that this program does not know: use the version that wrote them, or a later"
                    + " one");
        }
        if (run.state() == RunSnapshot.State.PART) {
            return;
        }
        if (!seen.isEmpty()) {
            reportMissing(run, seen, damage);
        } else if (run.state() == RunSnapshot.State.ENDED && !run.reading().resumed()) {
            damage.problem(run.directory() + ": has no records: its recorder ended before the first one, or its files"
                    + " are missing or damaged");
        }
    }

    private void reportMissing(RunSnapshot run, SequenceSet seen, DamageLog damage) {
        long before = missingBefore(run, seen);
        long between = seen.missing();
        if (before > 0) {
            damage.problem(run.directory() + ": begins with record " + seen.first() + ": the " + before
                    + " before it are missing, and no mark says that they were removed on purpose");
        }
        if (between > 0) {
            damage.problem(run.directory() + ": lacks " + between + (between == 1 ? " record" : " records")
                    + " between the first and the last");
        }
        if (run.state() == RunSnapshot.State.ENDED && accountSequence != seen.last()) {
            damage.problem(run.directory() + ": ends without an account: its recorder was killed, or "
                    + (continuedFile == null
                            ? "its last file is missing"
                            : "its last file is missing, since " + continuedFile.getFileName()
                                    + " says that another follows"));
        }
    }

    /** Number of records that are missing at the beginning of a run that was read to its end. */
    static long missingBefore(RunSnapshot run, SequenceSet seen) {
        return run.state() == RunSnapshot.State.PART || seen.isEmpty()
                ? 0
                : Math.max(0, seen.first() - run.firstKept());
    }
}
