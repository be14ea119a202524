package io.reprise.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The runs of journals that are being written: takes one snapshot after another and passes new files and bytes to the
 * runs' scanners. Looks only once into each file and at each run that is over. Not thread-safe.
 */
final class FollowedRuns {
    /** A run whose recorder was killed gets no more records after that: its ring is recovered by the next recorder. */
    private static final long GIVEN_UP_MS = TimeUnit.MINUTES.toMillis(10);

    /** By how much a file's modification time may be before the time of its last record. */
    private static final long CHANGED_EARLIER_MS = TimeUnit.MINUTES.toMillis(1);

    private final List<Path> paths;
    private final long fromNs;
    private final InstantSource clock;
    private final Map<String, RunScanner> scanners = new HashMap<>();
    /** Directories of runs that are over. */
    private final Set<Path> over = new HashSet<>();

    private final Set<String> told = new HashSet<>();
    private Map<Path, RunFile> inspected = new HashMap<>();
    private Map<Path, RunFile> inspectedBefore = new HashMap<>();
    private boolean looked;

    /** @param fromNs files whose records all come before this time are left out, in nanoseconds since the Unix epoch */
    FollowedRuns(List<Path> paths, long fromNs) {
        this.paths = List.copyOf(paths);
        this.fromNs = fromNs;
        clock = InstantSource.system();
    }

    /**
     * Takes a snapshot.
     *
     * @param begin makes the scanner of a run that is new
     * @throws JournalException at the first call, if a path is not a journal or cannot be read; later calls note such
     *     problems
     */
    void look(DamageLog damage, Function<RunSnapshot, RunScanner> begin) {
        inspectedBefore = inspected;
        inspected = new HashMap<>();
        JournalSnapshot now;
        try {
            SnapshotTaker taker = new SnapshotTaker(this);
            paths.forEach(taker::add);
            now = taker.take();
        } catch (JournalException e) {
            inspected = inspectedBefore;
            if (!looked) {
                throw e;
            }
            tell(List.of(String.valueOf(e.getMessage())), damage);
            return;
        }
        looked = true;
        tell(now.unreadable(), damage);
        tell(now.problems(), damage);
        for (RunSnapshot run : now.runSnapshots()) {
            look(run, begin);
        }
    }

    private void tell(List<String> lines, DamageLog damage) {
        lines.stream().filter(told::add).forEach(damage::problem);
    }

    private void look(RunSnapshot run, Function<RunSnapshot, RunScanner> begin) {
        boolean isRecording = run.state() == RunSnapshot.State.RECORDING;
        long changedMs = isRecording ? Long.MAX_VALUE : changedMs(run);
        RunScanner known = scanners.get(run.manifest().runId());
        if (known == null) {
            if (changedMs < TimeUnit.NANOSECONDS.toMillis(fromNs) - CHANGED_EARLIER_MS) {
                over.add(run.directory());
                return;
            }
            scanners.put(run.manifest().runId(), begin.apply(run.from(fromNs)));
            return;
        }
        known.extend(run.from(fromNs));
        if (changedMs < clock.millis() - GIVEN_UP_MS) {
            known.giveUp();
        }
        if (known.isFinished()) {
            over.add(run.directory());
        }
    }

    /** When the last file of a run was changed, in milliseconds since the Unix epoch; 0 if that is not known. */
    private static long changedMs(RunSnapshot run) {
        long changed = 0;
        for (RunFile file : run.files()) {
            try {
                changed =
                        Math.max(changed, Files.getLastModifiedTime(file.path()).toMillis());
            } catch (IOException e) {
                // it was removed just now
            }
        }
        return changed;
    }

    /** Whether a run need not be looked at any more. */
    boolean isOver(Path directory) {
        return over.contains(directory);
    }

    /** Known facts about a file, which may grow as long as it is read. */
    RunFile inspect(Path path) throws IOException {
        RunFile known = inspectedBefore.get(path);
        RunFile file = known != null && known.hasFirst()
                ? known
                : RunFile.inspect(path).withoutLimit();
        inspected.put(path, file);
        return file;
    }
}
