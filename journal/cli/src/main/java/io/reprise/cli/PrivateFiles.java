package io.reprise.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Creates files and directories that only their owner can read, from their creation on and whatever the umask is.
 * Replay's output contains recorded targets, and these contain tokens.
 */
public final class PrivateFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> FILE_ATTRIBUTE = PosixFilePermissions.asFileAttribute(FILE);
    private static final FileAttribute<?> DIRECTORY_ATTRIBUTE = PosixFilePermissions.asFileAttribute(DIRECTORY);

    private PrivateFiles() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Creates a directory and its parents; an existing directory stays as it is.
     *
     * @return a warning if others can read the directory
     */
    public static Optional<String> createDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, DIRECTORY_ATTRIBUTE);
            return Optional.empty();
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        boolean isOpen = permissions.stream().anyMatch(permission -> !DIRECTORY.contains(permission));
        return isOpen
                ? Optional.of("others can read '" + directory + "' (" + PosixFilePermissions.toString(permissions)
                        + "); chmod 700 prevents that")
                : Optional.empty();
    }

    /**
     * Creates an empty file, which must not exist yet.
     *
     * @throws IOException if the name exists already, even as a symbolic link, or the file cannot be created
     */
    public static void create(Path file) throws IOException {
        Files.createFile(file, FILE_ATTRIBUTE);
    }

    /**
     * Writes a file completely or not at all: first to disk under a name that nobody can guess, then by replacing
     * whatever has the final name; a symbolic link is replaced, not followed. If writing fails, any earlier file of
     * that name is deleted, so that nobody mistakes it for the new one.
     */
    public static void write(Path file, Content content) throws IOException {
        try {
            replace(file, content);
        } catch (IOException | RuntimeException e) {
            remove(file, e);
            throw e;
        }
    }

    /** Writes a file like {@link #write}, except that an earlier file of that name stays if writing fails. */
    public static void replace(Path file, Content content) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    FILE_ATTRIBUTE)) {
                OutputStream out = Channels.newOutputStream(channel);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            remove(unfinished, e);
            throw e;
        }
    }

    private static void remove(Path file, Exception cause) {
        try {
            if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
