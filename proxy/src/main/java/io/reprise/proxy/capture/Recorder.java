package io.reprise.proxy.capture;

import io.reprise.journal.LossCause;
import io.reprise.journal.write.JournalUnusableException;
import io.reprise.journal.write.RingLayout;
import io.reprise.journal.write.RingMemory;
import io.reprise.time.NanoClock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole recording side: taps for the event loops, the ring, and the threads {@code journal-writer} and
 * {@code journal-sync}. Thread-safe.
 *
 * <p>Life: {@link #start}, {@link #tap} for each loop, then {@link #stop} once the loops have ended.
 */
public final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger("io.reprise.recording");

    private final CaptureConfig config;
    private RecordingRules rules;
    private final RingMemory memory;
    private final CaptureRing ring;
    private final RecordClock clock;
    private final WriterCounters counters;
    private final List<RingTap> taps = new CopyOnWriteArrayList<>();
    private final RunKeeper run;
    private final JournalWriter writer;
    private final Thread writerThread;
    private final Thread syncThread;
    private final JournalSync sync;

    private Recorder(CaptureConfig config, JournalSink.Opener opener, RecordClock clock) {
        this.config = config;
        this.clock = clock;
        rules = config.rules();
        CaptureConfig.Limits limits = config.limits();
        memory = RingPlace.memory(limits.ringDirectory(), config.journal(), limits.ringBytes());
        ring = new CaptureRing(memory);
        counters = new WriterCounters(memory.header());
        WriterNotes notes = new WriterNotes(memory);
        LedgerWriter ledgers = new LedgerWriter(clock, counters, notes, this::ledger);
        run = new RunKeeper(opener, counters, ledgers, clock);
        writer = new JournalWriter(
                ring,
                run,
                new RecordAppender(run, counters, notes, ledgers),
                ledgers,
                () -> taps.stream().flatMap(tap -> tap.losses().stream()).toList());
        writerThread = daemon(writer, "journal-writer");
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        sync = new JournalSync(
                run,
                counters,
                clock,
                () -> threads.getThreadCpuTime(writerThread.getId()),
                () -> writer.tried().complete(null)); // waiting on would be in vain
        syncThread = daemon(sync, "journal-sync");
    }

    /**
     * Starts to record without waiting: until the first run is open, which takes as long as the disk does not answer,
     * records wait in the ring.
     *
     * @param clock the clock whose readings the relay gives the taps; read on all threads of the recorder, so it must
     *     be thread-safe
     */
    public static Recorder start(CaptureConfig config, NanoClock clock) {
        return start(config, JournalSink.opener(config), clock);
    }

    static Recorder start(CaptureConfig config, JournalSink.Opener opener, NanoClock clock) {
        return start(config, opener, clock, InstantSource.system());
    }

    static Recorder start(CaptureConfig config, JournalSink.Opener opener, NanoClock clock, InstantSource wall) {
        Recorder recorder = new Recorder(config, opener, RecordClock.start(wall, clock));
        recorder.writerThread.start();
        recorder.syncThread.start();
        Path rings = config.limits().ringDirectory();
        if (rings != null) {
            daemon(() -> RingPlace.recover(config.journal(), rings), "journal-recovery")
                    .start();
        }
        return recorder;
    }

    /**
     * Waits until the journal was checked, or the time is over.
     *
     * @throws JournalUnusableException one line: the path can never become a journal
     */
    public void awaitChecked(Duration allowed) {
        try {
            await(writer.checked(), allowed);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof JournalUnusableException unusable) {
                throw unusable;
            }
            LOG.debug("{} could not be checked", config.journal(), failed);
        }
    }

    /**
     * Waits until the first attempt to open a run has ended, the disk turns out not to answer, or the time is over;
     * {@link #state} tells the result.
     */
    public void awaitTried(Duration allowed) {
        try {
            await(writer.tried(), allowed);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void await(CompletableFuture<Void> step, Duration allowed) throws ExecutionException {
        try {
            step.get(allowed.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.debug("the journal has not answered for {}", allowed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The tap of one more event loop, to be used on that loop only. */
    public synchronized Tap tap(int loopIndex) {
        RingTap tap = new RingTap(ring, config, rules, clock, new TapCounters(counterWords()), loopIndex);
        taps.add(tap);
        return tap;
    }

    private ByteBuffer counterWords() {
        return taps.size() < RingLayout.LOOP_COUNT_MAX
                ? memory.loop(taps.size())
                : ByteBuffer.allocateDirect(RingLayout.LOOP_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The rules for exchanges that begin now. */
    public synchronized RecordingRules rules() {
        return rules;
    }

    /** Changes the rules for exchanges that begin from now on; exchanges under way keep their rules. */
    public synchronized void change(RecordingRules changed) {
        rules = changed;
        taps.forEach(tap -> tap.change(changed));
    }

    public RecordingState state() {
        RecordingState state = run.state();
        return state == RecordingState.RECORDING && !rules().isOn() ? RecordingState.PAUSED : state;
    }

    /** The directory of the current or last run; null if none could be opened yet. */
    public @Nullable Path runDirectory() {
        return run.runDirectory();
    }

    /** The account at this moment. */
    public RecordingLedger ledger() {
        // Settled exchanges are read before those seen, so that there are never more of them.
        Map<LossCause, Long> lost = RecordingLedger.zero();
        Map<LossCause, Long> lostBytes = RecordingLedger.zero();
        long recorded = counters.recorded();
        for (LossCause cause : LossCause.values()) {
            lost.put(cause, counters.lostExchanges(cause));
            lostBytes.put(cause, counters.lostBytes(cause));
        }
        long replayed = 0;
        long sampledOut = 0;
        for (RingTap tap : taps) {
            replayed += tap.counters().replayed();
            sampledOut += tap.counters().sampledOut();
            for (LossCause cause : LossCause.values()) {
                lost.merge(cause, tap.counters().lostExchanges(cause), Long::sum);
                lostBytes.merge(cause, tap.counters().lostBytes(cause), Long::sum);
            }
        }
        long seen = 0;
        for (RingTap tap : taps) {
            seen += tap.counters().seen();
        }
        return new RecordingLedger(seen, recorded, sampledOut, replayed, lost, lostBytes);
    }

    /** Records appended since the start, of all runs. */
    public long recordCount() {
        return counters.records();
    }

    /** Bytes of records appended since the start, of all runs. */
    public long recordBytes() {
        return counters.bytes();
    }

    /** Runs opened since the start; more than one means that the journal failed. */
    public long runCount() {
        return counters.runs();
    }

    /** How often an unexpected error ended the journal writer's work, which then began again. */
    public long writerDeaths() {
        return writer.deaths();
    }

    /** The file of the ring, or {@code private}. */
    public String ring() {
        Path file = memory.file();
        return file == null ? "private" : file.toString();
    }

    /** Memory of a private ring, outside of the heap and within the JVM's limit of it; 0 if the ring is a file. */
    public long ringDirectBytes() {
        return memory.file() == null ? (long) memory.slotCount() * RingLayout.SLOT_BYTES : 0;
    }

    public int ringSlotCount() {
        return ring.slotCount();
    }

    /** Number of slots that wait for the writer; approximate. */
    public long ringUsedCount() {
        return ring.slotCount() - ring.freeCount();
    }

    /**
     * Writes what is left, closes the run, and waits for that. The taps must not be used any more.
     *
     * @return false if it took longer than allowed, because the disk is stuck; the rest is lost
     */
    public boolean stop(Duration allowed) {
        writer.stop();
        sync.stop();
        try {
            writerThread.join(Math.max(1, allowed.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean written = !writerThread.isAlive();
        if (written) {
            memory.delete();
        }
        return written;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
