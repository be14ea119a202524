package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import io.reprise.journal.RecordChecksum;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RunLock;
import io.reprise.journal.RunManifest;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of one run. Closing removes a run that received no record. Confined to the thread that opened it,
 * except {@link #force}, {@link #removal}, {@link #runDirectory} and {@link #bytesWritten}, which any thread may call.
 * Allocates nothing per record.
 *
 * <p>After {@link #append} has thrown, the run is abandoned: close the appender and open another one. A queue whose
 * memory map failed once may silently drop or garble later records.
 */
public final class JournalAppender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalAppender.class);
    private static final String METADATA_NAME = "metadata.cq4t";
    /** Space that a queue needs before its first record. */
    private static final long START_BYTES = 4 << 20;

    private final Path runDirectory;
    private final RunLock lock;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final DiskGuard guard;
    private final RecordFile file;
    private final RepeatedBodies repeated = new RepeatedBodies();
    private final CRC32C crc = new CRC32C();
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AppendedFiles files;
    private long sequence;
    private boolean closed;
    private @Nullable JournalException broken;

    private JournalAppender(
            Path runDirectory,
            RunLock lock,
            SingleChronicleQueue queue,
            ExcerptAppender appender,
            DiskGuard guard,
            RecordFile file) {
        this.runDirectory = runDirectory;
        this.lock = lock;
        this.queue = queue;
        this.appender = appender;
        this.guard = guard;
        this.file = file;
        files = new AppendedFiles(runDirectory);
    }

    /**
     * Opens a run as {@link #open(JournalPlace, Map, MinFree)} does, with access for the user alone.
     *
     * @param minFreeBytes appends are refused while the filesystem has less free space than this
     */
    public static JournalAppender open(Path journal, Map<String, String> settings, long minFreeBytes) {
        return open(journal, settings, minFreeBytes, InstantSource.system(), true);
    }

    /**
     * Creates a fresh, locked run directory with room for the first records, in the journal directory, which is created
     * if absent. May be retried any number of times: a failure leaves nothing behind.
     *
     * @param settings written into the manifest; the setting {@code recorder} becomes the manifest's recorder
     * @param minFree appends are refused while the filesystem has less free space than this
     * @throws JournalFullException if there is no room
     * @throws JournalUnusableException if waiting does not help
     * @throws JournalException for any other failure, with a message of one line: what failed, the path, what was
     *     expected
     */
    public static JournalAppender open(JournalPlace place, Map<String, String> settings, MinFree minFree) {
        return open(place, settings, minFree, InstantSource.system(), NanoClock.SYSTEM, true);
    }

    /**
     * Opens a run as above, for tests.
     *
     * @param wallClock gives the start of the run and decides when files roll
     * @param fallocate whether to reserve space with fallocate instead of writing zeros
     */
    static JournalAppender open(
            Path journal, Map<String, String> settings, long minFreeBytes, InstantSource wallClock, boolean fallocate) {
        JournalPlace place = new JournalPlace(journal, JournalAccess.USER);
        return open(place, settings, MinFree.ofBytes(minFreeBytes), wallClock, NanoClock.SYSTEM, fallocate);
    }

    /**
     * Opens a run as above, with the caller's clocks.
     *
     * @param nanoClock decides when the disk is looked at again: a full disk for room, a file for a stall or a cut
     */
    static JournalAppender open(
            JournalPlace place,
            Map<String, String> settings,
            MinFree minFree,
            InstantSource wallClock,
            NanoClock nanoClock,
            boolean fallocate) {
        ChronicleSetup.requireFlags(place.path());
        place.prepare();
        Instant start = wallClock.instant();
        String runId = UUID.randomUUID().toString();
        try {
            requireRoom(place.path(), minFree);
            Path run = NewRun.createDirectory(place, runId, start);
            JournalClock clock = new JournalClock(wallClock);
            SpaceReserver reserver = new SpaceReserver(place.access(), fallocate);
            DiskGuard guard = new DiskGuard(run, clock, nanoClock, reserver, minFree);
            RunManifest manifest = RunManifest.ofThisProcess(runId, start, settings);
            return begin(run, clock, guard, new RecordFile(nanoClock), reserver, manifest);
        } catch (IOException e) {
            throw WriteFailures.unwritable(place.path(), e);
        }
    }

    private static void requireRoom(Path journal, MinFree minFree) throws IOException {
        FileStore store = Files.getFileStore(journal);
        long usableBytes = store.getUsableSpace();
        long neededBytes = minFree.bytesOn(store) + START_BYTES;
        if (usableBytes < neededBytes) {
            throw new JournalFullException(journal + ": the disk is full: " + usableBytes
                    + " bytes are free (expected: at least " + neededBytes + ")");
        }
    }

    /** Begins the run completely or leaves nothing behind. */
    private static JournalAppender begin(
            Path run,
            JournalClock clock,
            DiskGuard guard,
            RecordFile file,
            SpaceReserver reserver,
            RunManifest manifest)
            throws IOException {
        boolean begun = false;
        JournalAppender appender = null;
        try {
            appender = start(run, clock, guard, file, reserver);
            NewRun.writeManifest(run, manifest, reserver.access());
            begun = true;
            return appender;
        } finally {
            if (!begun) {
                if (appender != null) {
                    appender.close();
                }
                NewRun.discard(run);
            }
        }
    }

    @SuppressWarnings("IllegalCatch") // Chronicle's failures are errors of any kind
    private static JournalAppender start(
            Path run, JournalClock clock, DiskGuard guard, RecordFile file, SpaceReserver reserver) throws IOException {
        RunLock lock = NewRun.lock(run, reserver.access());
        SingleChronicleQueue queue = null;
        try {
            Path metadata = run.resolve(METADATA_NAME);
            reserver.access().create(metadata).close(); // Chronicle would create it with the umask's permissions
            queue = ChronicleSetup.build(run, clock);
            if (!reserver.reserveExisting(metadata) || !guard.begin()) {
                throw new JournalFullException(run + ": the disk is full");
            }
            return new JournalAppender(run, lock, queue, queue.createAppender(), guard, file);
        } catch (Throwable e) {
            if (queue != null) {
                queue.close();
            }
            lock.close();
            throw failureToBegin(run, e);
        }
    }

    private static RuntimeException failureToBegin(Path run, Throwable e) {
        if (e instanceof IOException failed) {
            return WriteFailures.unwritable(run, failed);
        }
        return e instanceof JournalException known ? known : ChronicleSetup.failure(run, e);
    }

    /**
     * Appends one record: completes its header (magic, version, sequence, CRC) and copies it to the journal. The header
     * is completed in place, unless a shorter copy is written because an earlier record holds the body.
     *
     * @param record from position to limit one record in the layout of {@link RecordLayout}, in private memory;
     *     position and limit stay unchanged
     * @return false if the disk guard refuses; then nothing was written and no sequence number was used
     * @throws JournalException if the journal is broken; nothing can be appended to this run any more
     * @throws JournalRemovedException if the journal is broken because somebody removed or cut the run; noticed by the
     *     next {@link #force} at the latest
     */
    public boolean append(ByteBuffer record) {
        return append(record, false);
    }

    /**
     * Appends a GAP or LEDGER record that ends the run. It may use the space that was kept for these records, so it is
     * accepted even if the disk is full.
     */
    public boolean appendLast(ByteBuffer record) {
        return append(record, true);
    }

    @SuppressWarnings("IllegalCatch") // a page without a disk block causes an InternalError
    private boolean append(ByteBuffer record, boolean last) {
        if (broken != null || closed) {
            throw new JournalException(runDirectory + ": this run was abandoned or closed");
        }
        int start = record.position();
        int length = record.remaining();
        record.order(ByteOrder.LITTLE_ENDIAN);
        if (length < RecordLayout.HEADER_LENGTH
                || length > RecordLayout.RECORD_LENGTH_MAX
                || record.getInt(start + RecordLayout.LENGTH_OFFSET) != length) {
            throw new IllegalArgumentException("record of " + length + " bytes (expected: " + RecordLayout.HEADER_LENGTH
                    + " to " + RecordLayout.RECORD_LENGTH_MAX + ", as its length field says)");
        }
        try {
            JournalRemovedException gone = files.removal();
            if (gone != null) {
                throw gone;
            }
            file.requireWhole();
            if (!(last && guard.admitsLast(length)) && !guard.admits(length)) {
                return false;
            }
            file.awaitDisk();
            write(record);
        } catch (Throwable e) {
            broken = failure(e);
            throw broken;
        } finally {
            record.limit(start + length).position(start);
        }
        sequence++;
        return true;
    }

    private JournalException failure(Throwable e) {
        if (e instanceof JournalRemovedException known) {
            return known;
        }
        JournalRemovedException gone = files.findRemoval();
        if (gone != null) {
            return gone;
        }
        return e instanceof JournalException known ? known : ChronicleSetup.failure(runDirectory, e);
    }

    private void complete(ByteBuffer record) {
        int start = record.position();
        record.putInt(start + RecordLayout.MAGIC_OFFSET, RecordLayout.MAGIC)
                .put(start + RecordLayout.VERSION_OFFSET, (byte) RecordLayout.VERSION)
                .putLong(start + RecordLayout.SEQUENCE_OFFSET, sequence);
        record.putInt(start + RecordLayout.CRC_OFFSET, RecordChecksum.of(crc, record, start, record.remaining()));
    }

    private void write(ByteBuffer record) throws IOException {
        DocumentContext document = appender.writingDocument();
        long endBytes;
        try (document) {
            Bytes<?> bytes = document.wire().bytes();
            try {
                long offset = bytes.writePosition();
                ByteBuffer shortest = repeated.replace(guard.currentFile(), record, offset);
                complete(shortest);
                int length = shortest.remaining();
                file.write(guard.currentFile(), bytes, shortest, guard.reservedBytes());
                repeated.written(record, offset);
                bytesWritten.setRelease(bytesWritten.getPlain() + length);
            } catch (IOException | RuntimeException | Error e) {
                document.rollbackOnClose(); // otherwise closing commits part of a record
                throw e;
            }
            guard.wroteTo(bytes.writePosition());
            endBytes = bytes.writePosition();
        }
        files.appended(guard.currentFile(), endBytes);
    }

    public Path runDirectory() {
        return runDirectory;
    }

    /** The removal or cut of the run that the last {@link #force} found; null if it found none. Any thread. */
    public @Nullable JournalRemovedException removal() {
        return files.removal();
    }

    /** Bytes appended to this run so far. */
    public long bytesWritten() {
        return bytesWritten.getAcquire();
    }

    /**
     * Asks the kernel to put the appended records on the disk and then to drop them from memory. May block for long, so
     * keep it off the writer thread. Call it regularly, even if nothing was appended: it notices that the run was
     * removed or cut, while appending through a memory map does not.
     */
    public void force() {
        files.force();
    }

    @Override
    @SuppressWarnings("IllegalCatch") // a broken queue may throw anything; the lock must be released anyway
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            file.close();
            queue.close();
            if (broken == null) {
                guard.releaseRest();
            }
        } catch (Throwable e) {
            LOG.warn("{}: cannot close the run: {}", runDirectory, e.toString());
        } finally {
            if (sequence == 0) {
                NewRun.discard(runDirectory);
            }
            lock.close();
        }
    }
}
