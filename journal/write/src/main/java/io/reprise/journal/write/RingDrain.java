package io.reprise.journal.write;

import io.reprise.journal.GapData;
import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Record;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds the content of a dead ring to its run, as one more file: the records that were not appended, a GAP for losses
 * that were not reported yet, and a LEDGER without the END flag. Used once.
 *
 * <p>No record is written twice: the writer notes which record it is about to append and under which number, so the
 * last number in the run tells whether that record was appended.
 */
final class RingDrain {
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmm'V'").withZone(ZoneOffset.UTC);

    private final DeadRing ring;
    private final Path runDirectory;
    private final InstantSource clock;
    private final ByteBuffer slot = ByteBuffer.allocate(RingLayout.SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer record =
            ByteBuffer.allocate(RecordLayout.RECORD_LENGTH_MAX).order(ByteOrder.LITTLE_ENDIAN);
    private final long[] lostExchanges = new long[LossCause.COUNT];
    private final long[] lostBytes = new long[LossCause.COUNT];

    private long lastSequence = -1;
    /** Version of the format of the run's records: a run has one version, that of the program that was killed. */
    private int version = RecordLayout.VERSION;

    private long lastTimeNs = Long.MIN_VALUE;
    private long firstTimeNs = Long.MAX_VALUE;
    private long lostUpTo;
    private int lostBy;
    private long recordedCount;
    private long writtenCount;

    // Fields of the current record, from its first slot.
    private int slots;
    private long exchangeStart;
    private int dataLength;
    private boolean last;

    /**
     * Drains the ring into its run.
     *
     * @param clock gives the time of recovered records if neither the run nor the ring has a record that does
     */
    RingDrain(DeadRing ring, Path runDirectory, InstantSource clock) {
        this.ring = ring;
        this.runDirectory = runDirectory;
        this.clock = clock;
    }

    /** Recovers the records and returns their number. */
    long drain() throws IOException {
        List<Path> files = JournalDirectory.filesOf(runDirectory);
        if (files.stream().anyMatch(file -> file.toString().endsWith(JournalDirectory.RECOVERED_SUFFIX))) {
            return 0; // an earlier recovery succeeded but could not remove the ring
        }
        for (int i = files.size() - 1; i >= 0 && lastSequence < 0; i--) {
            findEnd(files.get(i));
        }
        Path newest = files.isEmpty() ? null : files.get(files.size() - 1);
        try (RecoveredFile to = RecoveredFile.begin(runDirectory.resolve(nameAfter(newest)), newest)) {
            drainSlots(to);
            long recordCount = writtenCount;
            writeAccount(to);
            if (writtenCount > 0) {
                to.commit();
            }
            return recordCount;
        }
    }

    private String nameAfter(@Nullable Path newest) {
        String name = newest == null
                ? FILE_TIME.format(clock.instant())
                : newest.getFileName().toString();
        return (name.endsWith(".cq4") ? name.substring(0, name.length() - ".cq4".length()) : name)
                + JournalDirectory.RECOVERED_SUFFIX;
    }

    private void findEnd(Path file) {
        try (JournalReader reader = JournalReader.open(List.of(file))) {
            Record next = reader.next();
            while (next != null) {
                lastSequence = Math.max(lastSequence, next.sequence());
                lastTimeNs = Math.max(lastTimeNs, next.timeNs());
                version = next.version();
                next = reader.next();
            }
        }
    }

    private void drainSlots(RecoveredFile to) throws IOException {
        lostUpTo = ring.word(RingLayout.LOST_UP_TO);
        lostBy = (int) ring.word(RingLayout.LOST_BY);
        long handled = ring.word(RingLayout.HANDLED);
        long appending = ring.word(RingLayout.APPENDING);
        recordedCount = ring.word(appending > handled ? RingLayout.APPENDING_RECORDED : RingLayout.RECORDED);
        boolean appended = appending > handled && ring.word(RingLayout.APPENDING_SEQUENCE) <= lastSequence;
        if (handled < -1 || handled > Long.MAX_VALUE - 2L * ring.slotCount()) {
            throw new IOException("a ring's header is invalid");
        }
        long end = handled + 1 + ring.slotCount();
        long sequence = handled + 1;
        while (sequence < end) {
            boolean whole = assemble(sequence, end);
            if (whole) {
                take(sequence, appended && sequence == appending, to);
            }
            sequence += whole ? slots : 1;
        }
    }

    /**
     * Assembles the record that begins at this ring sequence; false if it is incomplete, such as a record that was
     * being published when the process died.
     */
    private boolean assemble(long sequence, long end) throws IOException {
        ring.readSlot(sequence, slot);
        slots = slot.getInt(RingLayout.RECORD_SLOTS);
        exchangeStart = slot.getLong(RingLayout.EXCHANGE_START);
        dataLength = slot.getInt(RingLayout.DATA_LENGTH);
        last = slot.getInt(RingLayout.LAST) == 1;
        record.clear();
        if (slots < 1 || slots > end - sequence || dataLength < 0 || exchangeStart > sequence) {
            return false;
        }
        for (int i = 0; i < slots; i++) {
            if (i > 0) {
                ring.readSlot(sequence + i, slot);
            }
            int length = slot.getInt(RingLayout.LENGTH);
            boolean good = slot.getLong(RingLayout.COMMIT) == sequence + i + 1
                    && (i == 0 || slot.getInt(RingLayout.RECORD_SLOTS) == 0)
                    && length > 0
                    && length <= Math.min(RingLayout.DATA_BYTES, record.remaining());
            if (!good) {
                return false;
            }
            record.put(slot.slice(RingLayout.DATA, length));
        }
        record.flip();
        return true;
    }

    private void take(long sequence, boolean wasAppended, RecoveredFile to) throws IOException {
        if (exchangeStart == RingLayout.LOSS) {
            return; // the counters include it
        }
        if (exchangeStart >= 0 && exchangeStart <= lostUpTo) {
            lose(lostBy);
        } else if (wasAppended) {
            recordedCount += last ? 1 : 0;
        } else if (Record.isWellFormed(record)) {
            version = record.get(RecordLayout.VERSION_OFFSET);
            write(to);
            recordedCount += last ? 1 : 0;
        } else {
            lostUpTo = sequence;
            lostBy = LossCause.JOURNAL_FAILED.code();
            lose(lostBy);
        }
    }

    private void lose(int causeCode) {
        int index =
                causeCode >= 1 && causeCode <= LossCause.COUNT ? causeCode - 1 : LossCause.JOURNAL_FAILED.code() - 1;
        lostExchanges[index] += last ? 1 : 0;
        lostBytes[index] += dataLength;
    }

    private void write(RecoveredFile to) throws IOException {
        long timeNs = record.getLong(RecordLayout.TIME_OFFSET);
        lastTimeNs = Math.max(lastTimeNs, timeNs);
        firstTimeNs = Math.min(firstTimeNs, timeNs);
        // A GAP or a LEDGER has no protocol, so its bytes are the same in all versions.
        record.put(RecordLayout.VERSION_OFFSET, (byte) version);
        to.write(record, ++lastSequence);
        writtenCount++;
    }

    private void writeAccount(RecoveredFile to) throws IOException {
        long nowNs = lastTimeNs == Long.MIN_VALUE ? clock.millis() * 1_000_000 : lastTimeNs;
        long[] lost = new long[LossCause.COUNT];
        for (LossCause cause : LossCause.values()) {
            int i = cause.code() - 1;
            lost[i] = lostExchanges[i]
                    + ring.word(RingLayout.of(cause, RingLayout.LOST_EXCHANGES))
                    + ring.ofLoops(RingLayout.of(cause, RingLayout.LOOP_LOST_EXCHANGES));
            long bytes = lostBytes[i]
                    + ring.word(RingLayout.of(cause, RingLayout.LOST_BYTES))
                    + ring.ofLoops(RingLayout.of(cause, RingLayout.LOOP_LOST_BYTES));
            writeGap(to, cause, lost[i], bytes, nowNs);
        }
        long sampledOut = ring.ofLoops(RingLayout.LOOP_SAMPLED_OUT);
        LedgerData ledger = sinceRunBegan(recordedCount, sampledOut, lost);
        if (ledger.seen() > 0) {
            RecordWriter.ledger(record, nowNs, false, ledger);
            write(to);
        }
    }

    /**
     * Writes a GAP for losses that no GAP reports yet. The counters of reported losses may include a GAP that was being
     * appended but was not.
     */
    private void writeGap(RecoveredFile to, LossCause cause, long exchanges, long bytes, long nowNs)
            throws IOException {
        boolean unwritten = ring.word(RingLayout.GAP_CAUSE) == cause.code()
                && ring.word(RingLayout.APPENDING) < 0
                && ring.word(RingLayout.APPENDING_SEQUENCE) > endBeforeDrain();
        long toldExchanges = ring.word(RingLayout.of(cause, RingLayout.TOLD_EXCHANGES))
                - (unwritten ? ring.word(RingLayout.GAP_EXCHANGES) : 0);
        long toldBytes = ring.word(RingLayout.of(cause, RingLayout.TOLD_BYTES))
                - (unwritten ? ring.word(RingLayout.GAP_BYTES) : 0);
        GapData gap =
                new GapData(cause, exchanges - toldExchanges, bytes - toldBytes, Math.min(firstTimeNs, nowNs), nowNs);
        if (gap.exchanges() > 0 || gap.bytes() > 0) {
            RecordWriter.gap(record, nowNs, gap);
            write(to);
        }
    }

    private long endBeforeDrain() {
        return lastSequence - writtenCount;
    }

    private LedgerData sinceRunBegan(long recorded, long sampledOut, long[] lostOfAllRuns) {
        long[] lost = lostOfAllRuns.clone();
        for (int i = 0; i < lost.length; i++) {
            lost[i] -= ring.word(RingLayout.BASE + Long.BYTES * (3 + i));
        }
        long recordedInRun = recorded - ring.word(RingLayout.BASE + Long.BYTES);
        long sampledInRun = sampledOut - ring.word(RingLayout.BASE + 2 * Long.BYTES);
        long seen = recordedInRun + sampledInRun;
        for (long count : lost) {
            seen += count;
        }
        return new LedgerData(seen, recordedInRun, sampledInRun, lost);
    }
}
