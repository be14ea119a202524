package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import io.reprise.journal.RecordChecksum;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RunLock;
import io.reprise.journal.RunManifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
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
 * The single writer of one run. A run that got no record is removed when it is closed. Confined to the thread that
 * opened it, but for {@link #force}, {@link #removal}, {@link #runDirectory} and {@link #bytesWritten}, which any
 * thread may call; allocates nothing per record.
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
    private volatile @Nullable FileInUse currentFile;
    /** Where the last record in it ends; threads as above. */
    private final AtomicLong positionBytes = new AtomicLong();
    /** Set by the thread that forces, read by the writer's: the current file is not what it was. */
    private volatile @Nullable JournalRemovedException removal;
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
     * As the other, for the user alone and with nothing that must stay free.
     *
     * @param minFreeBytes appends are refused while the filesystem has less room than this
     */
    public static JournalAppender open(Path journal, Map<String, String> settings, long minFreeBytes) {
        return open(journal, settings, minFreeBytes, InstantSource.system(), true);
    }

    /**
     * Creates a fresh, locked run directory under the journal directory, which is created if absent, with room for the
     * first records. May be tried again and again: what fails leaves nothing behind.
     *
     * @param settings written into the manifest; one named {@code recorder} becomes the manifest's recorder
     * @param minFree appends are refused while the filesystem has less room than this
     * @throws JournalFullException when there is no room
     * @throws JournalUnusableException when waiting does not help
     * @throws JournalException one line: what, which path, what would be right
     */
    public static JournalAppender open(JournalPlace place, Map<String, String> settings, MinFree minFree) {
        return open(place, settings, minFree, InstantSource.system(), true);
    }

    /**
     * As above, for tests.
     *
     * @param wallClock says when the run begins, and decides when files roll
     * @param fallocate whether to reserve space by fallocate, otherwise by writing zeros
     */
    static JournalAppender open(
            Path journal, Map<String, String> settings, long minFreeBytes, InstantSource wallClock, boolean fallocate) {
        JournalPlace place = new JournalPlace(journal, JournalAccess.USER);
        return open(place, settings, MinFree.ofBytes(minFreeBytes), wallClock, fallocate);
    }

    /** As above, by a clock of the caller's. */
    static JournalAppender open(
            JournalPlace place,
            Map<String, String> settings,
            MinFree minFree,
            InstantSource wallClock,
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
            DiskGuard guard = new DiskGuard(run, ChronicleSetup.ROLL_CYCLE, clock, reserver, minFree);
            RunManifest manifest = RunManifest.ofThisProcess(runId, start, settings);
            return begin(run, clock, guard, reserver, manifest);
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

    /** All of it or nothing: it may be tried again and again. */
    private static JournalAppender begin(
            Path run, JournalClock clock, DiskGuard guard, SpaceReserver reserver, RunManifest manifest)
            throws IOException {
        boolean begun = false;
        JournalAppender appender = null;
        try {
            appender = start(run, clock, guard, reserver);
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
    private static JournalAppender start(Path run, JournalClock clock, DiskGuard guard, SpaceReserver reserver)
            throws IOException {
        RunLock lock = NewRun.lock(run, reserver.access());
        SingleChronicleQueue queue = null;
        try {
            Path metadata = run.resolve(METADATA_NAME);
            reserver.access().create(metadata).close(); // Chronicle would make it as the umask says
            queue = ChronicleSetup.build(run, clock);
            if (!reserver.reserveExisting(metadata) || !guard.begin()) {
                throw new JournalFullException(run + ": the disk is full");
            }
            return new JournalAppender(run, lock, queue, queue.createAppender(), guard);
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
     * Appends one record: completes its header in place (magic, version, sequence, CRC) and copies it to the journal.
     *
     * @param record position to limit is one record laid out as {@link RecordLayout} says, in private memory; its
     *     position and limit stay as they are
     * @return false when the disk guard refuses, in which case nothing was written and no sequence number used
     * @throws JournalException when the journal is broken; nothing can be appended to this run any more
     * @throws JournalRemovedException when that is because the run is not there any more, or was cut, which is noticed
     *     within the time from one {@link #force} to the next
     */
    public boolean append(ByteBuffer record) {
        return append(record, false);
    }

    /**
     * The same for the GAP and LEDGER records that end the run: they may use the room that was kept back for them, so
     * that a full disk takes them, too.
     */
    public boolean appendLast(ByteBuffer record) {
        return append(record, true);
    }

    @SuppressWarnings("IllegalCatch") // a page without disk behind it comes as an InternalError
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
            JournalRemovedException gone = removal;
            if (gone != null) {
                throw gone;
            }
            file.requireWhole();
            if (!(last && guard.admitsLast(length)) && !guard.admits(length)) {
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
        if (e instanceof JournalRemovedException known) {
            return known;
        }
        JournalRemovedException gone = findRemoval();
        if (gone != null) {
            return gone;
        }
        return e instanceof JournalException known ? known : ChronicleSetup.failure(runDirectory, e);
    }

    /** Why the file that is written to is not what it was: appending through a memory map does not notice. */
    private @Nullable JournalRemovedException findRemoval() {
        FileInUse file = currentFile;
        if (file == null) {
            return null;
        }
        try {
            BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
            if (!Objects.equals(now.fileKey(), file.key())) {
                return JournalRemovedException.removed(runDirectory);
            }
            return now.size() < file.lengthBytes() ? JournalRemovedException.truncated(file.path()) : null;
        } catch (NoSuchFileException e) {
            return JournalRemovedException.removed(runDirectory);
        } catch (IOException e) {
            return null; // whatever is wrong with the disk, it does not say that the file is gone
        }
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
        FileInUse before = currentFile;
        if (before == null || !writtenTo.equals(before.path())) {
            previousFile = before == null ? null : before.path();
            currentFile = FileInUse.of(writtenTo);
        }
    }

    public Path runDirectory() {
        return runDirectory;
    }

    /** What the last {@link #force} found that somebody did to the run, such as removing it. Any thread. */
    public @Nullable JournalRemovedException removal() {
        return removal;
    }

    /** Bytes appended to this run so far. */
    public long bytesWritten() {
        return bytesWritten.getAcquire();
    }

    /**
     * Asks the kernel to put what was appended on the disk, and then not to keep it in memory; may block for long, so
     * not on the writer's hot path. To be called once in a while also when nothing was appended, because it notices
     * when the run was removed or cut: appending through a memory map does not.
     */
    @SuppressWarnings("ReferenceEquality") // whether the writer has gone to another file meanwhile
    public void force() {
        Path previous = previousFile;
        FileInUse current = currentFile;
        long writtenBytes = positionBytes.getAcquire();
        JournalRemovedException found = findRemoval();
        if (found != null && current == currentFile) {
            removal = found;
        } else if (current != null && !(current.path().equals(forcedFile) && writtenBytes == forcedBytes)) {
            force(current.path(), writtenBytes);
            forcedFile = current.path();
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
            throw WriteFailures.unwritable(file, e);
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
            if (sequence == 0) {
                NewRun.discard(runDirectory);
            }
            lock.close();
        }
    }

    /**
     * The file that is written to, and what it is known by should another take its name.
     *
     * @param key null where the filesystem has none
     * @param lengthBytes as long as its first memory map: it never gets shorter by itself
     */
    private record FileInUse(Path path, @Nullable Object key, long lengthBytes) {
        static FileInUse of(Path path) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileInUse(path, now.fileKey(), now.size());
        }
    }
}
