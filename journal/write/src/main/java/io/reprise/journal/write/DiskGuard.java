package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import io.reprise.journal.RecordLayout;
import io.reprise.time.NanoClock;
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
 * Decides whether a record may be appended. It may only if its disk blocks are reserved, because touching a page of a
 * memory map for which the disk has no room kills the thread or the process. Writer thread only.
 *
 * <p>Experience shaped four details. The reservation is rounded up to 2 MiB, because ext4 wants blocks for a whole
 * large folio. The reservation includes the index pages that Chronicle puts between records. The file that Chronicle
 * rolls to is created and reserved in advance, under the name from which Chronicle takes a precreated file. The clock
 * that decides on rolling stands still between the reservation and the append.
 */
final class DiskGuard {
    private static final long FOLIO_BYTES = 2 << 20;
    private static final long STEP_MAX_BYTES = 8 << 20;
    private static final long PAGE_BYTES = 4096;
    /** After a refusal, how long the guard refuses without looking at the disk. */
    static final long RETRY_NS = 100_000_000;

    private static final int INDEX_PAGES = 2;
    /** Space kept in each file for the records that end a run: a GAP for each cause and a LEDGER. */
    private static final long ENDING_BYTES = 8 << 10;

    /** Space before the first record of a fresh file: header, index of the index, first index page. */
    private static final long FILE_HEAD_BYTES = 4 * PAGE_BYTES;

    private static final int NO_CYCLE = -1;

    /** The last answer; the next one depends on it. */
    private enum State {
        ADMITTING,
        REFUSING
    }

    private final Path directory;
    private final RollCycle rollCycle;
    private final JournalClock clock;
    private final NanoClock nanoClock;
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
    private State state = State.ADMITTING;
    private @Nullable Runnable afterRoll;

    /**
     * Guards a run that has no file yet.
     *
     * @param clock decides when files roll
     * @param nanoClock decides when a full disk is looked at again
     */
    DiskGuard(Path directory, JournalClock clock, NanoClock nanoClock, SpaceReserver reserver, MinFree minFree)
            throws IOException {
        this.directory = directory;
        this.file = directory;
        this.rollCycle = ChronicleSetup.ROLL_CYCLE;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.reserver = reserver;
        this.store = Files.getFileStore(directory);
        this.minFreeBytes = minFree.bytesOn(store);
        this.marginBytes = (long) INDEX_PAGES * rollCycle.defaultIndexCount() * Long.BYTES + PAGE_BYTES;
        this.fileNames = DateTimeFormatter.ofPattern(rollCycle.format()).withZone(ZoneOffset.UTC);
    }

    /** Creates the first file, with space for the records that end the run; false if there is no room. */
    boolean begin() {
        return roll(0);
    }

    /** Advances the clock and reserves space for the record; false if there is no room. */
    boolean admits(int recordLength) {
        if (state == State.REFUSING && nanoClock.nowNs() - retryAtNs < 0) {
            return false;
        }
        long beforeMs = clock.currentTimeMillis();
        clock.advance();
        // After a refusal, wait until the longest record fits; otherwise the answer would alternate with the records'
        // lengths.
        int length = state == State.REFUSING ? RecordLayout.RECORD_LENGTH_MAX : recordLength;
        long toBytes = endOf(length) + endingBytes();
        boolean admitted =
                rollCycle.current(clock, 0) == cycle ? toBytes <= reservedBytes || extend(toBytes) : roll(length);
        if (!admitted) {
            retryAtNs = nanoClock.nowNs() + RETRY_NS;
            clock.stepBackTo(beforeMs); // otherwise the records that end the run would go to a file without room
        }
        state = admitted ? State.ADMITTING : State.REFUSING;
        return admitted;
    }

    /** Whether a record that ends the run fits into the space kept for it; so it fits even if the disk is full. */
    boolean admitsLast(int recordLength) {
        return cycle != NO_CYCLE && endOf(recordLength) <= reservedBytes;
    }

    /** Offset up to which the file is written once the record, and what Chronicle may put before it, are added. */
    private long endOf(int recordLength) {
        return Math.max(position, FILE_HEAD_BYTES) + recordLength + Integer.BYTES + marginBytes;
    }

    private long endingBytes() {
        return ENDING_BYTES + marginBytes;
    }

    /** Notes that a record was written up to this offset of the current file. */
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

    /** Offset up to which the current file has disk blocks. */
    long reservedBytes() {
        return reservedBytes;
    }

    /** Releases reserved space that was not used; nothing may be appended afterwards. */
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
        Path made = precreated(next);
        if (isLow(toBytes)) {
            return false;
        }
        if (!reserver.reserve(made, 0, toBytes)) {
            delete(made);
            return false;
        }
        leaveFile();
        cycle = nextCycle;
        file = next;
        position = 0;
        reservedBytes = toBytes;
        stepBytes = FOLIO_BYTES;
        return true;
    }

    private static Path precreated(Path file) {
        return PrecreatedFiles.preCreatedFile(file.toFile()).toPath();
    }

    /**
     * Releases the unused rest of a file, but only after the first append to the next file, because that append marks
     * this file's end.
     */
    private void leaveFile() {
        if (cycle == NO_CYCLE) {
            return;
        }
        Path old = file;
        if (position == 0) {
            delete(precreated(old));
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
            throw new JournalException(directory + ": cannot read the free disk space: " + e.getMessage(), e);
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
