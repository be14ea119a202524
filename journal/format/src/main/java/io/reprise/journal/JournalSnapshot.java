package io.reprise.journal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of journals at one moment: their runs, the files of each run, and the length of each file. A
 * {@link JournalReader} can be opened on a snapshot any number of times and reads the same records each time, even
 * while recorders continue. Files that are removed in the meantime are missing. Immutable, any thread.
 */
public final class JournalSnapshot {
    private final List<RunSnapshot> runs;
    private final List<RunManifest> manifests;
    private final List<String> unreadable;
    private final List<String> problems;
    private final List<String> notes;

    JournalSnapshot(List<RunSnapshot> runs, LineList unreadable, LineList problems, LineList notes) {
        this(runs, unreadable.lines(), problems.lines(), notes.lines());
    }

    private JournalSnapshot(
            List<RunSnapshot> runs, List<String> unreadable, List<String> problems, List<String> notes) {
        this.runs = List.copyOf(runs);
        this.manifests = runs.stream().map(RunSnapshot::manifest).toList();
        this.unreadable = unreadable;
        this.problems = problems;
        this.notes = notes;
    }

    /**
     * Takes a snapshot. Each path is a journal directory, a run directory or one file of a run. Reads the first record
     * of each file, and the whole last file of each run that is still being recorded.
     *
     * @throws JournalException with a message of one line, if a path does not exist, is not a journal or is empty, or
     *     if nothing can be read
     */
    public static JournalSnapshot of(List<Path> journals) {
        SnapshotTaker taker = new SnapshotTaker();
        journals.forEach(taker::add);
        return taker.take();
    }

    /**
     * The same without the files whose records all come before a time, as far as the first records of the files tell;
     * the last file of each run stays.
     *
     * @param epochNs nanoseconds since the Unix epoch
     */
    public JournalSnapshot from(long epochNs) {
        return new JournalSnapshot(runs.stream().map(run -> run.from(epochNs)).toList(), unreadable, problems, notes);
    }

    /** The same from a place on that a reader of this snapshot had reached. */
    public JournalSnapshot from(ReadingPlace place) {
        List<RunSnapshot> rest = new ArrayList<>(runs);
        for (int run = 0; run < rest.size(); run++) {
            if (place.finished().get(run)) {
                rest.set(run, rest.get(run).finished());
            }
        }
        for (ReadingPlace.InRun each : place.runs()) {
            rest.set(each.run(), runs.get(each.run()).from(each));
        }
        return new JournalSnapshot(rest, unreadable, problems, notes);
    }

    /**
     * The same with the clocks of recorders corrected: all times of a run are moved back by its skew, so that runs of
     * several hosts merge as they happened.
     *
     * @param skewsNs by how much the clock was ahead of that of the others, by index of the run; negative if behind
     */
    public JournalSnapshot corrected(Map<Integer, Long> skewsNs) {
        List<RunSnapshot> corrected = new ArrayList<>(runs);
        skewsNs.forEach((run, ns) -> corrected.set(run, runs.get(run).corrected(ns)));
        return new JournalSnapshot(corrected, unreadable, problems, notes);
    }

    /** The directory of a run, or of its first copy. */
    public Path directory(int run) {
        return runs.get(run).directory();
    }

    /** Whether reading can go on at a {@link ReadingPlace}: no run is there in several copies. */
    public boolean hasPlaces() {
        return runs.stream().noneMatch(RunSnapshot::copied);
    }

    /** A file of a run by its number; null if there is none. */
    public @Nullable Path file(int run, int number) {
        boolean isThere = run >= 0
                && run < runs.size()
                && number >= 0
                && number < runs.get(run).files().size();
        return isThere ? runs.get(run).files().get(number).path() : null;
    }

    /** The number of a file of a run. */
    public int numberOf(int run, Path file) {
        return runs.get(run).numberOf(file);
    }

    /** The runs, in the order of their index; runs of a newer format version are left out. */
    public List<RunManifest> runs() {
        return manifests;
    }

    /**
     * A hash of the snapshot's content: 64 hexadecimal digits of SHA-256 over runs, files, their lengths and their
     * first records.
     */
    public String fingerprint() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        for (RunSnapshot run : runs) {
            digest.update(run.manifest().runId().getBytes(StandardCharsets.UTF_8));
            if (run.reading().skewNs() != 0) {
                digest.update((" skew " + run.reading().skewNs()).getBytes(StandardCharsets.UTF_8));
            }
            for (RunFile file : run.files()) {
                String line = "\n" + file.path().getFileName() + ' ' + file.limitBytes() + ' ' + file.firstSequence()
                        + ' ' + file.firstTimeNs() + ' ' + file.firstChecksum();
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            digest.update((byte) '\n');
        }
        return HexFormat.of().formatHex(digest.digest());
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
