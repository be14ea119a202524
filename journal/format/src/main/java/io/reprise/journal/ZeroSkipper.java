package io.reprise.journal;

import io.reprise.files.RegularFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets over a long stretch of zeros, such as a hole, at the speed of memory. Java cannot ask where a hole ends, and
 * reading it the usual way fills the kernel's page cache with zeros, which costs ten times as much: so it is read
 * directly, where the file system allows that. Not thread-safe.
 */
final class ZeroSkipper implements AutoCloseable {
    /** The most that is read and compared at once. */
    static final int BLOCK_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ZeroSkipper.class);
    /** What reading directly must be aligned to; a multiple of the block of all usual file systems and disks. */
    static final int PAGE_BYTES = 4096;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(BLOCK_BYTES).asReadOnlyBuffer();

    /** Null where the JDK has no such option. */
    private static final @Nullable OpenOption DIRECT = directOption();

    private final Path file;
    private FileChannel channel;
    private boolean direct;

    ZeroSkipper(Path file) throws IOException {
        this.file = file;
        FileChannel opened;
        try {
            opened = DIRECT == null ? RegularFiles.open(file) : RegularFiles.open(file, DIRECT);
            direct = DIRECT != null;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} cannot be read directly", file, e);
            opened = RegularFiles.open(file);
        }
        channel = opened;
    }

    /** Looks the option up by name, because javac of JDK 25 warns wherever {@code --release 17} meets its class. */
    private static @Nullable OpenOption directOption() {
        try {
            for (Object option :
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
                if (option.toString().equals("DIRECT")) {
                    return (OpenOption) option;
                }
            }
        } catch (ClassNotFoundException e) {
            LOG.debug("this JDK cannot read files directly", e);
        }
        return null;
    }

    /** The index of the first byte that is not zero, or −1; at most {@link #BLOCK_BYTES} bytes. */
    static int firstNonZero(ByteBuffer bytes) {
        return bytes.mismatch(ZEROS.slice(0, bytes.remaining()));
    }

    /**
     * The offset of the first word that is not zero, between offsets divisible by 4; the latter when there is none.
     *
     * @param buffer to read into, aligned to a page and of whole pages, since the JDK breaks its own buffers when it
     *     has to help itself; what is in it is lost
     */
    long nextNonZero(long from, long limitBytes, ByteBuffer buffer) throws IOException {
        int blockBytes = Math.min(BLOCK_BYTES, buffer.capacity());
        long at = from & -PAGE_BYTES;
        while (at < limitBytes) {
            buffer.clear().limit(blockBytes);
            read(buffer, at);
            int begin = (int) Math.max(0, from - at);
            int read = buffer.position();
            buffer.clear();
            if (read <= begin) {
                return limitBytes;
            }
            int differs = firstNonZero(buffer.slice(begin, read - begin));
            if (differs >= 0) {
                return Math.min(limitBytes, at + begin + differs & -Integer.BYTES);
            }
            at += blockBytes;
        }
        return limitBytes;
    }

    private void read(ByteBuffer buffer, long at) throws IOException {
        try {
            readFully(buffer, at);
        } catch (IOException e) {
            if (!direct) {
                throw e;
            }
            LOG.debug("{} cannot be read directly", file, e);
            channel.close();
            channel = RegularFiles.open(file);
            direct = false;
            buffer.position(0);
            readFully(buffer, at);
        }
    }

    private void readFully(ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at + buffer.position());
            if (read < 0 || (direct && read % PAGE_BYTES != 0)) {
                break; // the end of the file
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
