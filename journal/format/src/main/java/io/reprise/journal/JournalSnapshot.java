package io.reprise.journal;

import java.nio.file.Path;
import java.util.List;

/**
 * What journals hold at one moment: their runs, the files of those, and how much of each file. A {@link JournalReader}
 * can be opened on it any number of times and then reads the same records each time, also while recorders go on. What
 * is removed in the meantime is missing. Immutable, any thread.
 */
public final class JournalSnapshot {
    private final List<RunSnapshot> runs;
    private final List<RunManifest> manifests;
    private final List<String> unreadable;
    private final List<String> problems;
    private final List<String> notes;

    JournalSnapshot(List<RunSnapshot> runs, LineList unreadable, LineList problems, LineList notes) {
        this.runs = List.copyOf(runs);
        this.manifests = runs.stream().map(RunSnapshot::manifest).toList();
        this.unreadable = unreadable.lines();
        this.problems = problems.lines();
        this.notes = notes.lines();
    }

    /**
     * Looks at journals: each path is a journal directory, one run directory or one file of a run. Of each file the
     * first record is read, and the last file of a run that is being recorded from its beginning to its end.
     *
     * @throws JournalException one line: missing, not a journal, empty, nothing in it can be read
     */
    public static JournalSnapshot of(List<Path> journals) {
        SnapshotTaker taker = new SnapshotTaker();
        journals.forEach(taker::add);
        return taker.take();
    }

    /** The runs, in the order of their index; those of a newer format are left out. */
    public List<RunManifest> runs() {
        return manifests;
    }

    List<RunSnapshot> runSnapshots() {
        return runs;
    }

    List<String> unreadable() {
        return unreadable;
    }

    List<String> problems() {
        return problems;
    }

    List<String> notes() {
        return notes;
    }
}
