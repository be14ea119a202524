package io.reprise.journal;

import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param reading how the files are read
 */
record RunSnapshot(
        RunManifest manifest,
        Path directory,
        List<RunFile> files,
        State state,
        long firstKept,
        boolean copied,
        Reading reading) {
    /**
     * How the files of a run are read.
     *
     * @param skewNs by how much the recorder's clock was ahead of that of the others
     * @param resumed whether a part of the run was read before
     * @param aheadNs by how much the wall clock was then ahead of the times of records
     */
    record Reading(long skewNs, boolean resumed, long aheadNs) {
        /** From the beginning, with the times of the recorder. */
        static final Reading WHOLE = new Reading(0, false, 0);

        Reading resumedAt(long ahead) {
            return new Reading(skewNs, true, ahead);
        }
    }

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
            first = files.get(i).hasFirst() && files.get(i).firstTimeNs() - reading.skewNs <= epochNs ? i : first;
        }
        return first == 0 || copied // a copy may have what another lacks
                ? this
                : new RunSnapshot(
                        manifest,
                        directory,
                        List.copyOf(files.subList(first, files.size())),
                        state,
                        Math.max(firstKept, files.get(first).firstSequence()),
                        copied,
                        reading);
    }

    /** The same from a place on. */
    RunSnapshot from(ReadingPlace.InRun place) {
        int first = numberOf(place.file());
        List<RunFile> rest = new ArrayList<>(files.subList(first, files.size()));
        rest.set(0, rest.get(0).from(place.offset()));
        return new RunSnapshot(
                manifest,
                directory,
                List.copyOf(rest),
                state,
                place.sequence(),
                copied,
                reading.resumedAt(place.aheadNs()));
    }

    /** The same with nothing left to read. */
    RunSnapshot finished() {
        return new RunSnapshot(manifest, directory, List.of(), state, firstKept, copied, reading.resumedAt(0));
    }

    /** The same with this skew. */
    RunSnapshot corrected(long ns) {
        return new RunSnapshot(manifest, directory, files, state, firstKept, copied, new Reading(ns, false, 0));
    }

    /** The number of a file among the files. */
    int numberOf(Path file) {
        for (int i = 0; i < files.size(); i++) {
            if (files.get(i).path().equals(file)) {
                return i;
            }
        }
        throw new IllegalArgumentException(file + " is not a file of " + directory);
    }

    /** The corrected time of the run's first record; {@link Long#MAX_VALUE} if it has none. */
    long firstTimeNs() {
        return files.stream()
                .filter(RunFile::hasFirst)
                .mapToLong(file -> file.firstTimeNs() - reading.skewNs)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
