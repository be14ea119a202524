package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import io.reprise.journal.RecordLayout;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.PrecreatedFiles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a record may be appended: only where disk blocks are reserved, since a page of a memory map that the
 * disk has no room for kills the thread or the process. Writer thread only.
 *
 * <p>Four things were found the hard way. The reservation is rounded up to 2 MiB, because ext4 wants blocks for a whole
 * large folio. It runs ahead by the index pages that Chronicle puts between records. The file that Chronicle rolls to
 * is made and reserved before, under the name that it takes such a file from. And the clock that decides on rolling
 * stands still between the reservation and the append.
 */
final class DiskGuard {
    private static final long FOLIO_BYTES = 2 << 20;
    private static final long STEP_MAX_BYTES = 8 << 20;
    private static final long PAGE_BYTES = 4096;
    private static final long RETRY_NS = 100_000_000;
    private static final int INDEX_PAGES = 2;
    /** Kept back in each file for the records that end a run: a GAP for each cause and a LEDGER. */
    private static final long ENDING_BYTES = 8 << 10;

    /** What a fresh file holds before its first record: header, index of the index, first index page. */
    private static final long FILE_HEAD_BYTES = 4 * PAGE_BYTES;

    private static final int NO_CYCLE = -1;

    private final Path directory;
    private final RollCycle rollCycle;
    private final JournalClock clock;
    private final SpaceReserver reserver;
    private final FileStore store;
    private final long minFreeBytes;
    private final long marginBytes;
    private final DateTimeFormatter fileNames;

    private long cycle = NO_CYCLE;
    private Path file;
    private long position;
    private long reservedBytes;
    private long stepBytes = FOLIO_BYTES;
    private long retryAtNs;
    private boolean refusing;
    private @Nullable Runnable afterRoll;

    DiskGuard(Path directory, RollCycle rollCycle, JournalClock clock, SpaceReserver reserver, MinFree minFree)
            throws IOException {
        this.directory = directory;
        this.file = directory;
        this.rollCycle = rollCycle;
        this.clock = clock;
        this.reserver = reserver;
        this.store = Files.getFileStore(directory);
        this.minFreeBytes = minFree.bytesOn(store);
        this.marginBytes = (long) INDEX_PAGES * rollCycle.defaultIndexCount() * Long.BYTES + PAGE_BYTES;
        this.fileNames = DateTimeFormatter.ofPattern(rollCycle.format()).withZone(ZoneOffset.UTC);
    }

    /** Makes the first file, and the reserve for the run's end in it; false when there is no room. */
    boolean begin() {
        return roll(0);
    }

    /** Advances the clock and reserves what the record needs; false when there is no room for it. */
    boolean admits(int recordLength) {
        if (refusing && System.nanoTime() - retryAtNs < 0) {
            return false;
        }
        long beforeMs = clock.currentTimeMillis();
        clock.advance();
        // Once it has refused one, not before the largest has room: else it would turn to and fro with their lengths.
        int length = refusing ? RecordLayout.RECORD_LENGTH_MAX : recordLength;
        long toBytes = endOf(length) + endingBytes();
        boolean admitted =
                rollCycle.current(clock, 0) == cycle ? toBytes <= reservedBytes || extend(toBytes) : roll(length);
        if (!admitted) {
            retryAtNs = System.nanoTime() + RETRY_NS;
            clock.stepBackTo(beforeMs); // or the records that end the run would go to a file that there is no room for
        }
        refusing = !admitted;
        return admitted;
    }

    /** Whether a record that ends the run has room: in what was kept back for it, so that a full disk has it too. */
    boolean admitsLast(int recordLength) {
        return cycle != NO_CYCLE && endOf(recordLength) <= reservedBytes;
    }

    /** Up to where the file is written when a record and what Chronicle may put before it are added. */
    private long endOf(int recordLength) {
        return Math.max(position, FILE_HEAD_BYTES) + recordLength + Integer.BYTES + marginBytes;
    }

    private long endingBytes() {
        return ENDING_BYTES + marginBytes;
    }

    /** A record was written up to this offset of the current file. */
    void wroteTo(long positionBytes) {
        position = positionBytes;
        Runnable due = afterRoll;
        if (due != null) {
            afterRoll = null;
            due.run();
        }
    }

    Path currentFile() {
        return file;
    }

    /** Up to where it has disk blocks. */
    long reservedBytes() {
        return reservedBytes;
    }

    /** Gives back what is reserved and not used; nothing may be appended any more. */
    void releaseRest() {
        if (position > 0) {
            reserver.release(file, roundUp(position + PAGE_BYTES, PAGE_BYTES), reservedBytes);
        }
    }

    private boolean extend(long toBytes) {
        long leastBytes = roundUp(toBytes, FOLIO_BYTES);
        if (isLow(leastBytes - reservedBytes)) {
            return false;
        }
        long wishedBytes = Math.max(leastBytes, reservedBytes + stepBytes);
        if (!isLow(wishedBytes - reservedBytes) && reserver.reserve(file, reservedBytes, wishedBytes)) {
            reservedBytes = wishedBytes;
            stepBytes = Math.min(stepBytes * 2, STEP_MAX_BYTES);
            return true;
        }
        stepBytes = FOLIO_BYTES;
        if (wishedBytes == leastBytes || !reserver.reserve(file, reservedBytes, leastBytes)) {
            return false;
        }
        reservedBytes = leastBytes;
        return true;
    }

    private boolean roll(int recordLength) {
        int nextCycle = rollCycle.current(clock, 0);
        long toBytes =
                roundUp(FILE_HEAD_BYTES + recordLength + Integer.BYTES + marginBytes + endingBytes(), FOLIO_BYTES);
        Path next = directory.resolve(nameOf(nextCycle));
        Path made = madeBefore(next);
        if (isLow(toBytes)) {
            return false;
        }
        if (!reserver.reserve(made, 0, toBytes)) {
            delete(made);
            return false;
        }
        leave();
        cycle = nextCycle;
        file = next;
        position = 0;
        reservedBytes = toBytes;
        stepBytes = FOLIO_BYTES;
        return true;
    }

    private static Path madeBefore(Path file) {
        return PrecreatedFiles.preCreatedFile(file.toFile()).toPath();
    }

    /** Gives back the rest of a file: not before the first append to the next one, which marks its end. */
    private void leave() {
        if (cycle == NO_CYCLE) {
            return;
        }
        Path old = file;
        if (position == 0) {
            delete(madeBefore(old));
            return;
        }
        long fromBytes = roundUp(position + PAGE_BYTES, PAGE_BYTES);
        long toBytes = reservedBytes;
        afterRoll = () -> reserver.release(old, fromBytes, toBytes);
    }

    private static void delete(Path made) {
        try {
            Files.deleteIfExists(made);
        } catch (IOException e) {
            throw new JournalException(made + ": cannot delete: " + e.getMessage(), e);
        }
    }

    private boolean isLow(long wantedBytes) {
        try {
            return store.getUsableSpace() - wantedBytes < minFreeBytes;
        } catch (IOException e) {
            throw new JournalException(directory + ": cannot ask for free disk space: " + e.getMessage(), e);
        }
    }

    private String nameOf(int anyCycle) {
        Instant start = Instant.ofEpochMilli((long) anyCycle * rollCycle.lengthInMillis());
        return fileNames.format(start) + SingleChronicleQueue.SUFFIX;
    }

    private static long roundUp(long value, long step) {
        return (value + step - 1) / step * step;
    }
}
