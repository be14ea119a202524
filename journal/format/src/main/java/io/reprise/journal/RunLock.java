package io.reprise.journal;

import io.reprise.files.RegularFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock on a run. The recorder holds it from before the run becomes visible until the recorder's process ends,
 * however it ends. Readers and retention ask whether the lock is held. Thread-safe.
 */
public final class RunLock implements AutoCloseable {
    private static final String FILE_NAME = "run.lock";
    /**
     * Runs that this process has locked. Never open their lock files again: POSIX drops all of a process's locks on a
     * file when the process closes any descriptor of that file.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * The lock file of a run. Only the recorder of the run may open it, and only once.
     *
     * @throws IOException if the directory does not exist
     */
    public static Path fileOf(Path runDirectory) throws IOException {
        return runDirectory.toRealPath().resolve(FILE_NAME);
    }

    /**
     * Locks a run that this process has just made.
     *
     * @param file the path from {@link #fileOf}
     * @param channel the channel of that file, open for writing; closed with the lock, or if locking fails
     */
    public static RunLock acquire(Path file, FileChannel channel) throws IOException {
        HELD_HERE.add(file);
        try {
            // A reader holds the lock only while it asks, so waiting for it is short.
            FileLock unused = channel.lock();
        } catch (IOException e) {
            HELD_HERE.remove(file);
            channel.close();
            throw e;
        }
        return new RunLock(file, channel);
    }

    /** Whether this run has a living recorder, which may still append to it. */
    public static boolean isHeld(Path runDirectory) {
        try {
            Path file = fileOf(runDirectory);
            if (HELD_HERE.contains(file)) {
                return true;
            }
            try (FileChannel channel = RegularFiles.open(file);
                    FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return shared == null;
            }
        } catch (IOException e) {
            return false; // no file, not a regular file, or no locks, as in a read-only copy: nobody appends to it
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new JournalException(file + ": cannot be closed (" + JournalDirectory.reason(e) + ")", e);
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
