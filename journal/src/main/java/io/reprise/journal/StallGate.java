package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Where the writer waits for a disk that stalls: in a system call, before it stores through the memory map. Writer
 * thread only; allocates nothing per record.
 *
 * <p>Why: a store to a page that is new or clean is a fault, and while the disk stalls the fault waits. To the JVM, a
 * thread that waits there runs Java and will soon reach the next safepoint, so that all others, the event loops too,
 * wait for it and hence for the disk. (To have the pages made writable by madvise is no way out: it waits with the
 * lock on the process's memory held.) So what stands where the next records will be is read and written again, which
 * does at the disk what a fault would do, and nothing else. That is mostly zeros, but Chronicle puts pages of its
 * index there too.
 *
 * <p>The kernel makes pages clean again when it likes, so this is repeated, for one byte, when it is a while ago. What
 * remains is a stall that begins in the microseconds between it and the stores.
 */
final class StallGate implements AutoCloseable {
    private static final long PAGE_BYTES = 4096;
    private static final int AHEAD_BYTES = 64 << 10;
    private static final long GOOD_FOR_NS = 50_000;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(AHEAD_BYTES);
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    private long openToBytes;
    private long openUntilNs;

    /**
     * Waits until the disk takes what is written after this offset.
     *
     * @param next the file that will be written to
     * @param fromBytes where its last record ends; 0 for a file that is yet to begin, of which nothing is known
     * @param length bytes that will be written
     * @param reservedBytes up to where the file has disk blocks
     */
    void pass(Path next, long fromBytes, long length, long reservedBytes) throws IOException {
        if (fromBytes == 0) {
            return;
        }
        long nanoTime = System.nanoTime();
        boolean known = next.equals(file) && fromBytes + length <= openToBytes;
        if (known && nanoTime - openUntilNs < 0) {
            return;
        }
        FileChannel to = channelOf(next, fromBytes);
        if (known) {
            rewrite(to, fromBytes, 1);
        } else {
            long toBytes = Math.min(reservedBytes, fromBytes + Math.max(length, AHEAD_BYTES) & -PAGE_BYTES);
            for (long at = Math.max(fromBytes, openToBytes); at < toBytes; at += AHEAD_BYTES) {
                rewrite(to, at, (int) Math.min(AHEAD_BYTES, toBytes - at));
            }
            openToBytes = Math.max(openToBytes, toBytes);
        }
        openUntilNs = System.nanoTime() + GOOD_FOR_NS;
    }

    private FileChannel channelOf(Path next, long fromBytes) throws IOException {
        FileChannel open = channel;
        if (open == null || !next.equals(file)) {
            close();
            open = FileChannel.open(next, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channel = open;
            file = next;
            openToBytes = fromBytes;
        }
        return open;
    }

    /** Writes what is there once more: nobody else writes to the file meanwhile. */
    private void rewrite(FileChannel file, long atBytes, int length) throws IOException {
        bytes.clear().limit(length);
        while (bytes.hasRemaining() && file.read(bytes, atBytes + bytes.position()) > 0) {
            // until the end of the file, or of what was asked for
        }
        while (bytes.hasRemaining()) {
            bytes.put((byte) 0);
        }
        bytes.flip();
        while (bytes.hasRemaining()) {
            file.write(bytes, atBytes + bytes.position());
        }
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
