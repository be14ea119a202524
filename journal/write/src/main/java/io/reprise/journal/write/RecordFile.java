package io.reprise.journal.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;

/**
 * Puts the bytes of records where Chronicle wants them in the file, so that nothing but system calls waits for the
 * disk. Writer thread only; allocates nothing per record.
 *
 * <p>Why: a store through the memory map to a page that is new or clean is a fault, and while the disk stalls the
 * fault waits. To the JVM, a thread that waits there runs Java and will soon reach the next safepoint, so that all
 * others, the event loops too, wait for it and hence for the disk. (To have the pages made writable by madvise is no
 * way out: it waits with the lock on the process's memory held.) So zeros are written, by a system call, to where the
 * next records will be: while a document is open, nothing stands behind it. A large piece at a time, because then the
 * kernel uses large pages, which cost a fraction. A record of a page or more is then written by a system call too,
 * which saves a fault for each of its pages; a smaller one is stored through the map.
 *
 * <p>The kernel makes pages clean again when it likes, and Chronicle stores into some by itself, so before a document
 * is opened {@link #awaitDisk} writes one byte again, when the last call is a while ago. What remains is a stall that
 * begins in the microseconds between it and the stores, and a run's very first record.
 */
final class RecordFile implements AutoCloseable {
    private static final int PAGE_BYTES = 4096;
    private static final int AHEAD_BYTES = 128 << 10;
    /** Chronicle looks at what stands behind a record; were that page not there, megabytes would be read ahead. */
    private static final int LOOKED_AT_BYTES = 8;

    private static final long GOOD_FOR_NS = 50_000;
    private static final int MADV_RANDOM = 1;

    private final ByteBuffer zeros = ByteBuffer.allocateDirect(AHEAD_BYTES);
    private final ByteBuffer lastByte = ByteBuffer.allocateDirect(1);
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    /** The part of the file that is mapped, about which the kernel was told. */
    private @Nullable MappedBytesStore advised;

    /** How long it was when it was opened: as long as its first memory map, and never shorter later. */
    private long lengthBytes;

    private long endBytes;
    /** Up to where zeros, or records, were written by a system call. */
    private long zeroedToBytes;
    /** When a system call last found that the disk takes what is written. */
    private long writtenAtNs;

    /**
     * Notices, now and then, that somebody truncated the file: what is stored through a memory map behind the end of a
     * file is a fatal signal, and what is written there makes a hole.
     */
    void requireWhole() throws IOException {
        FileChannel open = channel;
        if (open != null && System.nanoTime() - writtenAtNs >= GOOD_FOR_NS && open.size() < lengthBytes) {
            throw JournalRemovedException.truncated(Objects.requireNonNull(file, "file"));
        }
    }

    /** Waits until the disk takes what is written, as far as can be known. */
    void awaitDisk() throws IOException {
        FileChannel open = channel;
        if (open != null && System.nanoTime() - writtenAtNs >= GOOD_FOR_NS) {
            write(open, lastByte.clear(), endBytes - 1);
        }
    }

    /**
     * Puts a record at the position of a document that is open.
     *
     * @param of the file that the document is in
     * @param document the position is moved behind the record
     * @param record from position to limit, at least one byte
     * @param reservedBytes up to where the file has disk blocks
     */
    void write(Path of, Bytes<?> document, ByteBuffer record, long reservedBytes) throws IOException {
        FileChannel to = channelOf(of);
        stopReadAhead(document);
        long at = document.writePosition();
        int length = record.remaining();
        lastByte.put(0, record.get(record.limit() - 1));
        endBytes = at + length;
        if (endBytes + LOOKED_AT_BYTES > zeroedToBytes) {
            long fromBytes = Math.max(at, zeroedToBytes);
            zeroedToBytes = Math.min(reservedBytes, (endBytes + LOOKED_AT_BYTES + AHEAD_BYTES - 1) & -AHEAD_BYTES);
            writeZeros(to, fromBytes, zeroedToBytes);
        }
        if (length >= PAGE_BYTES) {
            write(to, record, at);
            document.writeSkip(length);
        } else {
            document.writeSome(record);
        }
    }

    /**
     * A store into a mapped page makes the kernel read ahead, here to fill megabytes of new pages with zeros, and those
     * pages are so large that each write to them takes longer.
     */
    @SuppressWarnings("ReferenceEquality") // the same mapping, not one with the same bytes
    private void stopReadAhead(Bytes<?> document) {
        if (document.bytesStore() instanceof MappedBytesStore mapped && mapped != advised) {
            advised = mapped;
            long startBytes = mapped.start();
            int unused = PosixAPI.posix()
                    .madvise(mapped.addressForRead(startBytes), mapped.safeLimit() - startBytes, MADV_RANDOM);
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
        writtenAtNs = System.nanoTime();
    }

    private FileChannel channelOf(Path next) throws IOException {
        FileChannel open = channel;
        if (open == null || !next.equals(file)) {
            close();
            open = FileChannel.open(next, StandardOpenOption.WRITE);
            channel = open;
            file = next;
            zeroedToBytes = 0;
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
