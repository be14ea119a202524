package io.reprise.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Opens regular files for reading and rejects everything else: a FIFO would wait for a writer for ever, and a device
 * may never end. A symbolic link counts as the file that it points to. Stateless, any thread.
 *
 * <p>The type is checked before the file is opened, because Java cannot open without waiting, and again afterwards.
 * Whoever replaces the file with a FIFO between the check and the opening makes the caller wait. That takes permission
 * to write to the directory, which is enough to do worse.
 */
public final class RegularFiles {
    private static final int TYPE_MASK = 0xF000;

    private RegularFiles() {}

    /**
     * The attributes of a regular file.
     *
     * @throws IOException if the file does not exist, is not a regular file (the reason names its type), or its
     *     attributes may not be read
     */
    public static BasicFileAttributes attributes(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(
                    file.toString(), null, "it is a " + typeOf(file, attributes) + ", not a regular file");
        }
        return attributes;
    }

    /**
     * Opens a regular file for reading.
     *
     * @param more options besides {@link StandardOpenOption#READ}
     * @throws IOException as {@link #attributes}, or if the file cannot be opened
     */
    public static FileChannel open(Path file, OpenOption... more) throws IOException {
        BasicFileAttributes before = attributes(file);
        Set<OpenOption> options = new HashSet<>(List.of(more));
        options.add(StandardOpenOption.READ);
        FileChannel channel = FileChannel.open(file, options);
        boolean same = false;
        try {
            same = Objects.equals(attributes(file).fileKey(), before.fileKey());
        } finally {
            if (!same) {
                channel.close();
            }
        }
        if (!same) {
            throw new FileSystemException(file.toString(), null, "it was replaced while it was opened");
        }
        return channel;
    }

    /**
     * The content of a small regular file, up to the length that it had when it was opened.
     *
     * @throws IOException as {@link #open}, or if the file is longer than {@code lengthMaxBytes}
     */
    public static byte[] read(Path file, int lengthMaxBytes) throws IOException {
        try (FileChannel channel = open(file)) {
            long length = channel.size();
            if (length > lengthMaxBytes) {
                throw new FileSystemException(
                        file.toString(),
                        null,
                        "it has " + length + " bytes (expected: at most " + lengthMaxBytes + ")");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) length);
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = channel.read(bytes);
            }
            byte[] read = new byte[bytes.position()];
            bytes.flip().get(read);
            return read;
        }
    }

    private static String typeOf(Path file, BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return "directory";
        }
        try {
            return switch ((int) Files.getAttribute(file, "unix:mode") & TYPE_MASK) {
                case 0x1000 -> "FIFO";
                case 0xC000 -> "socket";
                default -> "device";
            };
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "special file";
        }
    }
}
