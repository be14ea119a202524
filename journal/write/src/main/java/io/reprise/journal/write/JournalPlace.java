package io.reprise.journal.write;

import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that runs are recorded into. It is created if absent, but not in place of a filesystem that is not
 * mounted. Confined to one thread at a time.
 */
public final class JournalPlace {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    private static final Set<PosixFilePermission> OF_OTHERS =
            EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_EXECUTE);
    private static final Set<PosixFilePermission> OF_GROUP =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE);

    private final Path journal;
    private final JournalAccess access;
    private final MountTable mounts;
    /** The mount point that the journal was on when it was last prepared; null before. */
    private @Nullable Path mountPoint;

    public JournalPlace(Path journal, JournalAccess access) {
        this(journal, access, MountTable.OF_SYSTEM);
    }

    JournalPlace(Path journal, JournalAccess access, MountTable mounts) {
        this.journal = journal;
        this.access = access;
        this.mounts = mounts;
    }

    public Path path() {
        return journal;
    }

    JournalAccess access() {
        return access;
    }

    /**
     * Checks for errors that waiting does not remove, and warns if others can read or write the directory. Only reads;
     * blocks while the disk does not answer.
     *
     * @throws JournalUnusableException with a message of one line: what failed, the path, what was expected
     */
    public void check() {
        ChronicleSetup.requireFlags(journal);
        try {
            requireJournalOrAbsent();
            requireOwner();
            warnOfOthers();
        } catch (IOException e) {
            LOG.debug("{} cannot be checked yet", journal, e);
        }
    }

    /**
     * Makes the directory a journal, and creates it if only its parent exists.
     *
     * @throws JournalException as {@link JournalAppender#open(JournalPlace, Map, MinFree)}
     */
    void prepare() {
        try {
            requireJournalOrAbsent();
            Path there = existing(journal.toAbsolutePath()).toRealPath();
            requireMounted(there);
            if (!Files.isDirectory(journal)) {
                requireParent();
                createDirectory();
            }
            Path mark = journal.resolve(JournalDirectory.MARK_NAME);
            if (!Files.exists(mark)) {
                try (FileChannel channel = access.create(mark)) {
                    ByteBuffer text = StandardCharsets.UTF_8.encode(JournalDirectory.MARK);
                    while (text.hasRemaining()) {
                        channel.write(text);
                    }
                }
            }
            mountPoint = mounts.above(journal.toRealPath());
        } catch (IOException e) {
            throw WriteFailures.unwritable(journal, e);
        }
    }

    private void createDirectory() throws IOException {
        try {
            access.createDirectory(journal);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(journal)) {
                throw e; // for example a dangling link
            }
            LOG.debug("another recorder made {} first", journal);
        }
    }

    private void requireParent() throws IOException {
        Path parent = journal.toAbsolutePath().getParent();
        if (parent == null || !isDirectory(parent)) {
            throw new JournalException(journal + ": its parent directory does not exist (expected: a journal"
                    + " directory, or a name for one in an existing directory)");
        }
    }

    /** Unlike {@link Files#isDirectory}, fails if it lacks the permission to check, because the directory may exist. */
    private static boolean isDirectory(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Rejects a path whose filesystem is not mounted; otherwise the records would fill the filesystem below. */
    private void requireMounted(Path realPath) {
        Path missing = mounts.missingAbove(realPath);
        if (missing == null) {
            missing = mounts.missingAbove(journal.toAbsolutePath().normalize());
        }
        if (missing != null) {
            throw new JournalException(journal + ": " + missing + " is not mounted, though " + mounts.planned()
                    + " says that it should be (expected: the filesystem that the journal belongs on)");
        }
        Path before = mountPoint;
        Path now = mounts.above(realPath);
        if (before != null && now != null && !now.startsWith(before)) {
            throw new JournalException(journal + ": " + before
                    + " is not mounted any more (expected: the filesystem that the journal was on)");
        }
    }

    private static Path existing(Path path) {
        Path there = path;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    /** @throws JournalUnusableException if the path is neither a journal nor an empty directory nor absent */
    private void requireJournalOrAbsent() throws IOException {
        requireDirectories();
        if (!Files.isDirectory(journal) || JournalDirectory.isJournal(journal)) {
            return;
        }
        try (Stream<Path> entries = Files.list(journal)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !JournalDirectory.IGNORED.contains(name))
                    .findFirst()
                    .ifPresent(other -> {
                        throw new JournalUnusableException(journal + ": is not a journal and is not empty: it contains "
                                + other + " (expected: a journal, an empty directory or a new name)");
                    });
        }
    }

    private void requireDirectories() {
        Path whole = journal.toAbsolutePath();
        for (Path path = whole; path != null; path = path.getParent()) {
            try {
                if (Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
                    return;
                }
                throw new JournalUnusableException(
                        path.equals(whole)
                                ? journal + ": is not a directory (expected: a journal directory)"
                                : journal + ": " + path
                                        + " is not a directory (expected: a journal directory, or a name for"
                                        + " one in an existing directory)");
            } catch (IOException e) {
                requirePossible(e); // otherwise absent or not accessible: try the directory above it
            }
        }
    }

    private void requirePossible(IOException e) {
        String reason = JournalDirectory.reason(e);
        if (reason.contains("too long") || reason.contains("Too many levels")) {
            throw new JournalUnusableException(journal + ": cannot be a directory (" + reason + ")", e);
        }
    }

    /**
     * Refuses the directory of another user, as PostgreSQL and ssh do. That user could replace recordings; and a proxy
     * that was started as the wrong user would leave recordings that the right one cannot read. Root may own it,
     * because root can do all that anyway, and volumes of containers belong to root.
     */
    private void requireOwner() throws IOException {
        Integer own = OwnUser.id();
        if (own == null || !Files.exists(journal)) {
            return;
        }
        int owner = (Integer) Files.getAttribute(journal, "unix:uid");
        if (owner != own && owner != OwnUser.ROOT) {
            throw new JournalUnusableException(journal + ": belongs to user " + Files.getOwner(journal)
                    + ", but this program runs as " + System.getProperty("user.name")
                    + " (expected: a directory of the same user; chown it, or run as its owner)");
        }
    }

    /**
     * Warns, and does not refuse, because what is recorded from now on is for its owner alone whatever the mode of this
     * directory is, and because volumes of containers often come with mode 0777.
     */
    private void warnOfOthers() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(journal, PosixFileAttributeView.class);
        if (view == null || !Files.exists(journal, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        String shown = PosixFilePermissions.toString(permissions);
        String remedy = access.isShared() ? "o-rwx" : "go-rwx";
        if (allows(permissions, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE)) {
            LOG.warn(
                    "{} is writable by others ({}), who can remove and replace recordings: chmod {} it",
                    journal,
                    shown,
                    remedy);
        } else if (permissions.stream().anyMatch(OF_OTHERS::contains)
                || (!access.isShared() && permissions.stream().anyMatch(OF_GROUP::contains))) {
            LOG.warn(
                    "{} is readable by others ({}): earlier recordings in it may be too; chmod {} it and everything"
                            + " in it",
                    journal,
                    shown,
                    remedy);
        }
    }

    private boolean allows(
            Set<PosixFilePermission> permissions, PosixFilePermission others, PosixFilePermission group) {
        return permissions.contains(others) || (!access.isShared() && permissions.contains(group));
    }
}
