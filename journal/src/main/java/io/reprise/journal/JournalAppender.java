package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single writer of one run. Confined to the thread that opened it, but for {@link #force}, {@link #runDirectory}
 * and {@link #bytesWritten}, which any thread may call; allocates nothing per record.
 *
 * <p>After {@link #append} has thrown, the run is abandoned: close it and open another. That is because a queue whose
 * memory map failed once may drop or garble what is appended later without saying so.
 */
public final class JournalAppender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalAppender.class);
    private static final String METADATA_NAME = "metadata.cq4t";
    /** What a queue needs before its first record. */
    private static final long START_BYTES = 4 << 20;

    private static final long WHOLE_FILE = 0;

    private final Path runDirectory;
    private final RunLock lock;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final DiskGuard guard;
    private final RecordFile file = new RecordFile();
    private final CRC32C crc = new CRC32C();
    private final AtomicLong bytesWritten = new AtomicLong();
    private long sequence;
    private boolean closed;
    private @Nullable JournalException broken;
    /** Set by the writer's thread when a file begins, read by the thread that forces. */
    private volatile @Nullable Path currentFile;
    /** Where the last record in it ends; threads as above. */
    private final AtomicLong positionBytes = new AtomicLong();
    /** Set by the thread that forces, read by the writer's: the current file is not there any more. */
    private volatile boolean removed;
    /** How much of which file was forced; of the thread that forces. */
    private long forcedBytes;

    private @Nullable Path forcedFile;
    /** The file before it, which may hold records that were not forced yet; threads as above. */
    private volatile @Nullable Path previousFile;

    private JournalAppender(
            Path runDirectory, RunLock lock, SingleChronicleQueue queue, ExcerptAppender appender, DiskGuard guard) {
        this.runDirectory = runDirectory;
        this.lock = lock;
        this.queue = queue;
        this.appender = appender;
        this.guard = guard;
    }

    /**
     * Checks that the directory can be written to and that Chronicle works in this JVM (a throw-away queue is built,
     * appended to and read), without leaving anything behind. Any thread.
     *
     * @throws JournalException one line: what, which path, what would be right
     */
    public static void probe(Path journal) {
        JournalProbe.run(journal);
    }

    /**
     * Creates a fresh, locked run directory under the journal directory, which is created if absent.
     *
     * @param settings written into the manifest; one named {@code recorder} becomes the manifest's recorder
     * @param minFreeBytes appends are refused while the filesystem has less room than this
     * @throws JournalException one line: what, which path, what would be right
     */
    public static JournalAppender open(Path journal, Map<String, String> settings, long minFreeBytes) {
        return open(journal, settings, minFreeBytes, System::currentTimeMillis, true);
    }

    /**
     * As above, for tests.
     *
     * @param wallClockMs decides when files roll
     * @param fallocate whether to reserve space by fallocate, otherwise by writing zeros
     */
    static JournalAppender open(
            Path journal,
            Map<String, String> settings,
            long minFreeBytes,
            LongSupplier wallClockMs,
            boolean fallocate) {
        JournalDirectory.create(journal);
        Instant start = Instant.now();
        String runId = UUID.randomUUID().toString();
        try {
            long usableBytes = Files.getFileStore(journal).getUsableSpace();
            if (usableBytes < START_BYTES) {
                throw new JournalException(journal + ": the disk is full: " + usableBytes
                        + " bytes are free (expected: at least " + START_BYTES + ")");
            }
            Path run = JournalDirectory.createRun(journal, runId, start);
            JournalClock clock = new JournalClock(wallClockMs);
            SpaceReserver reserver = new SpaceReserver(fallocate);
            DiskGuard guard = new DiskGuard(run, ChronicleSetup.ROLL_CYCLE, clock, reserver, minFreeBytes);
            RunManifest manifest = RunManifest.ofThisProcess(runId, start, settings);
            return begin(run, clock, guard, reserver, manifest);
        } catch (IOException e) {
            throw JournalDirectory.unwritable(journal, e);
        }
    }

    /** All of it or nothing: it may be tried again and again. */
    private static JournalAppender begin(
            Path run, JournalClock clock, DiskGuard guard, SpaceReserver reserver, RunManifest manifest)
            throws IOException {
        boolean begun = false;
        JournalAppender appender = null;
        try {
            appender = start(run, clock, guard, reserver);
            ManifestFile.write(run, manifest);
            begun = true;
            return appender;
        } finally {
            if (!begun) {
                if (appender != null) {
                    appender.close();
                }
                JournalDirectory.discard(run);
            }
        }
    }

    @SuppressWarnings("IllegalCatch") // Chronicle's failures are errors of any kind
    private static JournalAppender start(Path run, JournalClock clock, DiskGuard guard, SpaceReserver reserver)
            throws IOException {
        RunLock lock = RunLock.acquire(run);
        SingleChronicleQueue queue = null;
        try {
            queue = ChronicleSetup.build(run, clock);
            if (!reserver.reserveExisting(run.resolve(METADATA_NAME))) {
                throw new JournalException(run + ": the disk is full");
            }
            return new JournalAppender(run, lock, queue, queue.createAppender(), guard);
        } catch (Throwable e) {
            if (queue != null) {
                queue.close();
            }
            lock.close();
            throw e instanceof JournalException known ? known : ChronicleSetup.failure(run, e);
        }
    }

    /**
     * Appends one record: completes its header in place (magic, version, sequence, CRC) and copies it to the journal.
     *
     * @param record position to limit is one record laid out as {@link RecordLayout} says, in private memory; its
     *     position and limit stay as they are
     * @return false when the disk guard refuses, in which case nothing was written and no sequence number used
     * @throws JournalException when the journal is broken; nothing can be appended to this run any more
     * @throws JournalRemovedException when that is because the run is not there any more, which is noticed within the
     *     time from one {@link #force} to the next
     */
    @SuppressWarnings("IllegalCatch") // a page without disk behind it comes as an InternalError
    public boolean append(ByteBuffer record) {
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
            if (removed) {
                throw new JournalRemovedException(runDirectory);
            }
            if (!guard.admits(length)) {
                return false;
            }
            complete(record, start, length);
            file.awaitDisk();
            write(record);
        } catch (Throwable e) {
            broken = failure(e);
            throw broken;
        } finally {
            record.limit(start + length).position(start);
        }
        sequence++;
        bytesWritten.setRelease(bytesWritten.getPlain() + length);
        return true;
    }

    private JournalException failure(Throwable e) {
        Path file = currentFile;
        if (file != null && Files.notExists(file)) {
            return new JournalRemovedException(runDirectory);
        }
        return e instanceof JournalException known ? known : ChronicleSetup.failure(runDirectory, e);
    }

    private void complete(ByteBuffer record, int start, int length) {
        record.putInt(start + RecordLayout.MAGIC_OFFSET, RecordLayout.MAGIC)
                .put(start + RecordLayout.VERSION_OFFSET, (byte) RecordLayout.VERSION)
                .putLong(start + RecordLayout.SEQUENCE_OFFSET, sequence);
        record.putInt(start + RecordLayout.CRC_OFFSET, RecordChecksum.of(crc, record, start, length));
    }

    private void write(ByteBuffer record) throws IOException {
        DocumentContext document = appender.writingDocument();
        try (document) {
            Bytes<?> bytes = document.wire().bytes();
            try {
                file.write(guard.currentFile(), bytes, record, guard.reservedBytes());
            } catch (IOException | RuntimeException | Error e) {
                document.rollbackOnClose(); // otherwise closing commits a part of a record
                throw e;
            }
            guard.wroteTo(bytes.writePosition());
            positionBytes.setRelease(bytes.writePosition());
        }
        Path writtenTo = guard.currentFile();
        if (!writtenTo.equals(currentFile)) {
            previousFile = currentFile;
            currentFile = writtenTo;
        }
    }

    public Path runDirectory() {
        return runDirectory;
    }

    /** Whether the last {@link #force} found that somebody removed the run, or moved it. Any thread. */
    public boolean isRemoved() {
        return removed;
    }

    /** Bytes appended to this run so far. */
    public long bytesWritten() {
        return bytesWritten.getAcquire();
    }

    /**
     * Asks the kernel to put what was appended on the disk, and then not to keep it in memory; may block for long, so
     * not on the writer's hot path. To be called once in a while also when nothing was appended, because it notices
     * when the run was removed: appending through a memory map does not.
     */
    public void force() {
        Path previous = previousFile;
        Path current = currentFile;
        long writtenBytes = positionBytes.getAcquire();
        if (current != null && Files.notExists(current) && current.equals(currentFile)) {
            removed = true;
        } else if (current != null && !(current.equals(forcedFile) && writtenBytes == forcedBytes)) {
            force(current, writtenBytes);
            forcedFile = current;
            forcedBytes = writtenBytes;
        }
        if (previous != null) {
            force(previous, WHOLE_FILE);
            previousFile = previous.equals(previousFile) ? null : previousFile;
        }
    }

    /** @param writtenBytes where it is known to have been written to */
    private static void force(Path file, long writtenBytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was pruned before it was forced", file);
            return;
        } catch (IOException e) {
            throw JournalDirectory.unwritable(file, e);
        }
        PageCache.drop(file, writtenBytes);
    }

    @Override
    @SuppressWarnings("IllegalCatch") // a broken queue may throw anything; the lock must go all the same
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
            LOG.warn("{}: closing failed: {}", runDirectory, e.toString());
        } finally {
            lock.close();
        }
    }
}
