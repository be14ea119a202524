package io.reprise.proxy.capture;

import io.reprise.journal.GapData;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.RecordWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the recorder's account into the journal: losses as GAP records; a LEDGER of everything since the run began,
 * every few seconds and at the end; and settings of the wall clock as CLOCK records. Used on the writer's thread.
 */
final class LedgerWriter implements RunKeeper.Listener {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");
    private static final long LEDGER_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);
    /** Shortest time between two log lines about a full ring, because a ring that is full once is full often. */
    private static final long WARNING_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    /** The kind of a ledger. */
    private enum Account {
        /** An account of the exchanges settled so far. */
        INTERIM,
        /** The last account, which also counts the exchanges that never ended. */
        FINAL
    }

    private final RecordClock clock;
    private final ClockWatch watch;
    private final WriterCounters counters;
    private final WriterNotes notes;
    private final Supplier<RecordingLedger> ledgers;
    private final Loss[] losses = new Loss[LossCause.COUNT];
    private final ByteBuffer record = ByteBuffer.allocateDirect(1_024);

    /** The totals in the ledgers of earlier runs; a run's ledger counts from there. */
    private LedgerData reported = new LedgerData(0, 0, 0, new long[LossCause.COUNT]);

    private LedgerData reportedInRun = reported;
    /** Exchanges, by cause, that GAP records of any run report. */
    private final long[] gapsWritten = new long[LossCause.COUNT];

    private long nextLedgerNs;
    private long nextWarningNs;

    /** @param ledgers gives the account at the moment of the call */
    LedgerWriter(RecordClock clock, WriterCounters counters, WriterNotes notes, Supplier<RecordingLedger> ledgers) {
        this.clock = clock;
        watch = new ClockWatch(clock);
        this.counters = counters;
        this.notes = notes;
        this.ledgers = ledgers;
        nextWarningNs = clock.nowNs();
        for (LossCause cause : LossCause.values()) {
            losses[cause.code() - 1] = new Loss(cause);
        }
    }

    @Override
    public void runBegan(Path runDirectory) {
        nextLedgerNs = clock.nowNs() + LEDGER_INTERVAL_NS;
        reported = reportedInRun;
        watch.runBegan();
        notes.runBegan(runDirectory, reported);
    }

    /**
     * Notes that a run was removed: no ledger reports its exchanges, and the next ledger reports those not in the
     * journal yet.
     */
    @Override
    public void runRemoved() {
        RecordingLedger now = ledgers.get();
        long gone =
                now.recorded() + now.sampledOut() + LongStream.of(gapsWritten).sum();
        reportedInRun = new LedgerData(gone, now.recorded(), now.sampledOut(), gapsWritten.clone());
    }

    /** Counts what the writer lost, and notes it for a GAP record. */
    void lost(LossCause cause, long exchanges, long bytes, long timeNs) {
        counters.lost(cause, exchanges, bytes);
        losses[cause.code() - 1].add(exchanges, bytes, timeNs);
    }

    /** Notes for a GAP record what an event loop lost, and has counted. */
    void add(GapData gap) {
        losses[gap.causeCode() - 1].add(gap);
        if (gap.causeCode() == LossCause.RING_FULL.code()) {
            warnOfFullRing(gap);
        }
    }

    private void warnOfFullRing(GapData gap) {
        long nowNs = clock.nowNs();
        if (nowNs - nextWarningNs >= 0) {
            nextWarningNs = nowNs + WARNING_INTERVAL_NS;
            LOG.warn("{} exchanges lost because the journal does not keep up (ring full)", gap.exchanges());
        }
    }

    /** Writes what was lost, and a ledger if one is due. */
    void writeIfDue(RunKeeper run) {
        long nowNs = clock.nowNs();
        writeClock(run);
        writeGaps(run, Account.INTERIM);
        if (nowNs - nextLedgerNs >= 0 || run.isInDoubt()) {
            nextLedgerNs = nowNs + LEDGER_INTERVAL_NS;
            writeLedger(run, Account.INTERIM);
        }
    }

    /**
     * Writes the last account, into a run that is begun for it if none is open.
     *
     * @param leftovers losses of the event loops that they had not reported when they ended
     */
    void writeLast(RunKeeper run, List<Loss> leftovers) {
        for (Loss leftover : leftovers) {
            losses[leftover.cause().code() - 1].add(leftover.data());
        }
        boolean nothingToTell = ledgers.get().seen() == 0;
        if (!run.isOpen() && !nothingToTell) {
            run.tryOpen();
        }
        writeGaps(run, Account.FINAL);
        if (!nothingToTell || run.hasRecords()) {
            writeLedger(run, Account.FINAL);
        }
    }

    /** Writes a CLOCK record if the wall clock was set. */
    private void writeClock(RunKeeper run) {
        if (watch.isToTell() && run.isOpen()) {
            RecordWriter.clock(record, clock.epochNs(), watch.data());
            notes.appending(run.recordsInRun());
            if (append(run, Account.INTERIM)) {
                watch.told();
            }
        }
    }

    private void writeGaps(RunKeeper run, Account account) {
        for (Loss loss : losses) {
            if (!loss.isEmpty() && run.isOpen()) {
                GapData gap = loss.data();
                loss.writeRecord(record);
                notes.appending(run.recordsInRun());
                notes.telling(gap, loss.cause());
                boolean appended = append(run, account);
                notes.told(gap, loss.cause(), appended);
                if (!appended) {
                    return;
                }
                gapsWritten[gap.causeCode() - 1] += gap.exchanges();
                loss.clear();
            }
        }
    }

    private void writeLedger(RunKeeper run, Account account) {
        LedgerData total = total(account);
        boolean nothingNew = total.seen() == reportedInRun.seen();
        if (!run.isOpen() || (nothingNew && account == Account.INTERIM && !run.isInDoubt())) {
            return;
        }
        RecordWriter.ledger(record, clock.epochNs(), account == Account.FINAL, sinceRunBegan(total));
        notes.appending(run.recordsInRun());
        if (append(run, account)) {
            reportedInRun = total;
        }
    }

    private LedgerData total(Account account) {
        RecordingLedger now = ledgers.get();
        long[] lost = new long[LossCause.COUNT];
        for (LossCause cause : LossCause.values()) {
            lost[cause.code() - 1] = now.lost(cause);
        }
        long seen = account == Account.FINAL ? now.seen() : now.seen() - now.underWay();
        return new LedgerData(seen, now.recorded(), now.sampledOut(), lost);
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

    private boolean append(RunKeeper run, Account account) {
        return (account == Account.FINAL ? run.appendLast(record) : run.append(record)) == null;
    }
}
