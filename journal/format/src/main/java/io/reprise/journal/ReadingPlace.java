package io.reprise.journal;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Where a reader of a snapshot can go on as another one would, in each of the runs. Nobody changes it once it is made.
 *
 * @param runs the places in runs that are read in part
 * @param finished indexes of the runs of which nothing is left; the others are read from their beginnings
 */
public record ReadingPlace(List<InRun> runs, BitSet finished) {
    /**
     * A place between two records.
     *
     * @param run index of the run
     * @param file the file with the next record, or the one before the next
     * @param offset where the next record's document begins in the file
     * @param sequence number of the next record
     * @param aheadNs by how much the wall clock was ahead of the times of records before it, in nanoseconds
     */
    public record InRun(int run, Path file, long offset, long sequence, long aheadNs) {}
}
