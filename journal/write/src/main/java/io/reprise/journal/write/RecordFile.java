package io.reprise.journal.write;

import io.reprise.time.NanoClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.core.io.ReferenceOwner;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;

/**
 * Writes the bytes of records where Chronicle wants them in the file, in a way that only system calls wait for the
 * disk. Writer thread only; allocates nothing per record.
 *
 * <p>The reason: a store through the memory map to a new or clean page causes a page fault, and the fault waits while
 * the disk stalls. To the JVM, a thread that waits there is running Java code and will soon reach the next safepoint.
 * So all other threads, the event loops included, wait for it and hence for the disk. (Making the pages writable with
 * madvise does not help: it waits while holding the lock on the process's memory.) Therefore a system call first writes
 * zeros where the next records will be; while a document is open, nothing follows it. It writes a large piece at a
 * time, because then the kernel uses large pages, which cost a fraction. A record of a page or more is then also
 * written with a system call, which saves a fault for each of its pages. A shorter record is stored through the map.
 *
 * <p>The kernel may make pages clean again at any time, and Chronicle itself stores into some. So before a document is
 * opened, {@link #awaitDisk} rewrites one byte if the last system call was a while ago. Two cases remain: a stall that
 * begins in the microseconds between that write and the stores, and a run's very first record.
 */
