package io.reprise.journal;

import io.reprise.files.RegularFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A section of one regular file in a private buffer, up to a limit that is set when the file is opened. Files are never
 * mapped, so that a file that shrinks or a disk that fails is an error only where we read. The buffer grows to the
 * longest record met. Not thread-safe.
 */
final class FileWindow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWindow.class);
    private static final int GROWTH_SLACK_BYTES = 4096;
    /** This many zeros in a row are treated as a hole. */
    private static final int HOLE_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final long limitMaxBytes;
    private long limitBytes;
    private ByteBuffer buffer;
    private long base;
    private int loaded;
    private @Nullable ZeroSkipper skipper;

    /**
     * Opens the file.
     *
     * @param buffer owned by the window from now on; {@link #buffer()} returns it
     * @param limitBytes offset at which reading ends
     * @throws IOException if the file cannot be opened or is not a regular file
     */
    FileWindow(Path file, ByteBuffer buffer, long limitBytes) throws IOException {
        this.file = file;
        this.channel = RegularFiles.open(file);
        this.buffer = buffer;
        this.limitMaxBytes = limitBytes;
        this.limitBytes = Math.min(limitBytes, channel.size());
    }

    /** A buffer for direct reads: aligned to a page. */
    static ByteBuffer newBuffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity + ZeroSkipper.PAGE_BYTES)
                .alignedSlice(ZeroSkipper.PAGE_BYTES)
                .limit(capacity)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    static ByteBuffer newHeapBuffer(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Whether these bytes are loaded already. */
    boolean isLoaded(long offset, int count) {
        return offset >= base && offset + count <= base + loaded;
    }

    /** Loads these bytes if necessary; false if the file ends before them. */
    boolean has(long offset, int count) throws IOException {
        return isLoaded(offset, count) || (offset + count <= limitBytes && load(offset, count));
    }

    private boolean load(long offset, int count) throws IOException {
        if (count > buffer.capacity()) {
            int capacity = Integer.highestOneBit(count + GROWTH_SLACK_BYTES) << 1;
            buffer = buffer.isDirect() ? newBuffer(capacity) : newHeapBuffer(capacity);
        }
        base = offset;
        loaded = 0;
        buffer.clear().limit((int) Math.min(buffer.capacity(), limitBytes - offset));
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, base + loaded);
            if (read < 0) {
                break;
            }
            loaded += read;
        }
        buffer.clear();
        return count <= loaded;
    }

    /**
     * The offset of the first word that is not zero, between two offsets divisible by 4; {@code to} if there is none.
     */
    long nextNonZero(long from, long to) throws IOException {
        long at = from;
        while (at < to && has(at, Integer.BYTES)) {
            int length = Math.min(ZeroSkipper.BLOCK_BYTES, (int) (base + loaded - at));
            int differs = ZeroSkipper.firstNonZero(buffer.slice(index(at), length));
            if (differs >= 0) {
                return at + differs & -Integer.BYTES;
            }
            at += length & -Integer.BYTES;
            if (at - from >= HOLE_BYTES && buffer.isDirect()) {
                ZeroSkipper hole = skipper == null ? new ZeroSkipper(file) : skipper;
                skipper = hole;
                loaded = 0; // the skipper uses the buffer
                return hole.nextNonZero(at, to, buffer);
            }
        }
        return to;
    }

    /** The index in the buffer of a loaded offset. */
    int index(long offset) {
        return (int) (offset - base);
    }

    int getInt(long offset) {
        return buffer.getInt(index(offset));
    }

    long getLong(long offset) {
        return buffer.getLong(index(offset));
    }

    /** The buffer itself, limit at its capacity; another buffer replaces it when it grows. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** Offset at which reading ends. */
    long limitBytes() {
        return limitBytes;
    }

    /** Discards the loaded bytes and the file's length, which are out of date where a writer is still active. */
    void refresh() throws IOException {
        loaded = 0;
        limitBytes = Math.min(limitMaxBytes, channel.size());
    }

    @Override
    public void close() {
        try {
            channel.close();
            if (skipper != null) {
                skipper.close();
            }
        } catch (IOException e) {
            LOG.debug("cannot close a file that was only read", e);
        }
    }
}
