package io.reprise.proxy.capture;

import com.lmax.disruptor.EventPoller;
import io.reprise.journal.GapData;
import io.reprise.journal.LossCause;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Appends the records that come out of the ring, and settles each exchange, as recorded or lost, at the record that
 * ends it. Used on the writer's thread.
 *
 * <p>So each exchange is counted exactly once. After a record could not be appended, all later records of exchanges
 * that had begun by then are dropped too (the ring sequence of their first record tells). Hence an exchange whose last
 * record was appended has all its records in the journal, and all in the same run.
 */
@SuppressWarnings("IllegalCatch") // a memory map's errors come anywhere in their thread
final class RecordAppender implements EventPoller.Handler<CaptureSlot> {
    /** Number of slots after which they are given back, so that it does not take a whole batch. */
    private static final int RELEASE_COUNT = 128;

    private final RunKeeper run;
    private final WriterCounters counters;
    private final WriterNotes notes;
    private final LedgerWriter ledgers;
    private final RecordAssembly assembly = new RecordAssembly();

    /** Ring sequence up to which slots were handled, even when a batch was broken off. */
    private long handled = -1;
    /** Ring sequence up to which slots may be used again. */
    private long released = -1;
    /** Ring sequence of the last record that could not be appended. */
    private long lostUpTo = -1;

    private LossCause lostBy = LossCause.JOURNAL_FAILED;

    RecordAppender(RunKeeper run, WriterCounters counters, WriterNotes notes, LedgerWriter ledgers) {
        this.run = run;
        this.counters = counters;
        this.notes = notes;
        this.ledgers = ledgers;
    }

    /** Ring sequence of the last slot that was handled, -1 before the first. */
    long handled() {
        return handled;
    }

    /** Gives the run up, and with it all exchanges that have begun and not ended. */
    void fail(Throwable failure) {
        loseUpTo(Math.max(lostUpTo, handled), LossCause.JOURNAL_FAILED);
        run.abandon(failure);
    }

    private void loseUpTo(long sequence, LossCause cause) {
        lostUpTo = sequence;
        lostBy = cause;
        notes.lostUpTo(sequence, cause);
    }

    @Override
    public boolean onEvent(CaptureSlot slot, long sequence, boolean endOfBatch) {
        if (sequence > handled) {
            handled = sequence;
            take(slot, sequence);
        }
        if (!assembly.isComplete(sequence)) {
            return true; // a reused slot can no longer be recovered
        }
        notes.handled(sequence);
        boolean releases = sequence - released >= RELEASE_COUNT;
        released = releases || endOfBatch ? sequence : released;
        return !releases;
    }

    private void take(CaptureSlot slot, long sequence) {
        LossCause cause = LossCause.JOURNAL_FAILED;
        try {
            ByteBuffer record = assembly.add(slot, sequence);
            if (record == null) {
                return;
            }
            if (assembly.isLoss()) {
                addLoss(record);
                return;
            }
            cause = append(record);
        } catch (Throwable failure) {
            fail(failure);
            if (!assembly.isComplete(sequence)) {
                return;
            }
        }
        settle(cause);
    }

    private void addLoss(ByteBuffer data) {
        GapData gap = GapData.decode(data);
        if (gap != null) {
            ledgers.add(gap);
        }
    }

    /** @return why the record was not appended, or null */
    private @Nullable LossCause append(ByteBuffer record) {
        if (assembly.isOfExchangeUpTo(lostUpTo)) {
            return lostBy;
        }
        notes.appending(assembly.firstSequence(), run.recordsInRun());
        LossCause cause = run.append(record);
        if (cause != null) {
            loseUpTo(assembly.firstSequence(), cause);
        }
        return cause;
    }

    /** @param cause why the record was not appended, or null */
    private void settle(@Nullable LossCause cause) {
        if (cause != null) {
            ledgers.lost(cause, assembly.endsExchange() ? 1 : 0, assembly.dataLength(), assembly.timeNs());
        } else if (assembly.endsExchange()) {
            counters.exchangeRecorded();
        }
    }
}
