package io.reprise.journal.write;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that one run was appended to: forces them to the disk, and notices that somebody removed or cut them, which
 * appending through a memory map does not. One thread writes and another one forces.
 */
final class AppendedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(AppendedFiles.class);

    private static final long WHOLE_FILE = 0;

    private final Path runDirectory;
    /** Set by the writer thread when a file begins, read by the thread that forces. */
    private volatile @Nullable FileInUse current;
    /** Offset in that file at which the last record ends; threads as above. */
    private final AtomicLong positionBytes = new AtomicLong();
    /** The file before the current one, which may hold records that were not forced yet; threads as above. */
    private volatile @Nullable Path previous;
    /** Set by the thread that forces, read by the writer thread. */
    private volatile @Nullable JournalRemovedException removal;
    /** How much of which file was forced; used only by the thread that forces. */
    private long forcedBytes;

    private @Nullable Path forcedFile;

    /**
     * The file that is written to, with its identity in case another file takes its name.
     *
     * @param key the file's identity; null if the filesystem has none
     * @param lengthBytes the length of its first memory map; the file never becomes shorter by itself
     */
    private record FileInUse(Path path, @Nullable Object key, long lengthBytes) {
        static FileInUse of(Path path) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return new FileInUse(path, now.fileKey(), now.size());
        }
    }

    AppendedFiles(Path runDirectory) {
        this.runDirectory = runDirectory;
    }

    /**
     * Notes the end of the last record. On the writer thread.
     *
     * @param file the file that it was written to
     * @param endBytes offset in the file
     * @throws IOException the file is not there any more
     */
    void appended(Path file, long endBytes) throws IOException {
        positionBytes.setRelease(endBytes);
        FileInUse before = current;
        if (before == null || !file.equals(before.path())) {
            previous = before == null ? null : before.path();
            current = FileInUse.of(file);
        }
    }

    /** The removal or cut of the run that the last {@link #force} found; null if it found none. Any thread. */
    @Nullable
    JournalRemovedException removal() {
        return removal;
    }

    /** Whether somebody has removed or cut the current file; null if not. Any thread. */
    @Nullable
    JournalRemovedException findRemoval() {
        FileInUse file = current;
        if (file == null) {
            return null;
        }
        try {
            BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
            if (!Objects.equals(now.fileKey(), file.key())) {
                return JournalRemovedException.removed(runDirectory);
            }
            return now.size() < file.lengthBytes() ? JournalRemovedException.truncated(file.path()) : null;
        } catch (NoSuchFileException e) {
            return JournalRemovedException.removed(runDirectory);
        } catch (IOException e) {
            return null; // the disk has a problem, but the file may still exist
        }
    }

    /**
     * Asks the kernel to put the appended records on the disk and then to drop them from memory. May block for long. On
     * the thread that forces.
     */
    @SuppressWarnings("ReferenceEquality") // whether the writer has moved to another file in the meantime
    void force() {
        Path before = previous;
        FileInUse file = current;
        long writtenBytes = positionBytes.getAcquire();
        JournalRemovedException found = findRemoval();
        if (found != null && file == current) {
            removal = found;
        } else if (file != null && !(file.path().equals(forcedFile) && writtenBytes == forcedBytes)) {
            force(file.path(), writtenBytes);
            forcedFile = file.path();
            forcedBytes = writtenBytes;
        }
        if (before != null) {
            force(before, WHOLE_FILE);
            previous = before.equals(previous) ? null : previous;
        }
    }

    /** @param writtenBytes offset up to which the file is known to be written, or {@link #WHOLE_FILE} */
    private static void force(Path file, long writtenBytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(false);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was pruned before it was forced", file);
            return;
        } catch (IOException e) {
            throw WriteFailures.unwritable(file, e);
        }
        PageCache.drop(file, writtenBytes);
    }
}
