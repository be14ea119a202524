package io.reprise.journal.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may read a recorder's files: its user alone (directories 0700, files 0600), or a group as well (2750, 0640). The
 * permissions hold from creation, whatever the umask: a file is created for the user alone, and the group gets access
 * before the file has any content. Immutable; thread-safe.
 */
public final class JournalAccess {
    /** Access for the recorder's user alone. */
    public static final JournalAccess USER = new JournalAccess(null);

    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_OF_USER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE_OF_USER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    /** Includes the setgid bit, which gives new entries the same group. */
    private static final int DIRECTORY_OF_GROUP = 02750;

    private static final int FILE_OF_GROUP = 0640;

    private final @Nullable GroupPrincipal group;

    private JournalAccess(@Nullable GroupPrincipal group) {
        this.group = group;
    }

    /**
     * Access for a group as well; the recorder's user must be a member of it.
     *
     * @throws IllegalArgumentException if the group does not exist
     */
    public static JournalAccess ofGroup(String name) {
        try {
            return new JournalAccess(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByGroupName(name));
        } catch (IOException e) {
            throw new IllegalArgumentException("'" + name + "' is not a group of this system", e);
        }
    }

    /** Whether a group may read as well. */
    boolean isShared() {
        return group != null;
    }

    void createDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, DIRECTORY_OF_USER);
        try {
            share(directory, DIRECTORY_OF_GROUP);
        } catch (IOException e) {
            Files.deleteIfExists(directory);
            throw e;
        }
    }

    /** Opens a file for writing and creates it if absent. */
    public FileChannel create(Path file) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options, FILE_OF_USER);
        try {
            share(file, FILE_OF_GROUP);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void share(Path path, int mode) throws IOException {
        if (group == null) {
            return;
        }
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            throw new IOException("its filesystem has no groups");
        }
        view.setGroup(group);
        Files.setAttribute(path, "unix:mode", mode);
    }
}
