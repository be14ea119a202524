package io.reprise.proxy.capture;

import com.lmax.disruptor.EventPoller;
import io.reprise.journal.GapData;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.ShortSlices;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code journal-writer} thread: takes records out of the ring, appends them, and keeps the account.
 *
 * <p>The account is exact because each exchange gets its verdict once, at the record that ends it. After a record could
 * not be appended, all later records of exchanges that had begun by then are dropped too (their first record's place
 * in the ring tells), so that "the last record was appended" means that all were, and all into the same run.
 *
 * <p>It polls and parks, for some milliseconds, which also makes batches. Nobody wakes it.
 */
@SuppressWarnings("IllegalCatch") // a thread boundary: a memory map's errors come anywhere in their thread
final class JournalWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    private static final long REST_BUSY_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(4);
    /** With more than one part in so many of the ring to write at once, there is no rest. */
    private static final int NO_REST_SHARE = 8;
    /** The same for a short one. */
    private static final int SHORT_REST_SHARE = 64;

    private static final long LEDGER_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);
    /** A ring that is full once is full often: one line per this time says so. */
    private static final long WARNING_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);
    /** Slots are given back after so many, and not only when all that are there have been written. */
    private static final int RELEASE_COUNT = 128;

    private final CaptureRing ring;
    private final ClockAnchor clock;
    private final RunKeeper run;
    private final WriterCounters counters;
    private final WriterNotes notes;
    private final Supplier<RecordingLedger> ledgers;
    /** The losses that the loops had not published, taken when the loops have ended. */
    private final Supplier<List<Loss>> leftovers;

    private final CompletableFuture<Void> checked = new CompletableFuture<>();
    private final CompletableFuture<Void> tried = new CompletableFuture<>();
    private final EventPoller.Handler<CaptureSlot> handler = this::onSlot;
    private final Loss[] losses = new Loss[LossCause.COUNT];
    private final ByteBuffer small = ByteBuffer.allocateDirect(1_024);

    /** Holds a record of several slots until the last of them was seen. */
    private final ByteBuffer assembled = ByteBuffer.allocateDirect(RecordLayout.RECORD_LENGTH_MAX);

    /** Of the record that is being taken out: what its first slot says. */
    private final CaptureSlot first;

    private long firstSequence;
    /** Whether the account has it. */
    private boolean judged;

    /** Ring sequence up to which slots were handled, even when a batch was broken off. */
    private long handled = -1;
    /** Up to where slots may be used again. */
    private long released = -1;
    /** Ring sequence of the last record that could not be appended. */
    private long lostUpTo = -1;

    private LossCause lostBy = LossCause.JOURNAL_FAILED;
    /** What earlier runs' ledgers have said; a run's ledger counts from there. */
    private LedgerData reported = new LedgerData(0, 0, 0, new long[LossCause.COUNT]);

    private LedgerData reportedInRun = reported;
    /** Exchanges, by cause, that GAP records of any run have told of. */
    private final long[] gapsWritten = new long[LossCause.COUNT];

    private long runsSeen;
    private long nextLedgerNs;
    private long nextWarningNs = System.nanoTime();
    /** Set by whoever stops recording, once the loops have ended. */
    private volatile boolean stopping;

    JournalWriter(
            CaptureRing ring,
            ClockAnchor clock,
            RunKeeper run,
            WriterCounters counters,
            WriterNotes notes,
            Supplier<RecordingLedger> ledgers,
            Supplier<List<Loss>> leftovers) {
        this.ring = ring;
        this.clock = clock;
        this.run = run;
        this.counters = counters;
        this.notes = notes;
        this.ledgers = ledgers;
        this.leftovers = leftovers;
        this.first = new CaptureSlot(assembled);
        for (LossCause cause : LossCause.values()) {
            losses[cause.code() - 1] = new Loss(cause);
        }
    }

    /** Completes when the journal was looked at, exceptionally when no waiting will make it right. */
    CompletableFuture<Void> checked() {
        return checked;
    }

    /** Completes when it was tried to open the first run, whether or not that went well. */
    CompletableFuture<Void> tried() {
        return tried;
    }

    /** Writes what is in the ring, the last ledger, and ends. Any thread. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        try {
            run.check();
            checked.complete(null);
        } catch (Throwable failure) { // Whoever starts the recorder decides; if it starts all the same, go on trying.
            checked.completeExceptionally(failure);
        }
        ShortSlices.askForThisThread();
        run.openIfDue();
        noticeNewRun();
        tried.complete(null);
        nextLedgerNs = System.nanoTime() + LEDGER_INTERVAL_NS;
        boolean last = false;
        while (!last) {
            last = stopping;
            long before = handled;
            drain();
            tick(System.nanoTime());
            if (!last) {
                rest(handled - before);
            }
        }
        finish();
    }

    /** Handles all slots that are there. */
    private void drain() {
        try {
            while (ring.poller().poll(handler) == EventPoller.PollState.PROCESSING) {
                // until there are no more
            }
        } catch (Throwable failure) { // As in onSlot.
            onFailure(failure);
        }
    }

    /**
     * Each waking costs several times what a record does, so it is done as rarely as may be: what was answered and not
     * written yet is behind by this much, and by what the kernel takes to let the thread run.
     */
    private void rest(long handledCount) {
        if (handledCount > ring.slotCount() / NO_REST_SHARE) {
            return;
        }
        LockSupport.parkNanos(this, handledCount > ring.slotCount() / SHORT_REST_SHARE ? REST_BUSY_NS : REST_NS);
    }

    private void onFailure(Throwable failure) {
        loseUpTo(Math.max(lostUpTo, handled), LossCause.JOURNAL_FAILED);
        run.abandon(failure);
    }

    private boolean onSlot(CaptureSlot slot, long sequence, boolean endOfBatch) {
        if (sequence > handled) {
            handled = sequence;
            try {
                take(slot, sequence);
            } catch (Throwable failure) { // A memory map's error may come anywhere in its thread.
                onFailure(failure);
                if (!judged && isComplete(sequence)) {
                    verdict(LossCause.JOURNAL_FAILED);
                }
            }
        }
        if (!isComplete(sequence)) {
            return true; // a slot that is used again can no longer be recovered
        }
        notes.handled(sequence);
        boolean releases = sequence - released >= RELEASE_COUNT;
        released = releases || endOfBatch ? sequence : released;
        return !releases;
    }

    private void loseUpTo(long sequence, LossCause cause) {
        lostUpTo = sequence;
        lostBy = cause;
        notes.lostUpTo(sequence, cause);
    }

    private void take(CaptureSlot slot, long sequence) {
        if (slot.slotCount > 0) {
            begin(slot, sequence);
        }
        int index = (int) (sequence - firstSequence);
        if (first.slotCount > 1) {
            assembled.clear().put(index * CaptureRing.SLOT_BYTES, slot.bytes.clear(), 0, slot.length);
        }
        if (isComplete(sequence)) {
            int length = index * CaptureRing.SLOT_BYTES + slot.length;
            judge((index == 0 ? slot.bytes : assembled).clear().limit(length));
        }
    }

    private boolean isComplete(long sequence) {
        return sequence - firstSequence == first.slotCount - 1;
    }

    private void begin(CaptureSlot slot, long sequence) {
        judged = false;
        firstSequence = sequence;
        first.slotCount = slot.slotCount;
        first.dataLength = slot.dataLength;
        first.exchangeStart = slot.exchangeStart;
        first.last = slot.last;
        first.timeNs = slot.timeNs;
    }

    private void judge(ByteBuffer record) {
        if (first.exchangeStart == CaptureSlot.LOSS) {
            GapData gap = GapData.decode(record);
            if (gap != null) {
                losses[gap.causeCode() - 1].add(gap);
                if (gap.causeCode() == LossCause.RING_FULL.code()) {
                    warnOfFullRing(gap);
                }
            }
            judged = true;
            return;
        }
        verdict(store(record));
    }

    private void warnOfFullRing(GapData gap) {
        long nanoTime = System.nanoTime();
        if (nanoTime - nextWarningNs >= 0) {
            nextWarningNs = nanoTime + WARNING_INTERVAL_NS;
            LOG.warn("{} exchanges lost because the journal does not keep up (ring full)", gap.exchanges());
        }
    }

    private void verdict(@Nullable LossCause cause) {
        judged = true;
        if (cause == null) {
            if (first.last) {
                counters.exchangeRecorded();
            }
        } else {
            lost(cause, first.last ? 1 : 0, first.dataLength, first.timeNs);
        }
    }

    /** @return why the record was not appended, or null */
    private @Nullable LossCause store(ByteBuffer record) {
        if (first.exchangeStart >= 0 && first.exchangeStart <= lostUpTo) {
            return lostBy;
        }
        notes.appending(firstSequence, run.recordsInRun());
        LossCause cause = append(record);
        if (cause != null) {
            loseUpTo(firstSequence, cause);
        }
        return cause;
    }

    private @Nullable LossCause append(ByteBuffer record) {
        return append(record, false);
    }

    /** @param last whether it ends the run and may use the room kept back for that */
    private @Nullable LossCause append(ByteBuffer record, boolean last) {
        boolean open = run.isOpen();
        LossCause cause = last ? run.appendLast(record) : run.append(record);
        if (open && !run.isOpen() && run.wasRemoved()) {
            forgetRun();
        }
        return cause;
    }

    /** What a run had that was removed, no ledger tells of; the next one's tells of what is not in the journal yet. */
    private void forgetRun() {
        RecordingLedger now = ledgers.get();
        long gone =
                now.recorded() + now.sampledOut() + LongStream.of(gapsWritten).sum();
        reportedInRun = new LedgerData(gone, now.recorded(), now.sampledOut(), gapsWritten.clone());
    }

    private void lost(LossCause cause, long exchanges, long bytes, long timeNs) {
        counters.lost(cause, exchanges, bytes);
        losses[cause.code() - 1].add(exchanges, bytes, timeNs);
    }

    private void tick(long nanoTime) {
        try {
            if (run.abandonIfRemoved()) {
                forgetRun();
            }
            run.openIfDue();
            noticeNewRun();
            writeGaps(false);
            if (nanoTime - nextLedgerNs >= 0 || run.isInDoubt()) {
                nextLedgerNs = nanoTime + LEDGER_INTERVAL_NS;
                writeLedger(false);
            }
        } catch (Throwable failure) { // As above.
            onFailure(failure);
        }
    }

    private void noticeNewRun() {
        if (runsSeen != counters.runs()) {
            runsSeen = counters.runs();
            reported = reportedInRun;
            notes.runBegan(Objects.requireNonNull(run.runDirectory(), "runDirectory"), reported);
        }
    }

    private void writeGaps(boolean last) {
        for (Loss loss : losses) {
            if (!loss.isEmpty() && run.isOpen()) {
                GapData written = loss.data();
                loss.writeRecord(small);
                notes.appending(run.recordsInRun());
                notes.telling(written, loss.cause());
                boolean appended = append(small, last) == null;
                notes.told(written, loss.cause(), appended);
                if (!appended) {
                    return;
                }
                gapsWritten[written.causeCode() - 1] += written.exchanges();
                loss.clear();
            }
        }
    }

    private void finish() {
        try {
            for (Loss leftover : leftovers.get()) {
                losses[leftover.data().causeCode() - 1].add(leftover.data());
            }
            boolean nothingToTell = ledgers.get().seen() == 0;
            if (!run.isOpen() && !nothingToTell) {
                run.tryOpen();
                noticeNewRun();
            }
            writeGaps(true);
            if (!nothingToTell || run.hasRecords()) {
                writeLedger(true);
            }
        } catch (Throwable failure) { // As above: there is nobody left to tell but the log.
            onFailure(failure);
        }
        run.close();
    }

    /** Says what was settled since the run began; the last one also says what never was, so that it shows. */
    private void writeLedger(boolean last) {
        RecordingLedger now = ledgers.get();
        long settled = last ? now.seen() : now.seen() - now.underWay();
        long[] lost = new long[LossCause.COUNT];
        for (LossCause cause : LossCause.values()) {
            lost[cause.code() - 1] = now.lost(cause);
        }
        LedgerData total = new LedgerData(settled, now.recorded(), now.sampledOut(), lost);
        if (!run.isOpen() || (!last && !run.isInDoubt() && total.seen() == reportedInRun.seen())) {
            return;
        }
        small.clear();
        long timeNs = clock.epochNsOf(System.nanoTime());
        RecordWriter.header(small, RecordKind.LEDGER, last ? RecordLayout.FLAG_END : 0, 0, 0, timeNs);
        sinceRunBegan(total).encode(small.position(RecordWriter.dataOffset(false)));
        RecordWriter.finish(small, small.position());
        notes.appending(run.recordsInRun());
        if (append(small, last) == null) {
            reportedInRun = total;
        }
    }

    private LedgerData sinceRunBegan(LedgerData total) {
        long[] lost = total.lost().clone();
        for (int i = 0; i < lost.length; i++) {
            lost[i] -= reported.lost()[i];
        }
        return new LedgerData(
                total.seen() - reported.seen(),
                total.recorded() - reported.recorded(),
                total.sampledOut() - reported.sampledOut(),
                lost);
    }
}
