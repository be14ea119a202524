package io.reprise.journal.write;

import io.reprise.journal.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;

/**
 * Reserves disk blocks for a part of a file before it is written through a memory map, where a full disk would cause a
 * fatal signal. Uses fallocate, or writes zeros where fallocate is missing. Writer thread only.
 */
final class SpaceReserver {
    private static final int O_RDWR = 2;
    private static final int KEEP_SIZE_PUNCH_HOLE = 1 | 2;
    private static final int ENOSPC = 28;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;
    private static final int EDQUOT = 122;
    private static final int PIECE_BYTES = 1 << 18;

    private final JournalAccess access;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(PIECE_BYTES);
    private boolean fallocates;

    /**
     * @param access permissions of the files that are created
     * @param fallocate whether to try fallocate; otherwise zeros are written
     */
    SpaceReserver(JournalAccess access, boolean fallocate) {
        this.access = access;
        // If native code cannot be loaded, Chronicle substitutes a dummy that reports success.
        fallocates = fallocate && !PosixAPI.posix().getClass().getSimpleName().startsWith("NoOp");
    }

    JournalAccess access() {
        return access;
    }

    /**
     * Ensures that a file has blocks between two offsets where nothing was written yet. Creates the file only if
     * {@code fromBytes} is 0, so that a file that somebody removed later is not replaced.
     *
     * @return false if the disk is full
     */
    boolean reserve(Path file, long fromBytes, long toBytes) {
        if (fromBytes == 0 && !make(file)) {
            return false;
        }
        Boolean reserved = byFallocate(file, fromBytes, toBytes);
        return reserved == null ? write(file, fromBytes, toBytes, false) : reserved;
    }

    /**
     * Ensures that a small file in use has all of its blocks.
     *
     * @return false if the disk is full
     */
    boolean reserveExisting(Path file) throws IOException {
        long bytes = Files.size(file);
        Boolean reserved = byFallocate(file, 0, bytes);
        return reserved == null ? write(file, 0, bytes, true) : reserved;
    }

    private boolean make(Path file) {
        try {
            access.create(file).close();
            return true;
        } catch (IOException e) {
            if (WriteFailures.isFull(e)) {
                return false;
            }
            throw WriteFailures.unwritable(file, e);
        }
    }

    /** @return whether there was room; null if the filesystem or this JVM does not support fallocate */
    private @Nullable Boolean byFallocate(Path file, long fromBytes, long toBytes) {
        if (!fallocates) {
            return null;
        }
        int error = fallocate(file, 0, fromBytes, toBytes);
        if (error == EOPNOTSUPP || error == ENOSYS) {
            fallocates = false;
            return null;
        }
        if (error != 0 && error != ENOSPC && error != EDQUOT) {
            throw new JournalException(file + ": cannot reserve disk space (error " + error + ")");
        }
        return error == 0;
    }

    /** Releases space that was reserved but not used; best effort, because nothing depends on it. */
    void release(Path file, long fromBytes, long toBytes) {
        if (fallocates && toBytes > fromBytes) {
            int unused = fallocate(file, KEEP_SIZE_PUNCH_HOLE, fromBytes, toBytes);
        }
    }

    /** @return 0 or the error number */
    private static int fallocate(Path file, int mode, long fromBytes, long toBytes) {
        PosixAPI posix = PosixAPI.posix();
        int descriptor = posix.open(file.toString(), O_RDWR, 0);
        if (descriptor < 0) {
            return posix.lastError();
        }
        try {
            return posix.fallocate(descriptor, mode, fromBytes, toBytes - fromBytes) == 0 ? 0 : posix.lastError();
        } finally {
            posix.close(descriptor);
        }
    }

    /** Writes zeros, or rewrites the file's content. */
    private boolean write(Path file, long fromBytes, long toBytes, boolean again) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = again ? ByteBuffer.allocate(PIECE_BYTES) : zeros;
            for (long at = fromBytes; at < toBytes; at += PIECE_BYTES) {
                bytes.clear().limit((int) Math.min(PIECE_BYTES, toBytes - at));
                if (again) {
                    int unused = channel.read(bytes, at);
                    bytes.flip();
                }
                writeFully(channel, bytes, at);
            }
            return true;
        } catch (IOException e) {
            if (WriteFailures.isFull(e)) {
                return false;
            }
            throw new JournalException(file + ": cannot reserve disk space: " + e.getMessage(), e);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
