package io.reprise.journal.write;

import io.reprise.journal.JournalDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of a ring whose process is dead. It is read, not mapped, and locked so that nobody else recovers it at the
 * same time. Its content is checked like any untrusted input. Not thread-safe.
 */
final class DeadRing implements AutoCloseable {
    /** A file that has had no header for this long never gets one. */
    private static final int UNFINISHED_MAX_S = 60;

    private final FileChannel channel;
    private final ByteBuffer head;
    private final int slotCount;

    private DeadRing(FileChannel channel, ByteBuffer head, int slotCount) {
        this.channel = channel;
        this.head = head;
        this.slotCount = slotCount;
    }

    /** Whether this is a regular file, not a link, and belongs to this process's user. */
    static boolean isOurs(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                            .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * Opens a file for which {@link #isOurs} is true.
     *
     * @param clock the clock of the files' times
     * @return the ring; null if it is in use or unfinished
     * @throws IOException if the file is not a ring of this version or cannot be read
     */
    static @Nullable DeadRing open(Path file, InstantSource clock) throws IOException {
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        DeadRing ring = null;
        try {
            FileLock lock = channel.tryLock();
            ring = lock == null ? null : check(file, channel, clock);
            return ring;
        } catch (OverlappingFileLockException recoveredByAnotherThread) {
            return null;
        } finally {
            if (ring == null) {
                channel.close();
            }
        }
    }

    private static @Nullable DeadRing check(Path file, FileChannel channel, InstantSource clock) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(RingLayout.SLOTS_OFFSET).order(ByteOrder.LITTLE_ENDIAN);
        boolean whole = read(channel, head, 0);
        if (head.getLong(RingLayout.MAGIC_OFFSET) == 0) {
            removeUnfinished(file, clock);
            return null;
        }
        if (!whole || head.getLong(RingLayout.MAGIC_OFFSET) != RingLayout.MAGIC) {
            throw new IOException(file + ": is not a ring");
        }
        int version = head.getInt(RingLayout.VERSION_OFFSET);
        int slotCount = head.getInt(RingLayout.SLOT_COUNT_OFFSET);
        boolean known = version >= RingLayout.VERSION_MIN && version <= RingLayout.VERSION;
        if (!known || head.getInt(RingLayout.CRC_OFFSET) != RingMemory.checksum(head)) {
            throw new IOException(file + ": is a damaged ring, or a ring of another version (" + version + ")");
        }
        if (!RingLayout.isSlotCount(slotCount) || channel.size() != RingLayout.fileBytes(slotCount)) {
            throw new IOException(file + ": its length contradicts its header");
        }
        return new DeadRing(channel, head, slotCount);
    }

    /**
     * Removes a file whose process was killed while creating it; spares a young file, which may still be under
     * construction.
     */
    private static void removeUnfinished(Path file, InstantSource clock) throws IOException {
        FileTime old = FileTime.from(clock.instant().minusSeconds(UNFINISHED_MAX_S));
        if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).compareTo(old) < 0) {
            Files.deleteIfExists(file);
        }
    }

    private static boolean read(FileChannel channel, ByteBuffer into, long at) throws IOException {
        into.clear();
        while (into.hasRemaining()) {
            if (channel.read(into, at + into.position()) < 0) {
                return false;
            }
        }
        into.flip();
        return true;
    }

    int slotCount() {
        return slotCount;
    }

    long word(int offset) {
        return head.getLong(offset);
    }

    /** The sum of a counter over all loops. */
    long ofLoops(int offset) {
        long sum = 0;
        for (int i = 0; i < RingLayout.LOOP_COUNT_MAX; i++) {
            sum += head.getLong(RingLayout.LOOPS_OFFSET + i * RingLayout.LOOP_BYTES + offset);
        }
        return sum;
    }

    /** The name of the run that was written to; empty if there was none or the name is invalid. */
    String run() {
        String name = text(RingLayout.RUN_OFFSET, RingLayout.RUN_BYTES_MAX);
        boolean plain = name.startsWith(JournalDirectory.RUN_PREFIX)
                && name.chars().allMatch(c -> c > ' ' && c < 127 && c != '/');
        return plain ? name : "";
    }

    /** Whether its header names the journal at this path. */
    boolean isOf(Path journal) {
        return text(RingLayout.JOURNAL_OFFSET, RingLayout.JOURNAL_BYTES_MAX)
                .equals(journal.toAbsolutePath().normalize().toString());
    }

    private String text(int offset, int bytesMax) {
        long length = head.getLong(offset);
        if (length < 0 || length > bytesMax) {
            return "";
        }
        byte[] bytes = new byte[(int) length];
        head.get(offset + Long.BYTES, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads the slot of a ring sequence into a buffer of a slot's size. */
    void readSlot(long sequence, ByteBuffer into) throws IOException {
        long offset = RingLayout.slotOffset((int) (sequence & (slotCount - 1)));
        if (!read(channel, into, offset)) {
            throw new IOException("a ring became shorter while it was read");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
