package io.reprise.replayer.source;

import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.ReadingPlace;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.replayer.source.RecordingIndex.Extent;
import io.reprise.replayer.source.RecordingIndex.Stop;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Notes, while a recording is read from its start for the first time, what a {@link RecordingIndex} holds. The sessions
 * lie in a temporary file meanwhile, which {@link #close} deletes. Never fails the reading: an index that cannot be
 * written is {@linkplain #failure lost}. Not thread-safe.
 */
public final class RecordingIndexWriter implements AutoCloseable {
    /**
     * Exchanges between two places. A shorter recording gets no index, because reading all of it takes no time; nor
     * does reading up to so many exchanges before a part.
     */
    private static final int SPACING = 1 << 13;

    private static final int STOPS_MAX = 1 << 13;
    /** How often the search is repeated, until the next place is due, where no place divides the exchanges. */
    private static final int RETRIES = 128;

    private final Path directory;
    private final int spacing;
    private final List<Stop> stops = new ArrayList<>();
    private @Nullable Path spool;
    private @Nullable DataOutputStream sessions;
    private @Nullable String failure;
    /** When a place is looked for next. */
    private long nextStop;

    private long exchanges;
    private long bytes;
    private long startNs;
    private long latestNs = Long.MIN_VALUE;
    private long latestWallNs = Long.MIN_VALUE;
    private boolean clockWasSet;
    private long endNs = Long.MIN_VALUE;
    private RecordedHosts.@Nullable Stored hosts;

    /** @param directory for the temporary file */
    public RecordingIndexWriter(Path directory) {
        this(directory, SPACING);
    }

    /** @param spacing exchanges between two places where reading can begin */
    RecordingIndexWriter(Path directory, int spacing) {
        this.directory = directory;
        this.spacing = spacing;
        nextStop = spacing;
    }

    /** Notes a place, if it is time for one, before the next exchange is read. */
    void mayStop(ExchangeReader reader) {
        if (failure != null || exchanges < nextStop) {
            return;
        }
        if (stops.size() >= STOPS_MAX) {
            failure = "it has more than " + (long) spacing * STOPS_MAX + " exchanges";
            return;
        }
        ReadingPlace place = reader.place();
        nextStop = exchanges + (place == null ? 1 + spacing / RETRIES : spacing);
        if (place != null) {
            stops.add(new Stop(exchanges, bytes, latestNs, latestWallNs, place));
        }
    }

    /** Notes an exchange; 0 if it has no session because its head is malformed. */
    void add(Exchange exchange, long session) {
        long timeNs = exchange.request().headTimeNs();
        long wallNs = exchange.request().wallTimeNs();
        startNs = exchanges == 0 ? timeNs : startNs;
        latestNs = Math.max(latestNs, timeNs);
        latestWallNs = Math.max(latestWallNs, wallNs);
        clockWasSet |= timeNs != wallNs;
        bytes += BeforeWindow.size(exchange);
        exchanges++;
        if (failure != null) {
            return;
        }
        try {
            DataOutputStream out = sessions == null ? spool() : sessions;
            out.writeLong(session);
            out.writeInt(RecordingIndex.hashOf(exchange));
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    private DataOutputStream spool() throws IOException {
        Path file = Files.createTempFile(directory, ".index-", ".tmp");
        spool = file;
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
        sessions = out;
        return out;
    }

    /**
     * The reading is over.
     *
     * @param before requests before this time were read; {@link Long#MAX_VALUE} for all
     * @param named the hosts that they were for; null if these are not all known
     */
    void end(long before, RecordedHosts.@Nullable Stored named) {
        endNs = before;
        hosts = named;
    }

    /** The reason for which an index could not be made; null if nothing failed. */
    public @Nullable String failure() {
        return failure;
    }

    /** Whether there is an index that is of use. */
    public boolean isOfUse() {
        boolean isEnded = endNs == Long.MAX_VALUE || endNs != Long.MIN_VALUE && !clockWasSet;
        return failure == null && isEnded && hosts != null && !stops.isEmpty();
    }

    /** Writes the index; leaves the file open. */
    public void write(OutputStream file, JournalSnapshot snapshot) throws IOException {
        DataOutputStream spooled = sessions;
        RecordedHosts.Stored named = hosts;
        if (spooled == null || spool == null || named == null) {
            throw new IllegalStateException("the index is not of use (expected: isOfUse)");
        }
        spooled.flush();
        CheckedFile.Writer writer = new CheckedFile.Writer(file, RecordingIndex.FORM);
        DataOutputStream out = writer.out();
        Files.copy(spool, out);
        Extent extent = new Extent(exchanges, startNs, latestNs, endNs);
        out.writeLong(extent.exchanges());
        out.writeLong(extent.startNs());
        out.writeLong(extent.lastRequestNs());
        out.writeLong(extent.endNs());
        out.writeInt(stops.size());
        for (Stop stop : stops) {
            out.writeLong(stop.number());
            out.writeLong(stop.bytes());
            out.writeLong(stop.latestNs());
            out.writeLong(stop.latestWallNs());
            write(stop.place(), out, snapshot);
        }
        out.writeLong(named.requests());
        out.writeInt(named.named().size());
        for (RecordedHosts.Named each : named.named()) {
            out.writeUTF(each.host());
            out.writeInt(each.port());
            out.writeLong(each.requests());
        }
        writer.end(CheckedFile.BEGIN + exchanges * RecordingIndex.ENTRY_BYTES);
    }

    private static void write(ReadingPlace place, DataOutputStream out, JournalSnapshot snapshot) throws IOException {
        byte[] finished = place.finished().toByteArray();
        out.writeInt(finished.length);
        out.write(finished);
        out.writeInt(place.runs().size());
        for (ReadingPlace.InRun each : place.runs()) {
            out.writeInt(each.run());
            out.writeInt(snapshot.numberOf(each.run(), each.file()));
            out.writeLong(each.offset());
            out.writeLong(each.sequence());
            out.writeLong(each.aheadNs());
        }
    }

    @Override
    public void close() {
        Path file = spool;
        if (file == null) {
            return;
        }
        try {
            if (sessions != null) {
                sessions.close();
            }
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A temporary file is left, which harms nobody; the reading must not fail for it.
        }
    }
}
