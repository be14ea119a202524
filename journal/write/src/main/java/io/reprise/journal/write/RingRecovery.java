package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import io.reprise.journal.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes what killed recorders left in their rings into their runs. Stateless; waits for the disk, so not for a thread
 * that starts a recorder.
 */
public final class RingRecovery {
    /** Where rings are unless a recorder was told otherwise. */
    public static final Path DIRECTORY = Path.of("/dev/shm");

    private static final int RING_COUNT_MAX = 1_000;

    /**
     * What became of one ring.
     *
     * @param ring its file
     * @param run the run that it belongs to, by name; may be empty
     * @param recordCount records that were in it alone and are in the journal now
     * @param problem why it could not be used, one line; empty when it could, and is gone
     */
    public record Outcome(Path ring, String run, long recordCount, String problem) {}

    private RingRecovery() {}

    /**
     * Recovers all rings in a directory whose processes are dead and whose run is in this journal. A ring is removed
     * once its records are on disk, and kept when that fails. Rings of other journals, users and living processes are
     * left alone.
     *
     * @return what became of each that is ours
     */
    public static List<Outcome> recover(Path journal, Path ringDirectory) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Path ring : rings(ringDirectory)) {
            if (!RingMemory.isHeldHere(ring)) {
                recover(journal, ring, outcomes);
            }
        }
        return outcomes;
    }

    private static void recover(Path journal, Path ring, List<Outcome> outcomes) {
        String run = "";
        try (DeadRing dead = DeadRing.open(ring)) {
            if (dead == null) {
                return;
            }
            run = dead.run();
            Path directory = journal.resolve(run);
            if (!run.isEmpty() && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                if (!RunLock.isHeld(directory)) {
                    long count = new RingDrain(dead, directory).drain();
                    Files.deleteIfExists(ring);
                    outcomes.add(new Outcome(ring, run, count, ""));
                }
            } else if (dead.isOf(journal)) {
                // Its run was removed, or never begun: there is nothing that its records could be added to.
                Files.deleteIfExists(ring);
            }
        } catch (IOException | JournalException e) {
            outcomes.add(new Outcome(ring, run, 0, String.valueOf(e.getMessage())));
        }
    }

    /** All files of ours with the name of a ring. */
    static List<Path> rings(Path directory) {
        try (Stream<Path> entries = Files.list(directory.toRealPath())) {
            return entries.filter(RingRecovery::isRing)
                    .filter(DeadRing::isOurs)
                    .sorted()
                    .limit(RING_COUNT_MAX)
                    .toList();
        } catch (IOException e) {
            return List.of(); // no such directory: no rings
        }
    }

    private static boolean isRing(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith(RingMemory.PREFIX) && name.endsWith(RingMemory.SUFFIX);
    }
}
