package io.reprise.journal;

import java.nio.file.Path;
import java.util.List;

/**
 * One run at one moment, with all of its copies.
 *
 * @param manifest the manifest of the run, or of the first copy that has an intact one
 * @param directory the directory of that copy
 * @param files the files in reading order
 * @param state how the run should end
 * @param firstKept the lowest sequence number that retention kept
 * @param copied whether the run was found in more than one directory
 */
record RunSnapshot(
        RunManifest manifest, Path directory, List<RunFile> files, State state, long firstKept, boolean copied) {
    /** How a run should end. */
    enum State {
        /** The recorder was alive, so more records may follow. */
        RECORDING,
        /** The recorder was not alive, so the run should end with its account. */
        ENDED,
        /** Only some of the files were given, so the run may begin and end anywhere. */
        PART
    }

    /**
     * The same without the files whose records all come before a time, as far as the first records of the files tell.
     *
     * @param epochNs nanoseconds since the Unix epoch
     */
    RunSnapshot from(long epochNs) {
        int first = 0;
        for (int i = 1; i < files.size(); i++) {
            first = files.get(i).hasFirst() && files.get(i).firstTimeNs() <= epochNs ? i : first;
        }
        return first == 0 || copied // a copy may have what another lacks
                ? this
                : new RunSnapshot(
                        manifest,
                        directory,
                        List.copyOf(files.subList(first, files.size())),
                        state,
                        Math.max(firstKept, files.get(first).firstSequence()),
                        copied);
    }

    /** The time of the run's first record; {@link Long#MAX_VALUE} if it has none. */
    long firstTimeNs() {
        return files.stream()
                .filter(RunFile::hasFirst)
                .mapToLong(RunFile::firstTimeNs)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
