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
 * Where runs are recorded into: a directory that is made when it is not there, but not in the place of a filesystem
 * that is not mounted. Confined to one thread at a time.
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
    /** The mount point that the journal was on when it was first seen there. */
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
     * Finds out what waiting cannot make right, and warns when others can read the directory. Reads only; waits for
     * the disk when that does not answer.
     *
     * @throws JournalUnusableException one line: what, which path, what would be right
     */
    public void check() {
        ChronicleSetup.requireFlags(journal);
        try {
            requireJournalOrAbsent();
            warnOfReaders();
        } catch (IOException e) {
            LOG.debug("{} cannot be looked at yet", journal, e);
        }
    }

    /**
     * Makes the directory a journal, and the directory itself when only its parent is there.
     *
     * @throws JournalException one line, as {@link JournalAppender#open} says
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
                throw e; // such as a link to a directory that is not there
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

    /** Unlike {@link Files#isDirectory}, fails when it may not look: what is not seen may well be there. */
    private static boolean isDirectory(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A directory on the filesystem below would be filled in the place of the one that is missing. */
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

    /** @throws JournalUnusableException when it is something else than a journal, or an empty or no directory */
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
                        throw new JournalUnusableException(journal + ": is not a journal, and not empty: it holds "
                                + other + " (expected: a journal, an empty or a new directory)");
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
                requirePossible(e); // otherwise not there, or not to be seen: the directory above it may be
            }
        }
    }

    private void requirePossible(IOException e) {
        String reason = JournalDirectory.reason(e);
        if (reason.contains("too long") || reason.contains("Too many levels")) {
            throw new JournalUnusableException(journal + ": cannot be a directory (" + reason + ")", e);
        }
    }

    private void warnOfReaders() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(journal, PosixFileAttributeView.class);
        if (view == null || !Files.exists(journal, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        boolean others = permissions.stream().anyMatch(OF_OTHERS::contains);
        boolean group = !access.isShared() && permissions.stream().anyMatch(OF_GROUP::contains);
        if (others || group) {
            LOG.warn(
                    "{} is readable by others ({}): what was recorded there before may be so too; chmod {} it and what"
                            + " is in it",
                    journal,
                    PosixFilePermissions.toString(permissions),
                    access.isShared() ? "o-rwx" : "go-rwx");
        }
    }
}
