package io.reprise.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All copies of one run. A copy may be shorter than another or damaged in another place, so all copies are read and
 * each record is returned once. Not thread-safe.
 */
final class RunCopies {
    /**
     * One copy of the run.
     *
     * @param run the copy's directory and manifest
     * @param files the readable files, in the order of their names
     * @param recording whether the run's recorder is alive
     * @param firstKept lowest sequence number that retention has left
     */
    record Copy(FoundRun run, List<RunFile> files, boolean recording, long firstKept) {}

    /** Identifies a run whose manifest does not give its id. */
    private record FirstRecord(long sequence, long timeNs, int checksum) {}

    /** A file and the number of its first record; a file without a record takes the number of the file before it. */
    private record Placed(RunFile file, long sequence) {}

    private final List<Copy> copies = new ArrayList<>();
    private final Set<FirstRecord> firstRecords = new HashSet<>();
    private @Nullable String runId;

    RunCopies(Copy first) {
        add(first);
    }

    void add(Copy copy) {
        copies.add(copy);
        runId = runId == null ? copy.run.runId() : runId;
        for (RunFile file : copy.files) {
            if (file.hasFirst()) {
                firstRecords.add(firstRecord(file));
            }
        }
    }

    private static FirstRecord firstRecord(RunFile file) {
        return new FirstRecord(file.firstSequence(), file.firstTimeNs(), file.firstChecksum());
    }

    /** Compares by the run's id or, if an id is lost, by the first record of any file. */
    boolean isSameRun(Copy other) {
        String otherId = other.run.runId();
        if (runId != null && otherId != null) {
            return runId.equals(otherId);
        }
        return other.files.stream().anyMatch(file -> file.hasFirst() && firstRecords.contains(firstRecord(file)));
    }

    RunSnapshot snapshot(LineList notes) {
        Copy best = copies.stream()
                .filter(copy -> copy.run.manifest().state() == ManifestState.INTACT)
                .findFirst()
                .orElse(copies.get(0));
        RunManifest manifest = best.run.manifest();
        if (copies.stream().anyMatch(copy -> contradicts(copy.run.manifest(), best.run.manifest()))) {
            manifest = manifest.damaged();
            notes.add(best.run.directory() + ": its manifest and that of a copy of the run contradict each other");
        }
        boolean whole = copies.stream().anyMatch(copy -> copy.run.onlyFile() == null);
        boolean recording = copies.stream().anyMatch(Copy::recording);
        long firstKept = copies.stream().mapToLong(Copy::firstKept).min().orElse(0);
        Set<Object> directories = new HashSet<>();
        for (Copy copy : copies) {
            if (directories.add(copy.run.directory()) && directories.size() > 1) {
                notes.add(copy.run.directory() + ": is the same run as "
                        + copies.get(0).run.directory() + ": each record is read once");
            }
        }
        if (recording && whole) {
            notes.add(best.run.directory() + ": is being recorded: records written after reading began are not read");
        }
        RunSnapshot.State state =
                !whole ? RunSnapshot.State.PART : recording ? RunSnapshot.State.RECORDING : RunSnapshot.State.ENDED;
        return new RunSnapshot(
                manifest,
                best.run.directory(),
                filesInOrder(),
                state,
                firstKept,
                directories.size() > 1,
                RunSnapshot.Reading.WHOLE);
    }

    /** Whether both manifests are intact but differ, so that neither can be trusted. */
    private static boolean contradicts(RunManifest one, RunManifest other) {
        return one.state() == ManifestState.INTACT && other.state() == ManifestState.INTACT && !one.equals(other);
    }

    /** The files in the order of their first records' numbers, because a file may have been renamed. */
    private List<RunFile> filesInOrder() {
        List<Placed> placed = new ArrayList<>();
        Set<Object> known = new HashSet<>();
        for (Copy copy : copies) {
            long sequence = -1;
            for (RunFile file : copy.files) {
                sequence = file.hasFirst() ? file.firstSequence() : sequence;
                Object key = file.fileKey();
                if (key == null || known.add(key)) {
                    placed.add(new Placed(file, sequence));
                }
            }
        }
        placed.sort(Comparator.comparingLong(Placed::sequence));
        return placed.stream().map(Placed::file).toList();
    }
}
