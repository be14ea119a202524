package io.reprise.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stretch of one file in a private buffer. Files are never mapped: a file that shrinks, or a disk that fails, then is
 * an error at a place of our choosing. Grows to the longest record met. Not thread-safe.
 */
final class FileWindow implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileWindow.class);
    private static final int GROWTH_SLACK_BYTES = 4096;

    private final FileChannel channel;
    private ByteBuffer buffer;
    private long base;
    private int loaded;

    /** @param buffer owned by the window from now on, to be had again by {@link #buffer()} */
    FileWindow(Path file, ByteBuffer buffer) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.buffer = buffer;
    }

    static ByteBuffer newBuffer(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    static ByteBuffer newHeapBuffer(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Loads what is needed; false when the file ends before. */
    boolean has(long offset, int count) throws IOException {
        if (offset >= base && offset + count <= base + loaded) {
            return true;
        }
        if (count > buffer.capacity()) {
            buffer = newBuffer(Integer.highestOneBit(count + GROWTH_SLACK_BYTES) << 1);
        }
        base = offset;
        loaded = 0;
        buffer.clear();
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

    /** Where in the buffer a loaded offset is. */
    int index(long offset) {
        return (int) (offset - base);
    }

    int getInt(long offset) {
        return buffer.getInt(index(offset));
    }

    /** How many bytes are loaded from this offset on. */
    int loadedFrom(long offset) {
        return offset < base ? 0 : (int) Math.max(0, base + loaded - offset);
    }

    /** The buffer itself, limit at its capacity; replaced when it grows. */
    ByteBuffer buffer() {
        return buffer;
    }

    long fileBytes() throws IOException {
        return channel.size();
    }

    /** What is loaded may be out of date: a writer is still at it. */
    void forget() {
        loaded = 0;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a file that was only read failed", e);
        }
    }
}
