package io.reprise.proxy.capture;

import io.reprise.journal.GapData;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.write.RingLayout;
import io.reprise.journal.write.RingMemory;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Notes the progress of the journal writer in the ring's memory. If the process is killed, the next start can then add
 * the records that were not written to the run, and none of them twice. Used on the writer's thread.
 */
final class WriterNotes {
    private static final long NOT_OF_THE_RING = -1;

    private final RingMemory memory;
    private final ByteBuffer words;

    WriterNotes(RingMemory memory) {
        this.memory = memory;
        this.words = memory.header();
    }

    /** Notes that a run is open; its ledgers count from the totals of earlier runs. */
    void runBegan(Path runDirectory, LedgerData saidBefore) {
        words.putLong(RingLayout.BASE, saidBefore.seen())
                .putLong(RingLayout.BASE + Long.BYTES, saidBefore.recorded())
                .putLong(RingLayout.BASE + 2 * Long.BYTES, saidBefore.sampledOut());
        for (LossCause cause : LossCause.values()) {
            words.putLong(RingLayout.of(cause, RingLayout.BASE + 3 * Long.BYTES), saidBefore.lost(cause));
        }
        memory.runBegan(runDirectory);
    }

    /**
     * Notes that a record is about to be appended.
     *
     * @param ringSequence ring sequence of its first slot
     * @param runSequence the number that the record will have in its run
     */
    void appending(long ringSequence, long runSequence) {
        words.putLong(RingLayout.APPENDING_RECORDED, words.getLong(RingLayout.RECORDED));
        RingLayout.publish(words, RingLayout.APPENDING_SEQUENCE, runSequence);
        RingLayout.publish(words, RingLayout.APPENDING, ringSequence);
    }

    /** Notes that a record from outside the ring is about to be appended. */
    void appending(long runSequence) {
        appending(NOT_OF_THE_RING, runSequence);
    }

    /** Notes that this record is a GAP, which counts as reported unless recovery finds that the run ends before it. */
    void telling(GapData gap, LossCause cause) {
        words.putLong(RingLayout.GAP_EXCHANGES, gap.exchanges()).putLong(RingLayout.GAP_BYTES, gap.bytes());
        RingLayout.publish(words, RingLayout.GAP_CAUSE, cause.code());
        tell(gap, cause, 1);
    }

    /** Notes whether the GAP was appended. */
    void told(GapData gap, LossCause cause, boolean appended) {
        if (!appended) {
            tell(gap, cause, -1);
        }
        RingLayout.publish(words, RingLayout.GAP_CAUSE, 0);
    }

    private void tell(GapData gap, LossCause cause, int sign) {
        RingLayout.add(words, RingLayout.of(cause, RingLayout.TOLD_EXCHANGES), sign * gap.exchanges());
        RingLayout.add(words, RingLayout.of(cause, RingLayout.TOLD_BYTES), sign * gap.bytes());
    }

    /** Notes that all exchanges that began up to this ring sequence lose their remaining records. */
    void lostUpTo(long ringSequence, LossCause cause) {
        RingLayout.publish(words, RingLayout.LOST_BY, cause.code());
        RingLayout.publish(words, RingLayout.LOST_UP_TO, ringSequence);
    }

    /** Notes that all records up to this ring sequence, the last slot of a record, are settled. */
    void handled(long ringSequence) {
        RingLayout.publish(words, RingLayout.HANDLED, ringSequence);
    }
}
