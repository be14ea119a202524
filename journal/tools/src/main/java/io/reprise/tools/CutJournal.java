package io.reprise.tools;

import io.reprise.cli.ExitException;
import io.reprise.journal.GapData;
import io.reprise.journal.RunManifest;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.Gaps;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedStart;
import io.reprise.journal.exchange.SessionTracker;
import io.reprise.journal.write.ExchangeWriter;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalPlace;
import io.reprise.traffic.SessionRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A journal that takes a part of another one: a run for each run, with the recorder's settings and host, and with
 * sessions in place of session keys, because exchanges that are left out may be the ones that connect keys to users. It
 * is written beside its place and moved there when it is complete. Not thread-safe.
 */
final class CutJournal implements AutoCloseable {
    private final Path target;
    private final Path written;
    private final List<RunManifest> runs;
    private final Map<Integer, Run> cut = new TreeMap<>();
    private final Map<Integer, Long> leftOut = new TreeMap<>();
    private boolean isKept;

    /** One run that is written. */
    private static final class Run {
        private final ExchangeWriter writer;
        private long lastNs;

        Run(ExchangeWriter writer) {
            this.writer = writer;
        }
    }

    private CutJournal(Path target, Path written, List<RunManifest> runs) {
        this.target = target;
        this.written = written;
        this.runs = runs;
    }

    /**
     * Begins to write.
     *
     * @param runs the manifests of the runs of the journal that is cut, by their index
     * @throws ExitException the place is taken
     * @throws IOException nothing can be written beside the place
     */
    static CutJournal at(Path target, List<RunManifest> runs) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isEmptyDirectory(target)) {
            throw ExitException.usage(
                    "'" + target + "' is there and not empty (expected a new directory, or an empty one)");
        }
        Path parent = target.toAbsolutePath().normalize().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw ExitException.usage("'" + target + "' is not in a directory that exists");
        }
        return new CutJournal(target, Files.createTempDirectory(parent, "." + target.getFileName() + "-"), runs);
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }

    /**
     * Adds an exchange with its bodies.
     *
     * @param session the session that it belongs to; 0 if it has none
     */
    void write(Exchange exchange, long session) {
        Run run = cut.computeIfAbsent(exchange.ids().run(), index -> begin(index, exchange));
        // Event loops can put a time a little before its predecessor's; the request keeps its place, as in a replay.
        run.lastNs = Math.max(run.lastNs, exchange.request().headTimeNs());
        run.writer.write(at(run.lastNs, of(session, exchange)));
    }

    private Run begin(int index, Exchange first) {
        RunManifest source = runs.get(index);
        Map<String, String> settings = source.settingsOfPart();
        settings.put(SessionRules.KEYS_SETTING, SessionRules.KEYS);
        settings.put(SessionTracker.IDS_SETTING, SessionTracker.FOLLOWED);
        long startNs = Math.min(source.startEpochNs(), first.request().headTimeNs());
        return new Run(ExchangeWriter.open(
                new JournalPlace(written, JournalAccess.USER), settings, Instant.ofEpochSecond(0, startNs)));
    }

    private static Exchange of(long session, Exchange exchange) {
        ExchangeIds ids = exchange.ids();
        return new Exchange(
                new ExchangeIds(ids.run(), ids.exchange(), ids.connection(), ids.ordinal(), session, ids.protocol()),
                exchange.request(),
                exchange.response(),
                exchange.failure());
    }

    private static Exchange at(long timeNs, Exchange exchange) {
        RecordedRequest request = exchange.request();
        if (request.headTimeNs() == timeNs) {
            return exchange;
        }
        RecordedRequest later = new RecordedRequest(
                new RecordedStart(timeNs, request.startSequence()),
                request.endTimeNs(),
                request.head(),
                request.body(),
                request.trailers(),
                request.chunked(),
                request.bodyState());
        return new Exchange(exchange.ids(), later, exchange.response(), exchange.failure());
    }

    /** Counts an exchange that is not taken. */
    void leaveOut(Exchange exchange) {
        leftOut.merge(exchange.ids().run(), 1L, Long::sum);
    }

    /** Notes missing traffic in the first run of the new journal. */
    void lose(Gaps gap) {
        GapData data = new GapData(gap.cause(), gap.exchanges(), gap.bytes(), gap.fromNs(), gap.toNs());
        cut.values().stream().findFirst().ifPresent(run -> run.writer.lose(gap.cause(), data));
    }

    /** Completes the journal and puts it in its place. */
    void keep() throws IOException {
        leftOut.forEach((index, count) -> {
            Run run = cut.get(index);
            if (run != null) {
                run.writer.leaveOut(count);
            }
        });
        for (Run run : cut.values()) {
            run.writer.close();
        }
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        isKept = true;
    }

    /** Removes what was written, unless it was kept. */
    @Override
    public void close() throws IOException {
        if (isKept) {
            return;
        }
        for (Run run : cut.values()) {
            run.writer.discard();
        }
        List<Path> left = new ArrayList<>();
        try (Stream<Path> files = Files.walk(written)) {
            files.sorted(Comparator.reverseOrder()).forEach(left::add);
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
    }
}
