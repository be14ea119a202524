package io.reprise.journal.write;

import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;

/**
 * Tells the kernel that what was written need not stay in memory: nobody is going to read it here soon, and the pages
 * are of more use to the application, or for what is written next. Advice only: where it cannot be given, or the pages
 * are mapped, they stay. Stateless; any thread.
 */
final class PageCache {
    private static final int O_RDONLY = 0;
    private static final int POSIX_FADV_DONTNEED = 4;
    private static final @Nullable Libc LIBC = load();

    private PageCache() {}

    /** What Chronicle's own interface to the C library lacks; public because its implementation is generated. */
    @SuppressWarnings("MethodName") // its name there
    public interface Libc {
        /** See posix_fadvise(2). */
        int posix_fadvise(int descriptor, long offset, long length, int advice);
    }

    @SuppressWarnings("IllegalCatch") // where native code cannot be loaded, any kind of error comes
    private static @Nullable Libc load() {
        try {
            return LibraryLoader.create(Libc.class).load("c");
        } catch (Throwable e) {
            return null;
        }
    }

    /**
     * Lets go of the part of a file before this offset.
     *
     * @param toBytes everything when it is 0
     */
    static void drop(Path file, long toBytes) {
        Libc libc = LIBC;
        if (libc == null) {
            return;
        }
        PosixAPI posix = PosixAPI.posix();
        int descriptor = posix.open(file.toString(), O_RDONLY, 0);
        if (descriptor >= 0) {
            int unused = libc.posix_fadvise(descriptor, 0, toBytes, POSIX_FADV_DONTNEED);
            posix.close(descriptor);
        }
    }
}
