package io.reprise.journal;

import java.nio.file.Path;
import java.util.List;

/**
 * One run, as it was at one moment; all copies of it, if it is there more than once.
 *
 * @param manifest of the run, or of the copy that has one
 * @param directory where it lies; of several, the first
 * @param files in the order in which they are to be read
 * @param state what can be expected at its end
 * @param firstKept lowest sequence number that retention has left
 * @param copied whether it is there more than once
 */
record RunSnapshot(
        RunManifest manifest, Path directory, List<RunFile> files, State state, long firstKept, boolean copied) {
    /** What can be expected at the ends of a run. */
    enum State {
        /** Its recorder was alive: there is more to come. */
        RECORDING,
        /** Its recorder was not alive: it should end with an account. */
        ENDED,
        /** Only some of its files were given: nothing can be expected. */
        PART
    }

    /** The time of its first record; {@link Long#MAX_VALUE} when it has none. */
    long firstTimeNs() {
        return files.stream()
                .filter(RunFile::hasFirst)
                .mapToLong(RunFile::firstTimeNs)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
