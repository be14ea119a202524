package io.reprise.journal.write;

import io.reprise.journal.RecordChecksum;
import io.reprise.journal.RecordLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes a complete record file, with documents framed as Chronicle Queue frames them. The file appears under its name
 * only once it is complete and on disk. Not thread-safe.
 */
final class RecoveredFile implements AutoCloseable {
    private static final int ALIGNMENT = 4;

    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + RecordLayout.RECORD_LENGTH_MAX + ALIGNMENT)
            .order(ByteOrder.LITTLE_ENDIAN);

    private RecoveredFile(Path file, Path temporary, FileChannel channel) {
        this.file = file;
        this.temporary = temporary;
        this.channel = channel;
    }

    /** @param like file whose permissions the new file gets; null for its owner alone */
    static RecoveredFile begin(Path file, @Nullable Path like) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        RecoveredFile begun = new RecoveredFile(file, temporary, channel);
        if (like != null) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(like);
            permissions.add(PosixFilePermission.OWNER_READ);
            Files.setPosixFilePermissions(temporary, permissions);
        }
        return begun;
    }

    /** Numbers the record between position and limit, and adds it. */
    void write(ByteBuffer record, long sequence) throws IOException {
        int length = record.remaining();
        record.putLong(record.position() + RecordLayout.SEQUENCE_OFFSET, sequence);
        int start = record.position();
        record.putInt(start + RecordLayout.CRC_OFFSET, RecordChecksum.of(crc, record, start, length));
        record.limit(start + length).position(start);
        buffer.clear().putInt(length).put(record);
        while (buffer.position() % ALIGNMENT != 0) {
            buffer.put((byte) 0);
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** Moves the file to its final name. */
    void commit() throws IOException {
        channel.force(true);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