final class RecordFile implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;
    private static final int AHEAD_BYTES = 128 << 10;
    /** Chronicle reads the bytes after a record; if their page did not exist, the kernel would read megabytes ahead. */
    private static final int READ_AFTER_RECORD_BYTES = 8;

    /** For how long a system call proves that the disk accepts writes and that the file is whole. */
    static final long GOOD_FOR_NS = 50_000;

    private static final int MADV_RANDOM = 1;
    private static final int MADV_DONTNEED = 4;

    /** After this many bytes, all pages but the last {@link #USED_BYTES} are removed from the map. */
    private static final int RELEASE_BYTES = 4 << 20;

    private static final int USED_BYTES = 1 << 20;

    private final NanoClock clock;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(AHEAD_BYTES);
    private final ByteBuffer lastByte = ByteBuffer.allocateDirect(1);
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    /** The mapped part of the file about which the kernel has been advised. */
    private @Nullable MappedBytesStore advised;

    /** The map before that one. */
    private @Nullable MappedBytesStore before;

    private final ReferenceOwner mapOwner = ReferenceOwner.temporary("pages");

    /** The file's length when it was opened: that of its first memory map. It never becomes shorter later. */
    private long lengthBytes;

    private long endBytes;
    /** Offset up to which pages have been taken out of the map. */
    private long releasedToBytes;
    /** Offset up to which system calls have written zeros or records. */
    private long zeroedToBytes;
    /** When a system call last found that the disk accepts writes. */
    private long writtenAtNs;

    RecordFile(NanoClock clock) {
        this.clock = clock;
    }

    /**
     * Checks from time to time whether somebody truncated the file. After the end of a file, a store through a memory
     * map causes a fatal signal, and a write leaves a hole.
     */
    void requireWhole() throws IOException {
        FileChannel open = channel;
        if (open != null && clock.nowNs() - writtenAtNs >= GOOD_FOR_NS && open.size() < lengthBytes) {
            throw JournalRemovedException.truncated(Objects.requireNonNull(file, "file"));
        }
    }

    /** Waits until the disk accepts writes, as far as this can be known. */
    void awaitDisk() throws IOException {
        FileChannel open = channel;
        if (open != null && clock.nowNs() - writtenAtNs >= GOOD_FOR_NS) {
            write(open, lastByte.clear(), endBytes - 1);
        }
    }

    /**
     * Writes a record at the position of an open document.
     *
     * @param of the file that the document is in
     * @param document its position is advanced past the record
     * @param record from position to limit, at least one byte
     * @param reservedBytes offset up to which the file has disk blocks
     */
    void write(Path of, Bytes<?> document, ByteBuffer record, long reservedBytes) throws IOException {
        FileChannel to = channelOf(of);
        adviseOnNewMap(document);
        long at = document.writePosition();
        int length = record.remaining();
        lastByte.put(0, record.get(record.limit() - 1));
        endBytes = at + length;
        if (endBytes + READ_AFTER_RECORD_BYTES > zeroedToBytes) {
            long fromBytes = Math.max(at, zeroedToBytes);
            zeroedToBytes =
                    Math.min(reservedBytes, (endBytes + READ_AFTER_RECORD_BYTES + AHEAD_BYTES - 1) & -AHEAD_BYTES);
            writeZeros(to, fromBytes, zeroedToBytes);
        }
        if (length >= PAGE_BYTES) {
            write(to, record, at);
            document.writeSkip(length);
        } else {
            document.writeSome(record);
        }
        releasePages(document);
    }

    /**
     * Removes written pages from the map; the file keeps their content. Mapped pages count as memory of this process,
     * and the kernel cannot drop them from the page cache. A map overlaps the next one, and Chronicle looks at records
     * through the earlier map as long as it reaches.
     */
    private void releasePages(Bytes<?> document) {
        if (endBytes - releasedToBytes < RELEASE_BYTES + USED_BYTES
                || !(document.bytesStore() instanceof MappedBytesStore mapped)) {
            return;
        }
        long toBytes = endBytes - USED_BYTES & -PAGE_BYTES;
        release(mapped, releasedToBytes, toBytes);
        release(before, releasedToBytes, toBytes);
        releasedToBytes = toBytes;
    }

    /** Removes the part of a map from one offset in the file to another. */
    private void release(@Nullable MappedBytesStore map, long fromBytes, long toBytes) {
        if (map == null || !map.tryReserve(mapOwner)) { // a map that cannot be reserved is gone already
            return;
        }
        long from = Math.max(map.start(), fromBytes);
        long to = Math.min(map.capacity(), toBytes);
        if (from < to) {
            advise(map, from, to, MADV_DONTNEED);
        }
        map.release(mapOwner);
    }

    private static void advise(MappedBytesStore mapped, long fromBytes, long toBytes, int advice) {
        int unused = PosixAPI.posix().madvise(mapped.addressForRead(fromBytes), toBytes - fromBytes, advice);
    }

    /**
     * Turns off read-ahead in a part of the file that was mapped just now, its overlap included. Otherwise a store into
     * a mapped page makes the kernel read ahead, which here means filling megabytes of new pages with zeros, and those
     * pages are so large that each write to them takes longer. Also releases the pages of the part that was mapped
     * before, which Chronicle keeps mapped for a while.
     */
    @SuppressWarnings("ReferenceEquality") // the same mapping, not a mapping with the same bytes
    private void adviseOnNewMap(Bytes<?> document) {
        if (document.bytesStore() instanceof MappedBytesStore mapped && mapped != advised) {
            before = advised;
            release(before, 0, Long.MAX_VALUE);
            advised = mapped;
            advise(mapped, mapped.start(), mapped.capacity(), MADV_RANDOM);
        }
    }

    private void writeZeros(FileChannel to, long fromBytes, long toBytes) throws IOException {
        long at = fromBytes;
        while (at < toBytes) {
            long pieceEnd = Math.min(toBytes, at + AHEAD_BYTES & -AHEAD_BYTES);
            write(to, zeros.clear().limit((int) (pieceEnd - at)), at);
            at = pieceEnd;
        }
    }

    private void write(FileChannel to, ByteBuffer bytes, long atBytes) throws IOException {
        long at = atBytes;
        while (bytes.hasRemaining()) {
            at += to.write(bytes, at);
        }
        writtenAtNs = clock.nowNs();
    }

    private FileChannel channelOf(Path next) throws IOException {
        FileChannel open = channel;
        if (open == null || !next.equals(file)) {
            close();
            open = FileChannel.open(next, StandardOpenOption.WRITE);
            channel = open;
            file = next;
            zeroedToBytes = 0;
            releasedToBytes = 0;
            lengthBytes = open.size();
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
