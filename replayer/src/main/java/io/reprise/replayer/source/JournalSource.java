package io.reprise.replayer.source;

import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.Statuses;
import io.reprise.journal.Damage;
import io.reprise.journal.FailureCause;
import io.reprise.journal.JournalReader;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.Record;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RunManifest;
import io.reprise.journal.exchange.Bodies;
import io.reprise.journal.exchange.BodyState;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.ExchangeReader.CloseListener;
import io.reprise.journal.exchange.Gaps;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.SessionTracker;
import io.reprise.time.Nanos;
import io.reprise.time.TimeBound;
import io.reprise.traffic.EndpointCache;
import io.reprise.traffic.IdFilter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams the exchanges to be replayed from one or more journals, merged by time. Memory is bounded by the {@link
 * SourceConfig}. Not thread-safe: only the reading thread may call it, also for {@link #progress}.
 */
public final class JournalSource implements ExchangeSource {
    /** How far arrival times may be out of order where hosts or event loops are merged. */
    private static final long DISORDER_NS = 1_000_000_000;
    /** So many exchanges are read, or a little more, until somebody is told how far it is. */
    private static final int TOLD_EVERY = 1 << 12;

    private final SourceConfig config;
    private final JournalReader records;
    private final ExchangeReader exchanges;
    private final SessionTracker tracker;
    private final EndpointCache endpoints;
    private final IdFilter.Search ids;
    private final Map<SkipReason, Long> skipped = new EnumMap<>(SkipReason.class);
    private final long lastRequestNs;
    /** Collects hosts; null if nobody asks, or if all are known. */
    private @Nullable RecordedHosts hosts;

    private final BeforeWindow before = new BeforeWindow(LookBack.EXCHANGES_MAX, LookBack.BYTES_MAX);
    /** Whether recorders may still add to it. */
    private final boolean follows;

    private Progress reading = Progress.NOT_BEGUN;
    private long fromNs;
    private long toNs;
    private long read;
    private long chosen;
    private @Nullable DoubleConsumer progressListener;
    /** The session of the exchange that was read last; 0 if its head is malformed. */
    private long lastSession;
    /** The sessions of a recording that is not read from its start; null where they are found. */
    private RecordingIndex.@Nullable Sessions known;

    private @Nullable RecordingIndexWriter indexWriter;

    /** How far the reading is. */
    private enum Progress {
        /** The window is not known yet. */
        NOT_BEGUN,
        BEGUN,
        ENDED
    }

    private JournalSource(
            JournalReader records,
            SourceConfig config,
            long lastRequestNs,
            Bodies bodies,
            @Nullable RecordedHosts hosts,
            boolean follows) {
        this.config = config;
        this.follows = follows;
        endpoints = new EndpointCache(config.endpoints());
        ids = config.ids().search();
        this.hosts = hosts;
        this.records = records;
        this.lastRequestNs = lastRequestNs;
        exchanges = new ExchangeReader(records, config.limits().heldBytesMax(), bodies);
        tracker = SessionTracker.of(
                config.sessions(), records.runs(), config.limits().cookiesMax());
    }

    /**
     * Opens journals. With {@code --last}, reads the end of each run to find that of the recording.
     *
     * @param journals journal directories, run directories or files of a run
     * @throws io.reprise.journal.JournalException one line: missing, not a journal, newer format, unreadable
     */
    public static JournalSource open(List<Path> journals, SourceConfig config) {
        return open(JournalSnapshot.of(journals), config);
    }

    /** Opens the journals as they were at the moment of the snapshot. */
    public static JournalSource open(JournalSnapshot snapshot, SourceConfig config) {
        return open(snapshot, config, Bodies.ofRequests(config.limits().bodyBytesMax()), null);
    }

    /** Opens the journals with the beginning of each body, of requests and of responses. */
    public static JournalSource openWithBodies(JournalSnapshot snapshot, SourceConfig config, int bytesMax) {
        return open(snapshot, config, Bodies.first(bytesMax), null);
    }

    /** Opens the journals without reading bodies, which a plan does not need. */
    public static JournalSource openWithoutBodies(JournalSnapshot snapshot, SourceConfig config) {
        return open(snapshot, config, Bodies.NONE, null);
    }

    /** @param hosts collects the hosts that requests were for, including requests that are left out */
    public static JournalSource openWithoutBodies(JournalSnapshot snapshot, SourceConfig config, RecordedHosts hosts) {
        return open(snapshot, config, Bodies.NONE, hosts);
    }

    private static JournalSource open(
            JournalSnapshot snapshot, SourceConfig config, Bodies bodies, @Nullable RecordedHosts hosts) {
        SourceConfig.Window window = config.window();
        RecordingIndex index = window.index();
        if (index == null || !index.covers(window)) {
            long lastNs = window.last() == null ? 0 : lastRequestNs(snapshot);
            return new JournalSource(JournalReader.open(snapshot), config, lastNs, bodies, hosts, false);
        }
        long lastNs = index.lastRequestNs();
        // Hosts are collected by the pass that measures how much of the time before is looked at.
        LookBack needed = hosts == null ? config.lookBack() : null;
        RecordingIndex.Stop stop = index.stopFor(window.fromNs(index.startNs(), lastNs), window.from(), needed);
        JournalSnapshot rest = stop == null ? snapshot : snapshot.from(stop.place());
        JournalSource source = new JournalSource(JournalReader.open(rest), config, lastNs, bodies, hosts, false);
        if (stop != null) {
            source.skipTo(stop, index);
        }
        return source;
    }

    /** Begins in the middle of the recording, before the window. */
    private void skipTo(RecordingIndex.Stop stop, RecordingIndex index) {
        begin(index.startNs());
        known = index.sessions();
        read = stop.number();
        before.skip(stop.number());
        skipped.put(SkipReason.OUTSIDE_WINDOW, stop.number());
        if (hosts != null) {
            hosts.addAll(index.hosts());
            hosts = null; // has all of them
        }
    }

    /**
     * Follows journals that are being written, from a time on; {@link #next} returns null if there is no more for now.
     *
     * @param epochNs files whose records all come before this time are not read, in nanoseconds since the Unix epoch
     * @param hosts collects the hosts that requests were for
     */
    static JournalSource follow(List<Path> journals, SourceConfig config, long epochNs, RecordedHosts hosts) {
        JournalReader records = JournalReader.follow(journals, epochNs);
        return new JournalSource(
                records, config, 0, Bodies.ofRequests(config.limits().bodyBytesMax()), hosts, true);
    }

    /** Finds what recorders have written since the last call; for a source that follows. */
    void look() {
        records.look();
        tracker.know(records.runs());
    }

    /**
     * Sets how far is read, by the wall clocks of the recorders.
     *
     * @param settledNs by when every recorder has written what happened before it
     */
    void readUpTo(long settledNs) {
        records.holdBack(settledNs);
    }

    /** The next exchange that began by a time although it is not complete; null if there is none. */
    @Nullable
    SourcedExchange nextThatBeganBy(long epochNs) {
        exchanges.handOutBefore(epochNs);
        SourcedExchange next = next();
        exchanges.handOutBefore(Long.MIN_VALUE);
        return next;
    }

    /** Reads the last file of each run, and all of them only if one of these has no request. */
    private static long lastRequestNs(JournalSnapshot snapshot) {
        Map<Integer, Long> last = lastRequests(snapshot.from(Long.MAX_VALUE));
        if (last.size() < snapshot.runs().size()) {
            last = lastRequests(snapshot);
        }
        return last.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** The time of the last request of each run that has one. */
    private static Map<Integer, Long> lastRequests(JournalSnapshot snapshot) {
        Map<Integer, Long> last = new HashMap<>();
        try (JournalReader reader = JournalReader.open(snapshot)) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                if (record.kind() == RecordKind.REQUEST && record.head().hasRemaining()) {
                    last.merge(record.run(), record.timeNs(), Math::max);
                }
            }
        }
        return last;
    }

    @Override
    public @Nullable SourcedExchange next() {
        while (reading != Progress.ENDED) {
            Exchange exchange = read();
            if (exchange == null) {
                return follows ? null : end(Long.MAX_VALUE);
            }
            begin(exchange.request().headTimeNs());
            if (isPastWindow(exchange.request())) {
                return end(toNs);
            }
            read++;
            tellProgress();
            SourcedExchange sourced = choose(exchange);
            if (indexWriter != null) {
                indexWriter.add(exchange, lastSession);
            }
            if (sourced != null) {
                chosen += sourced.isBeforeWindow() ? 0 : 1;
                return sourced;
            }
        }
        return null;
    }

    private @Nullable Exchange read() {
        if (indexWriter != null) {
            indexWriter.mayStop(exchanges);
        }
        Exchange exchange = exchanges.next();
        return exchange == null && !follows ? exchanges.drain() : exchange;
    }

    private void tellProgress() {
        if (progressListener != null && read % TOLD_EVERY == 0) {
            progressListener.accept(progress());
        }
    }

    private @Nullable SourcedExchange end(long readUntilNs) {
        reading = Progress.ENDED;
        if (indexWriter != null) {
            Damage found = records.damage();
            boolean isWhole = found.spots() + found.missingRecords() == 0;
            indexWriter.end(readUntilNs, isWhole && hosts != null ? hosts.stored() : null);
        }
        return null;
    }

    /** Fixes the window. It lies on the recording's own clock, so it is known only once the first exchange is read. */
    private void begin(long startNs) {
        if (reading != Progress.NOT_BEGUN) {
            return;
        }
        reading = Progress.BEGUN;
        fromNs = config.window().fromNs(startNs, lastRequestNs);
        toNs = config.window().endNs(startNs, lastRequestNs);
    }

    private @Nullable SourcedExchange choose(Exchange exchange) {
        boolean isBefore = isBeforeWindow(exchange.request());
        lastSession = 0;
        long number = isBefore ? before.add(exchange) - config.lookBack().total() : chosen;
        Head head;
        try {
            head = SourcedExchange.requestHead(exchange);
        } catch (FramingException e) {
            return skip(reasonForBadHead(exchange));
        }
        if (hosts != null) {
            hosts.add(head);
        }
        // Exchanges that are left out count as well: a login outside the window still tells whose a cookie inside it
        // is.
        long session = sessionOf(exchange, head);
        String method = head.method();
        String target = head.target();
        boolean isNamed = isNamed(exchange, session, isBefore);
        SkipReason reason = reasonToSkip(exchange, number, method, target);
        if (reason == null && !isNamed) {
            reason = isBefore ? SkipReason.OUTSIDE_WINDOW : SkipReason.FILTERED;
        }
        if (reason != null) {
            return skip(reason);
        }
        Exchange whole = exchanges.withBodies();
        if (whole.request().bodyState() == BodyState.GONE) {
            return skip(isBefore ? SkipReason.OUTSIDE_WINDOW : SkipReason.BODY_GONE);
        }
        if (isBefore) {
            skip(SkipReason.OUTSIDE_WINDOW); // it is none of the chosen exchanges, although it is handed out
        }
        String endpoint = endpoints.of(head.array(), method.length(), head.targetEnd());
        return new SourcedExchange(number, session, endpoint, target, head, whole, null);
    }

    private long sessionOf(Exchange exchange, Head head) {
        lastSession = known == null ? tracker.sessionOf(exchange, head) : known.of(read - 1, exchange);
        return lastSession;
    }

    /** Whether {@code --session} and {@code --exchange} choose it; a login before the window is chosen by its user. */
    private boolean isNamed(Exchange exchange, long session, boolean isBefore) {
        return isBefore
                ? config.ids().mayNeed(session)
                : ids.accepts(session, exchange.ids().run(), exchange.ids().exchange());
    }

    /**
     * Tells malformed heads that the proxy refused from those that it passed on: leaving out the latter is our fault.
     */
    private SkipReason reasonForBadHead(Exchange exchange) {
        if (isOutsideWindow(exchange)) {
            return SkipReason.OUTSIDE_WINDOW;
        }
        return isRefused(exchange) ? SkipReason.REFUSED : SkipReason.BAD_HEAD;
    }

    private boolean isOutsideWindow(Exchange exchange) {
        RecordedRequest request = exchange.request();
        return isBeforeWindow(request) || timeNs(request, config.window().to()) >= toNs;
    }

    private boolean isBeforeWindow(RecordedRequest request) {
        return timeNs(request, config.window().from()) < fromNs;
    }

    /** A time that a person names is one of the wall clock; an offset counts from the start, however that is set. */
    private static long timeNs(RecordedRequest request, @Nullable TimeBound bound) {
        return bound instanceof TimeBound.At ? request.wallTimeNs() : request.headTimeNs();
    }

    /** Whether nothing more can be inside the window; a clock that was set may be set back. */
    private boolean isPastWindow(RecordedRequest request) {
        boolean clockWasSet = request.wallTimeNs() != request.headTimeNs();
        boolean mayReturn = clockWasSet && config.window().to() instanceof TimeBound.At;
        return !mayReturn && Nanos.sum(request.headTimeNs(), -DISORDER_NS) >= toNs;
    }

    private static boolean isRefused(Exchange exchange) {
        return exchange.failure() != null && exchange.failure().cause() == FailureCause.REQUEST_REFUSED;
    }

    private @Nullable SkipReason reasonToSkip(Exchange exchange, long number, String method, String target) {
        if (isOutsideWindow(exchange)) {
            boolean isWanted = config.lookBack().takes(number)
                    && !config.filter().excludes(method, target)
                    && reasonToSkip(exchange, method) == null;
            return isWanted ? null : SkipReason.OUTSIDE_WINDOW;
        }
        return config.filter().accepts(method, target) ? reasonToSkip(exchange, method) : SkipReason.FILTERED;
    }

    private @Nullable SkipReason reasonToSkip(Exchange exchange, String method) {
        if (method.equals("CONNECT")) {
            return SkipReason.CONNECT;
        }
        if (isRefused(exchange)) {
            return SkipReason.REFUSED;
        }
        if (exchange.response() != null && exchange.response().status() == Statuses.SWITCHING_PROTOCOLS) {
            return SkipReason.UPGRADED;
        }
        if (exchange.request().body().recordedBytes() > config.limits().bodyBytesMax()) {
            return SkipReason.LARGE_BODY;
        }
        return exchange.request().complete() ? null : SkipReason.INCOMPLETE_REQUEST;
    }

    private @Nullable SourcedExchange skip(SkipReason reason) {
        skipped.merge(reason, 1L, Long::sum);
        return null;
    }

    @Override
    public void onConnectionClosed(CloseListener listener) {
        exchanges.onClose(listener);
    }

    /** Has a listener told, during {@link #next}, of the {@link #progress} now and then. */
    public JournalSource onProgress(DoubleConsumer listener) {
        progressListener = listener;
        return this;
    }

    /** Has an index made of what is read, from the start of the recording. To be called before the first is pulled. */
    public JournalSource indexedBy(RecordingIndexWriter writer) {
        indexWriter = writer;
        return this;
    }

    /** The runs found, in the order in which exchanges number them. */
    public List<RunManifest> runs() {
        return records.runs();
    }

    /** How many of the exchanges read so far were chosen, and why the others were left out. */
    public SourceCounts counts() {
        return new SourceCounts(read, chosen, Collections.unmodifiableMap(new EnumMap<>(skipped)), exchanges.counts());
    }

    /** An id of {@code --session} or {@code --exchange} that no exchange read so far has, in words; null if none. */
    public @Nullable String missingId() {
        return ids.missing();
    }

    /** The exchanges before the window, as far as they were read. */
    public LookBack lookBack() {
        return before.found();
    }

    /** Gaps in the part read so far: traffic that passed the recorder and is not in the journal. */
    public List<Gaps> gaps() {
        return exchanges.gaps();
    }

    /** The damage found so far. */
    public Damage damage() {
        return records.damage();
    }

    /** Problems found so far with single runs and files, one line each. */
    public List<String> problems() {
        return records.problems();
    }

    /** Remarks about the runs that do not mean a loss, one line each. */
    public List<String> notes() {
        return records.notes();
    }

    /** The share of the journals that was read, from 0 to 1; for the progress display. */
    public double progress() {
        long total = records.bytesTotal();
        return total == 0 ? 1 : Math.min(1, (double) records.bytesRead() / total);
    }

    @Override
    public void close() {
        records.close();
        if (known != null) {
            known.close();
        }
    }
}
