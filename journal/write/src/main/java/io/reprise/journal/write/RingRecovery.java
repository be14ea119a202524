package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import io.reprise.journal.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the records that killed recorders left in their rings into their runs. Stateless. Waits for the disk, so do
 * not call it on a thread that starts a recorder.
 */
public final class RingRecovery {
    /** The default directory of rings. */
    public static final Path DIRECTORY = Path.of("/dev/shm");

    private static final int RING_COUNT_MAX = 1_000;

    /**
     * The result for one ring.
     *
     * @param ring the ring's file
     * @param run name of the run that the ring belongs to; may be empty
     * @param recordCount number of records added to the journal, which only the ring contained
     * @param problem why recovery failed, one line; empty if it succeeded and the ring was removed
     */
    public record Outcome(Path ring, String run, long recordCount, String problem) {}

    private RingRecovery() {}

    /**
     * Recovers all rings in a directory whose processes are dead and whose runs are in this journal. Removes a ring
     * once its records are on disk and keeps it if that fails. Does not touch rings of other journals, other users or
     * living processes.
     *
     * @param clock tells how old a file is, and gives the time of an account whose run has no records
     * @return the results, one for each ring that was recovered or failed
     */
    public static List<Outcome> recover(Path journal, Path ringDirectory, InstantSource clock) {
        List<Outcome> outcomes = new ArrayList<>();
        for (Path ring : rings(ringDirectory)) {
            if (!RingMemory.isHeldHere(ring)) {
                recover(journal, ring, clock, outcomes);
            }
        }
        return outcomes;
    }

    private static void recover(Path journal, Path ring, InstantSource clock, List<Outcome> outcomes) {
        String run = "";
        try (DeadRing dead = DeadRing.open(ring, clock)) {
            if (dead == null) {
                return;
            }
            run = dead.run();
            Path directory = journal.resolve(run);
            if (!run.isEmpty() && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                if (!RunLock.isHeld(directory)) {
                    long count = new RingDrain(dead, directory, clock).drain();
                    Files.deleteIfExists(ring);
                    outcomes.add(new Outcome(ring, run, count, ""));
                }
            } else if (dead.isOf(journal)) {
                // Its run was removed or never begun, so there is nothing to add its records to.
                Files.deleteIfExists(ring);
            }
        } catch (IOException | JournalException e) {
            outcomes.add(new Outcome(ring, run, 0, String.valueOf(e.getMessage())));
        }
    }

    /** All files of this user with the name of a ring. */
    static List<Path> rings(Path directory) {
        try (Stream<Path> entries = Files.list(directory.toRealPath())) {
            return entries.filter(RingRecovery::isRing)
                    .filter(DeadRing::isOurs)
                    .sorted()
                    .limit(RING_COUNT_MAX)
                    .toList();
        } catch (IOException e) {
            return List.of(); // without the directory there are no rings
        }
    }

    private static boolean isRing(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith(RingMemory.PREFIX) && name.endsWith(RingMemory.SUFFIX);
    }
}
