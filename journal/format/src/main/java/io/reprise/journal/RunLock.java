package io.reprise.journal;

import io.reprise.files.RegularFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock on a run that its recorder holds from before the run can be seen until its death, however it dies. Readers
 * and retention ask whether it is held. Thread-safe.
 */
public final class RunLock implements AutoCloseable {
    private static final String FILE_NAME = "run.lock";
    /** POSIX drops a process's locks on a file when it closes any descriptor of it: so never open one of our own. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * The file of a run that is locked. It must be opened once only, by who records the run.
     *
     * @throws IOException when the directory is not there
     */
    public static Path fileOf(Path runDirectory) throws IOException {
        return runDirectory.toRealPath().resolve(FILE_NAME);
    }

    /**
     * Locks a run that this process has just made.
     *
     * @param file as {@link #fileOf} says
     * @param channel of that file, open for writing; closed with the lock, or when locking fails
     */
    public static RunLock acquire(Path file, FileChannel channel) throws IOException {
        HELD_HERE.add(file);
        try {
            // A reader holds it for no longer than it takes to ask, hence a lock that waits.
            FileLock unused = channel.lock();
        } catch (IOException e) {
            HELD_HERE.remove(file);
            channel.close();
            throw e;
        }
        return new RunLock(file, channel);
    }

    /** Whether a recorder is alive that may still append to this run. */
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
            return false; // not there, not a file, or no locks here, such as a read-only copy: nobody appends to it
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
