package io.reprise.journal;

import io.reprise.files.RegularFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the runs at the paths that a user gave and inspects their files. Notes a problem of one run or one file and
 * continues. Not thread-safe.
 */
final class SnapshotTaker {
    private final List<RunCopies> runs = new ArrayList<>();
    private final Set<Path> known = new HashSet<>();
    private final LineList unreadable = new LineList();
    private final LineList problems = new LineList();
    private final LineList notes = new LineList();
    private final List<FoundRun> found = new ArrayList<>();
    private final @Nullable FollowedRuns followed;
    private @Nullable String firstFailure;

    SnapshotTaker() {
        this(null);
    }

    /**
     * @param followed facts from earlier snapshots, which are not checked again; if given, journals may be empty or
     *     missing
     */
    SnapshotTaker(@Nullable FollowedRuns followed) {
        this.followed = followed;
    }

    /**
     * Adds a path given by a user.
     *
     * @throws JournalException if the path does not exist, is not a journal, or is an empty journal
     */
    void add(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            Path real = path.toRealPath();
            if (attributes.isDirectory() && JournalDirectory.isRun(real)) {
                find(real, null, path);
            } else if (attributes.isDirectory()) {
                findIn(real, path);
            } else if (JournalDirectory.isQueueFile(path)) {
                RegularFiles.attributes(path);
                find(Objects.requireNonNull(real.getParent(), "a file's directory"), real, path);
            } else {
                throw new JournalException(path + ": is not a journal (expected: a journal directory, one of its runs"
                        + " or one of a run's .cq4 files)");
            }
        } catch (NoSuchFileException e) {
            if (followed != null) {
                return; // a recorder may begin it
            }
            throw new JournalException(
                    path + ": does not exist (expected: a journal directory, one of its runs or one of a run's files)",
                    e);
        } catch (IOException e) {
            throw JournalDirectory.unreadable(path, e);
        }
    }

    private void findIn(Path journal, Path named) throws IOException {
        List<Path> candidates;
        try (Stream<Path> entries = Files.list(journal)) {
            candidates = entries.filter(entry -> entry.getFileName().toString().startsWith(JournalDirectory.RUN_PREFIX))
                    .sorted()
                    .toList();
        }
        boolean any = false;
        for (Path candidate : candidates) {
            try {
                any |= findRun(candidate);
            } catch (IOException e) {
                boolean dangling = e instanceof NoSuchFileException && Files.isSymbolicLink(candidate);
                fail(candidate + ": " + (dangling ? "is a dangling link" : "cannot be read: " + reason(e)));
                any = true;
            }
        }
        if (!any && (followed == null || !mayBecomeJournal(journal))) {
            throw new JournalException(named + ": "
                    + (JournalDirectory.isJournal(journal)
                            ? "is empty: nothing was recorded into it"
                            : "is not a journal: there is no run-… directory in it"));
        }
    }

    /** Finds a run, if this is one. */
    private boolean findRun(Path candidate) throws IOException {
        Path real = candidate.toRealPath();
        if (followed != null && followed.isOver(real)) {
            return true;
        }
        boolean isRun =
                Files.readAttributes(candidate, BasicFileAttributes.class).isDirectory()
                        && JournalDirectory.isRun(candidate);
        if (isRun) {
            find(real, null, candidate);
        }
        return isRun;
    }

    private static boolean mayBecomeJournal(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return JournalDirectory.isJournal(directory)
                    || entries.allMatch(entry -> JournalDirectory.IGNORED.contains(
                            entry.getFileName().toString()));
        }
    }

    private void find(Path directory, @Nullable Path onlyFile, Path named) {
        if (!known.add(onlyFile == null ? directory : onlyFile)) {
            notes.add(named + ": was given before; each record is read once");
            return;
        }
        try {
            found.add(new FoundRun(directory, onlyFile, ManifestFile.readOrGuess(directory)));
        } catch (JournalException e) {
            problems.add(e.getMessage() + "; this run is left out");
            firstFailure = firstFailure == null ? e.getMessage() : firstFailure;
        }
    }

    /** Notes a run or a file that cannot be read. */
    private void fail(String line) {
        unreadable.add(line);
        firstFailure = firstFailure == null ? line : firstFailure;
    }

    /**
     * Inspects the files of all runs found.
     *
     * @throws JournalException if nothing can be read
     */
    JournalSnapshot take() {
        found.sort(Comparator.comparingLong((FoundRun run) -> run.manifest().startEpochNs())
                .thenComparing(FoundRun::directory)
                .thenComparing(
                        run -> run.onlyFile() == null ? "" : run.onlyFile().toString()));
        for (FoundRun run : found) {
            inspect(run);
        }
        List<RunSnapshot> taken = new ArrayList<>();
        boolean anyFile = false;
        for (RunCopies copies : runs) {
            RunSnapshot run = copies.snapshot(notes);
            anyFile |= !run.files().isEmpty();
            taken.add(run);
        }
        if (firstFailure != null && !anyFile) {
            throw new JournalException(firstFailure);
        }
        return new JournalSnapshot(taken, unreadable, problems, notes);
    }

    private void inspect(FoundRun run) {
        // Ask about the lock before listing: its holder may have made another file.
        boolean recording = RunLock.isHeld(run.directory());
        List<RunFile> files = new ArrayList<>();
        long firstKept = 0;
        try {
            List<Path> all = JournalDirectory.filesOf(run.directory());
            for (Path path : run.onlyFile() == null ? all : List.of(run.onlyFile())) {
                boolean growing = recording
                        && path.getFileName().equals(all.get(all.size() - 1).getFileName());
                inspect(path, growing, files);
            }
        } catch (IOException e) {
            fail(run.directory() + ": cannot be read: " + reason(e));
            return;
        }
        if (run.manifest().state() != ManifestState.INTACT) {
            problems.add(run.directory() + ": its manifest is "
                    + (run.manifest().state() == ManifestState.LOST ? "missing" : "damaged")
                    + ": the recorder's settings are unknown or incomplete");
        }
        try {
            firstKept = PruneMark.firstKept(run.directory());
        } catch (IOException e) {
            problems.add(run.directory().resolve(PruneMark.NAME) + ": cannot be used: " + reason(e));
        }
        RunCopies.Copy copy = new RunCopies.Copy(run, files, recording, firstKept);
        for (RunCopies known : runs) {
            if (known.isSameRun(copy)) {
                known.add(copy);
                return;
            }
        }
        runs.add(new RunCopies(copy));
    }

    private void inspect(Path path, boolean growing, List<RunFile> files) {
        try {
            if (followed != null) {
                files.add(followed.inspect(path));
                return;
            }
            RunFile file = RunFile.inspect(path);
            files.add(growing ? file.upToLastRecord() : file);
        } catch (IOException e) {
            boolean dangling = e instanceof NoSuchFileException && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            if (dangling) {
                fail(path + ": is a dangling link");
            } else if (!(e instanceof NoSuchFileException)) { // otherwise somebody has just removed it
                fail(path + ": cannot be read: " + reason(e));
            }
        }
    }

    private static String reason(IOException e) {
        return JournalDirectory.reason(e);
    }
}
