package io.reprise.journal.write;

import java.io.IOException;
import java.nio.file.FileStore;

/**
 * How much space must stay free on a journal's filesystem. A share refers to the filesystem's size when a run begins.
 *
 * @param bytes minimum in bytes
 * @param share minimum as a share of the filesystem's size, from 0 to below 1
 */
public record MinFree(long bytes, double share) {
    public static final MinFree NOTHING = new MinFree(0, 0);

    public static MinFree ofBytes(long bytes) {
        return new MinFree(bytes, 0);
    }

    public static MinFree ofShare(double share) {
        return new MinFree(0, share);
    }

    long bytesOn(FileStore store) throws IOException {
        return Math.max(bytes, (long) (share * store.getTotalSpace()));
    }
}
