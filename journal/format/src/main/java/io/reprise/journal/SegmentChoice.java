package io.reprise.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the records that a search found belong to the run. A recorded body may contain a journal, so after
 * damage a good checksum is not enough. A record is accepted if there is room for its sequence number where it stands.
 * A record out of place is accepted if its number is missing and its time lies between the times of its neighbours by
 * number. Not thread-safe.
 */
final class SegmentChoice {
    /** By how much the times of neighbouring records may be out of order. */
    private static final long DISORDER_NS = 60_000_000_000L;

    /** By how much a number may exceed the last known number: a page of the shortest records may be lost. */
    private static final int AT_THE_END_MAX = 64;

    private static final int DOCUMENT_BYTES_MIN = FileScanner.HEADER_BYTES + RecordLayout.HEADER_LENGTH;

    private final SequenceSet seen;
    private final @Nullable RunFile nextFile;
    private final TreeMap<Long, Segment> inPlace = new TreeMap<>();
    private final List<Segment> accepted = new ArrayList<>();
    private final List<Segment> unplaced = new ArrayList<>();
    private long lastKnown;

    /**
     * Prepares a choice.
     *
     * @param seen the numbers that were read of the run
     * @param nextFile the file of the run whose numbers follow, or null if there is none
     */
    SegmentChoice(SequenceSet seen, @Nullable RunFile nextFile) {
        this.seen = seen;
        this.nextFile = nextFile;
        this.lastKnown = seen.last();
    }

    /**
     * Decides.
     *
     * @param found the segments, in the order of the file
     * @param end where the good record in front of them ends, or 0
     * @param lastSequence number of that record, or −1 if the file has none in front of them
     * @param lastTimeNs time of that record
     */
    void choose(List<Segment> found, long end, long lastSequence, long lastTimeNs) {
        long previousEnd = end;
        boolean previousInPlace = true;
        long previousSequence = lastSequence;
        long previousTimeNs = lastSequence < 0 ? Long.MIN_VALUE : lastTimeNs;
        boolean any = lastSequence >= 0;
        List<Segment> others = new ArrayList<>();
        for (Segment segment : found) {
            long room = previousInPlace && segment.place() == Segment.Place.FOLLOWING || !any
                    ? Long.MAX_VALUE
                    : (segment.offset() - previousEnd) / DOCUMENT_BYTES_MIN;
            long above = any ? previousSequence : seen.last();
            previousInPlace = segment.place() != Segment.Place.INSIDE
                    && segment.first() > above
                    && segment.first() - above - 1 <= room
                    && isBeforeNextFile(segment)
                    && !isEarlier(segment.firstTimeNs(), previousTimeNs);
            if (previousInPlace) {
                inPlace.put(segment.first(), segment);
                previousEnd = segment.end();
                previousSequence = segment.last();
                previousTimeNs = segment.lastTimeNs();
                any = true;
            } else {
                others.add(segment);
            }
        }
        accepted.addAll(inPlace.values());
        lastKnown = Math.max(lastKnown, previousSequence);
        chooseOutOfPlace(others);
    }

    /** Decides about segments that are out of place. */
    void chooseOutOfPlace(List<Segment> others) {
        others.sort(Comparator.comparingLong(Segment::first));
        for (Segment segment : others) {
            SequenceSet.Range range = seen.atOrBelow(segment.first());
            if (range != null && segment.last() <= range.last()) {
                continue; // a repetition
            }
            if (isMissing(segment)) {
                accepted.add(segment);
                lastKnown = Math.max(lastKnown, segment.last());
            } else {
                unplaced.add(segment);
            }
        }
        accepted.sort(Comparator.comparingLong(Segment::first));
    }

    private boolean isBeforeNextFile(Segment segment) {
        return nextFile == null
                || (segment.last() < nextFile.firstSequence()
                        && !isEarlier(nextFile.firstTimeNs(), segment.firstTimeNs()));
    }

    private boolean isMissing(Segment segment) {
        if (!isBeforeNextFile(segment)) {
            return false;
        }
        Map.Entry<Long, Segment> belowHere = inPlace.floorEntry(segment.first());
        SequenceSet.Range below = seen.atOrBelow(segment.first());
        if (belowHere != null
                        && isEarlier(segment.lastTimeNs(), belowHere.getValue().firstTimeNs())
                || below != null && isEarlier(segment.lastTimeNs(), below.firstTimeNs())) {
            return false;
        }
        Map.Entry<Long, Segment> aboveHere = inPlace.higherEntry(segment.first());
        SequenceSet.Range above = seen.above(segment.first());
        if (aboveHere == null && above == null && nextFile == null) {
            return segment.first() - lastKnown <= AT_THE_END_MAX;
        }
        return (aboveHere == null || !isEarlier(aboveHere.getValue().lastTimeNs(), segment.firstTimeNs()))
                && (above == null || !isEarlier(above.lastTimeNs(), segment.firstTimeNs()));
    }

    private static boolean isEarlier(long timeNs, long thanNs) {
        return thanNs != Long.MIN_VALUE && timeNs < thanNs && thanNs - timeNs > DISORDER_NS;
    }

    /** The segments that belong to the run, by sequence number; some records may have been read already. */
    List<Segment> accepted() {
        return accepted;
    }

    /** Segments that may belong to the run or to the body of a recorded message; the whole run may tell. */
    List<Segment> unplaced() {
        return unplaced;
    }
}
