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
 * Skips a long run of zeros, such as a hole, at the speed of memory. Java cannot ask where a hole ends, and ordinary
 * reads fill the kernel's page cache with zeros, which costs ten times as much. So the file is read directly where the
 * file system allows it. Not thread-safe.
 */
final class ZeroSkipper implements AutoCloseable {
    /** The maximum number of bytes read and compared at once. */
    static final int BLOCK_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ZeroSkipper.class);
    /** Alignment of direct reads; a multiple of the block size of all usual file systems and disks. */
    static final int PAGE_BYTES = 4096;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(BLOCK_BYTES).asReadOnlyBuffer();

    /** Null if the JDK has no such option. */
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

    /** Looks up the option by name, because javac of JDK 25 warns about its class with {@code --release 17}. */
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

    /** The index of the first byte that is not zero, or −1. Takes at most {@link #BLOCK_BYTES} bytes. */
    static int firstNonZero(ByteBuffer bytes) {
        return bytes.mismatch(ZEROS.slice(0, bytes.remaining()));
    }

    /**
     * The offset of the first word that is not zero, between two offsets divisible by 4; {@code limitBytes} if there is
     * none.
     *
     * @param buffer to read into, aligned to a page and consisting of whole pages, because the JDK breaks the temporary
     *     buffers that it would otherwise use; its content is overwritten
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
