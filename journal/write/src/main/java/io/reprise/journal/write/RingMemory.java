package io.reprise.journal.write;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of the ring between the event loops and the journal's writer, in the layout of {@link RingLayout}. It is
 * either private or a file in memory that outlives the process. {@link RingRecovery} can then write the records that
 * the writer had not written when it was killed. Any thread may use the buffers; only one thread may use the rest.
 *
 * <p>A file is locked as long as its process lives. All of its memory is allocated at the start: if there were no room
 * for a page, the first access to it would kill the process.
 */
public final class RingMemory implements AutoCloseable {
    /** Maximum number of our rings in one directory; if so many wait for recovery, no more are created. */
    public static final int COUNT_MAX = 16;

    static final String PREFIX = "reprise-";
    static final String SUFFIX = ".ring";

    private static final Logger LOG = LoggerFactory.getLogger(RingMemory.class);
    private static final int ZEROS_BYTES = 1 << 20;
    /**
     * Files that this process has locked. Never open them again: POSIX drops all of a process's locks on a file when
     * the process closes any descriptor of that file.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final ByteBuffer memory;
    private final int slotCount;
    private final @Nullable Path file;
    private final @Nullable FileChannel channel;

    private RingMemory(ByteBuffer memory, int slotCount, @Nullable Path file, @Nullable FileChannel channel) {
        this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
        this.slotCount = slotCount;
        this.file = file;
        this.channel = channel;
        memory.putLong(RingLayout.HANDLED, -1)
                .putLong(RingLayout.LOST_UP_TO, -1)
                .putLong(RingLayout.APPENDING, -1);
    }

    /** Private memory, which ends with the process. */
    public static RingMemory inProcess(int slotCount) {
        int bytes = Math.toIntExact(RingLayout.fileBytes(slotCount));
        return new RingMemory(ByteBuffer.allocateDirect(bytes), slotCount, null, null);
    }

    /**
     * Creates a ring file in a directory that is in memory.
     *
     * @param journal the journal that the ring is for
     * @throws IOException if the file cannot be created; the message gives the reason
     */
    public static RingMemory inFile(Path directory, Path journal, int slotCount) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is not a directory");
        }
        String type = Files.getFileStore(directory).type();
        if (!type.equals("tmpfs")) {
            throw new IOException(directory + " is on " + type + " and not in memory (tmpfs)");
        }
        if (RingRecovery.rings(directory).size() >= COUNT_MAX) {
            throw new IOException(directory + " contains " + COUNT_MAX
                    + " rings already, probably of killed recorders (see 'journal recover')");
        }
        Path file = directory.toRealPath().resolve(PREFIX + UUID.randomUUID() + SUFFIX);
        HELD_HERE.add(file);
        FileChannel channel = null;
        boolean made = false;
        try {
            channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            FileLock unused = channel.lock();
            RingMemory ring = new RingMemory(map(channel, slotCount), slotCount, file, channel);
            ring.describe(journal);
            made = true;
            return ring;
        } finally {
            if (!made) {
                Files.deleteIfExists(file);
                if (channel != null) {
                    channel.close();
                }
                HELD_HERE.remove(file);
            }
        }
    }

    private static ByteBuffer map(FileChannel channel, int slotCount) throws IOException {
        long bytes = RingLayout.fileBytes(slotCount);
        ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
        for (long at = 0; at < bytes; ) {
            at += channel.write(zeros.clear().limit((int) Math.min(ZEROS_BYTES, bytes - at)), at);
        }
        return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes).load();
    }

    private void describe(Path journal) throws IOException {
        putText(
                RingLayout.JOURNAL_OFFSET,
                RingLayout.JOURNAL_BYTES_MAX,
                journal.toAbsolutePath().normalize().toString());
        memory.putLong(RingLayout.MAGIC_OFFSET, RingLayout.MAGIC)
                .putInt(RingLayout.VERSION_OFFSET, RingLayout.VERSION)
                .putInt(RingLayout.SLOT_COUNT_OFFSET, slotCount)
                .putInt(RingLayout.CRC_OFFSET, checksum(memory));
    }

    /** The checksum of the fixed part of a header. */
    static int checksum(ByteBuffer memory) {
        CRC32C crc = new CRC32C();
        byte[] fixed = new byte[RingLayout.CRC_OFFSET];
        memory.get(0, fixed);
        crc.update(fixed);
        return (int) crc.getValue();
    }

    /** Whether this process uses the file. */
    static boolean isHeldHere(Path file) {
        return HELD_HERE.contains(file);
    }

    /** The words of the header. */
    public ByteBuffer header() {
        return memory.slice(0, RingLayout.LOOPS_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The counters of one event loop. */
    public ByteBuffer loop(int index) {
        return memory.slice(RingLayout.LOOPS_OFFSET + index * RingLayout.LOOP_BYTES, RingLayout.LOOP_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    public ByteBuffer slot(int index) {
        return memory.slice((int) RingLayout.slotOffset(index), RingLayout.SLOT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    public int slotCount() {
        return slotCount;
    }

    /** The ring's file; null if the memory is private. */
    public @Nullable Path file() {
        return file;
    }

    /** Notes the run that the writer appends to from now on. */
    public void runBegan(Path runDirectory) {
        Path name = runDirectory.getFileName();
        putText(RingLayout.RUN_OFFSET, RingLayout.RUN_BYTES_MAX, name == null ? "" : name.toString());
    }

    /** Stores a text; its length is 0 while the text is being changed, and stays 0 if the text is too long. */
    private void putText(int offset, int bytesMax, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        RingLayout.publish(memory, offset, 0);
        if (bytes.length <= bytesMax) {
            memory.put(offset + Long.BYTES, bytes);
            RingLayout.publish(memory, offset, bytes.length);
        }
    }

    /** Removes the file. Call once everything in it has been written. */
    public void delete() {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", file, e.getMessage());
        }
        close();
    }

    /** Closes and unlocks the file but does not remove it. */
    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("cannot close {}", file, e);
        }
        if (file != null) {
            HELD_HERE.remove(file);
        }
    }
}
