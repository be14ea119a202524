package io.reprise.journal.write;

import java.io.IOException;
import java.nio.file.FileStore;

/**
 * How much room is to stay free on the filesystem of a journal. A share is taken of the filesystem that is there when
 * a run begins.
 *
 * @param bytes at least so many
 * @param share at least this part of the whole, 0 to below 1
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
