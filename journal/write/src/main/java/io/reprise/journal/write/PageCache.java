package io.reprise.journal.write;

import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import net.openhft.posix.PosixAPI;
import org.jspecify.annotations.Nullable;

/**
 * Tells the kernel that written pages need not stay in memory. Nobody will read them here soon, and the memory is more
 * useful to the application or for the next records. This is only advice: mapped pages stay, and so do all pages where
 * the advice cannot be given. Stateless; any thread.
 */
final class PageCache {
    private static final int O_RDONLY = 0;
    private static final int POSIX_FADV_DONTNEED = 4;
    private static final @Nullable Libc LIBC = load();

    private PageCache() {}

    /**
     * A function that Chronicle's own interface to the C library lacks; public because its implementation is generated.
     */
    @SuppressWarnings("MethodName") // its name there
    public interface Libc {
        /** See posix_fadvise(2). */
        int posix_fadvise(int descriptor, long offset, long length, int advice);
    }

    @SuppressWarnings("IllegalCatch") // failing to load native code may throw anything
    private static @Nullable Libc load() {
        try {
            return LibraryLoader.create(Libc.class).load("c");
        } catch (Throwable e) {
            return null;
        }
    }

    /**
     * Drops the part of a file before this offset from memory.
     *
     * @param toBytes the offset; 0 means the whole file
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
