package io.reprise.replayer.state;

import io.reprise.http.FramingException;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.ValueResolver.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The value links of one replay while it runs: reads responses that issue needed values, within a limit on memory, and
 * counts what became of each link. Long bodies are read on threads of their own, so that no request is late because of
 * them. Thread-safe.
 */
public final class LiveState implements AutoCloseable {
    private static final int UNRESOLVED_MAX = 200;
    private static final int EXAMPLE_CHARS = 60;
    private static final int QUEUE_MAX = 4_096;

    private final LinkFile links;
    private final List<String> unusedRules;
    private final boolean guesses;
    private final boolean renews;
    /** By outcome, the count of each kind of link. */
    private final Map<LinkOutcome, AtomicLongArray> counts = new EnumMap<>(LinkOutcome.class);

    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong renewed = new AtomicLong();
    private final long bytesMax;
    private final ThreadPoolExecutor readers;
    private final List<Unresolved> unresolved = new ArrayList<>();
    private final Set<Long> unresolvedSessions = new HashSet<>();

    /**
     * The first value of a session that could not be mapped.
     *
     * @param kind the index of its kind in {@link LinkFile#kinds}
     * @param exchange the display id of the exchange whose request carries it
     * @param recorded the beginning of the recorded value
     */
    public record Unresolved(int kind, long session, String exchange, String recorded) {}

    /**
     * @param unusedRules rules that no value of the recording matches, as text
     * @param guesses whether a likely value is sent rather than the recorded one
     * @param renews whether values that clients made up are made up anew
     * @param bytesMax memory for all bodies that are being read
     */
    public LiveState(LinkFile links, List<String> unusedRules, boolean guesses, boolean renews, long bytesMax) {
        this.links = links;
        this.unusedRules = List.copyOf(unusedRules);
        this.guesses = guesses;
        this.renews = renews;
        this.bytesMax = bytesMax;
        for (LinkOutcome outcome : LinkOutcome.values()) {
            counts.put(outcome, new AtomicLongArray(Math.max(1, links.kinds().size())));
        }
        readers = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE_MAX),
                LiveState::thread,
                new ThreadPoolExecutor.CallerRunsPolicy());
        readers.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "replay-state");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Begins to read a response.
     *
     * @param head valid during the call only
     * @param asRecorded whether the status is the recorded one
     * @return null if no later request needs anything of the response
     */
    public @Nullable LiveResponse begin(RequestState state, Head head, boolean asRecorded) {
        Issuance issuance = state.issuance();
        return issuance == null ? null : new LiveResponse(this, issuance, copy(head), asRecorded);
    }

    private static @Nullable Head copy(Head head) {
        FramingLimits limits = RecordedHeads.LIMITS;
        try {
            return Head.parseResponse(Arrays.copyOf(head.array(), head.length()), limits);
        } catch (FramingException e) {
            return null; // the target's head is larger than any recorded one may be
        }
    }

    /** Reserves memory for a part of a body; false if there is none left. */
    boolean reserve(int count) {
        if (bytes.addAndGet(count) <= bytesMax) {
            return true;
        }
        bytes.addAndGet(-count);
        return false;
    }

    void release(int count) {
        bytes.addAndGet(-count);
    }

    /** Counts a body that was too long, or for which memory was short. */
    void countCut() {
        cut.incrementAndGet();
    }

    void read(Runnable task) {
        readers.execute(task);
    }

    /** Counts a recorded value by its replacement. */
    public void count(SourcedExchange exchange, Decision decision) {
        int kind =
                Math.min(Math.max(decision.kind(), 0), Math.max(0, links.kinds().size() - 1));
        countsOf(decision.outcome()).incrementAndGet(kind);
        if (decision.outcome() == LinkOutcome.UNRESOLVED) {
            addUnresolved(kind, exchange.session(), exchange.exchange().displayId(), decision.recorded());
        }
    }

    private AtomicLongArray countsOf(LinkOutcome outcome) {
        return Objects.requireNonNull(counts.get(outcome));
    }

    private void addUnresolved(int kind, long session, String exchange, String recorded) {
        synchronized (unresolved) {
            if (unresolved.size() < UNRESOLVED_MAX && unresolvedSessions.add(session)) {
                String example =
                        recorded.length() <= EXAMPLE_CHARS ? recorded : recorded.substring(0, EXAMPLE_CHARS) + '…';
                unresolved.add(new Unresolved(kind, session, exchange, example));
            }
        }
    }

    /** Whether a likely value is sent rather than the recorded one. */
    public boolean guesses() {
        return guesses;
    }

    /** Whether values that clients made up are made up anew. */
    public boolean renews() {
        return renews;
    }

    /** A request carried a value that was made up anew. */
    public void countRenewed() {
        renewed.incrementAndGet();
    }

    /** The counts so far. */
    public StateSummary summary() {
        List<StateSummary.Counted> counted = new ArrayList<>();
        for (int i = 0; i < links.kinds().size(); i++) {
            counted.add(new StateSummary.Counted(
                    links.kinds().get(i).kind(),
                    countsOf(LinkOutcome.MAPPED).get(i),
                    countsOf(LinkOutcome.DERIVED).get(i),
                    countsOf(LinkOutcome.GUESSED).get(i),
                    countsOf(LinkOutcome.KEPT).get(i),
                    countsOf(LinkOutcome.UNRESOLVED).get(i)));
        }
        List<Unresolved> first;
        synchronized (unresolved) {
            first = List.copyOf(unresolved);
        }
        return new StateSummary(counted, first, unusedRules, renewed.get(), cut.get());
    }

    /** Ends the reading threads after what they have begun. */
    @Override
    public void close() {
        readers.shutdown();
    }
}
