package io.reprise.replayer.source;

import io.reprise.journal.JournalException;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.ReadingPlace;
import io.reprise.journal.exchange.Exchange;
import io.reprise.time.TimeBound;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the exchanges of a recording lie by time, and the session of each, so that a part of the recording is read
 * without what lies before it. A {@link RecordingIndexWriter} makes the file. Immutable.
 */
public final class RecordingIndex {
    /** Of its content; a change of it makes the files of earlier code useless. */
    public static final int VERSION = 1;

    static final long FORM = 0x5250_5253_4944_5831L; // RPRSIDX1
    /** The session of an exchange, and a hash of its id. */
    static final int ENTRY_BYTES = Long.BYTES + Integer.BYTES;

    private static final int COUNT_MAX = 1 << 20;

    /** Exchanges may come in another order where two arrived at one time; they are never far from their places. */
    private static final int NEARBY = 1 << 10;

    private final Path file;
    private final Extent extent;
    private final List<Stop> stops;
    private final RecordedHosts.Stored hosts;

    /**
     * What the index covers.
     *
     * @param exchanges how many exchanges from the start
     * @param startNs when the first request began
     * @param lastRequestNs when the last one began; known if the index covers all of the recording
     * @param endNs requests before this time are covered; {@link Long#MAX_VALUE} if all are
     */
    record Extent(long exchanges, long startNs, long lastRequestNs, long endNs) {}

    /**
     * A place where reading can begin.
     *
     * @param number how many exchanges lie before it
     * @param bytes their recorded size
     * @param latestNs the latest of their times
     * @param latestWallNs the latest of these by the wall clocks of the recorders
     * @param place where the first exchange that does not lie before it is read
     */
    record Stop(long number, long bytes, long latestNs, long latestWallNs, ReadingPlace place) {}

    private RecordingIndex(Path file, Extent extent, List<Stop> stops, RecordedHosts.Stored hosts) {
        this.file = file;
        this.extent = extent;
        this.stops = stops;
        this.hosts = hosts;
    }

    /**
     * Opens a file after checking all of it.
     *
     * @param snapshot the recording that it was made of
     * @throws IOException the file cannot be read, is damaged, or is not such a file; one line that names it
     */
    public static RecordingIndex open(Path path, JournalSnapshot snapshot) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            long tableAt = CheckedFile.check(file, FORM);
            try (DataInputStream in =
                    new DataInputStream(new BufferedInputStream(Channels.newInputStream(file.position(tableAt))))) {
                Extent extent = new Extent(in.readLong(), in.readLong(), in.readLong(), in.readLong());
                if (extent.exchanges < 0 || CheckedFile.BEGIN + extent.exchanges * ENTRY_BYTES != tableAt) {
                    throw new IOException(extent.exchanges + " exchanges");
                }
                List<Stop> stops = new ArrayList<>();
                int count = count(in);
                for (int i = 0; i < count; i++) {
                    stops.add(new Stop(
                            in.readLong(), in.readLong(), in.readLong(), in.readLong(), readPlace(in, snapshot)));
                }
                return new RecordingIndex(path, extent, List.copyOf(stops), readHosts(in));
            }
        } catch (IOException e) {
            throw new IOException("'" + path + "' is not a usable index: " + e.getMessage(), e);
        }
    }

    private static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > COUNT_MAX) {
            throw new IOException("a count of " + count);
        }
        return count;
    }

    private static ReadingPlace readPlace(DataInputStream in, JournalSnapshot snapshot) throws IOException {
        byte[] finished = in.readNBytes(count(in));
        List<ReadingPlace.InRun> runs = new ArrayList<>();
        int count = count(in);
        for (int i = 0; i < count; i++) {
            int run = in.readInt();
            int number = in.readInt();
            Path path = snapshot.file(run, number);
            if (path == null) {
                throw new IOException("file " + number + " of run " + run + ", which the recording does not have");
            }
            runs.add(new ReadingPlace.InRun(run, path, in.readLong(), in.readLong(), in.readLong()));
        }
        return new ReadingPlace(List.copyOf(runs), BitSet.valueOf(finished));
    }

    private static RecordedHosts.Stored readHosts(DataInputStream in) throws IOException {
        long requests = in.readLong();
        List<RecordedHosts.Named> named = new ArrayList<>();
        int count = count(in);
        for (int i = 0; i < count; i++) {
            named.add(new RecordedHosts.Named(in.readUTF(), in.readInt(), in.readLong()));
        }
        return new RecordedHosts.Stored(List.copyOf(named), requests);
    }

    /** When the first request of the recording began. */
    long startNs() {
        return extent.startNs;
    }

    /** When the last request of the recording began; known if all of it is covered. */
    long lastRequestNs() {
        return extent.lastRequestNs;
    }

    /** The hosts that all covered requests were for. */
    RecordedHosts.Stored hosts() {
        return hosts;
    }

    /** Whether it covers a window of the recording, which can then be read with it. */
    boolean covers(SourceConfig.Window window) {
        boolean all = extent.endNs == Long.MAX_VALUE;
        boolean begins = window.from() != null || window.last() != null;
        return begins && (all || window.last() == null && window.endNs(extent.startNs, 0) <= extent.endNs);
    }

    /** Whether another replay that reads this far needs no longer index. */
    public boolean reaches(SourceConfig.Window window) {
        return extent.endNs == Long.MAX_VALUE
                || window.last() == null && window.endNs(extent.startNs, 0) <= extent.endNs;
    }

    /**
     * Where to begin to read a window.
     *
     * @param fromNs the begin of the window, on the clock that its begin is given in
     * @param from how the begin was given
     * @param before what is needed of the time before the window; null for all that is looked at for logins
     * @return null for the start of the recording
     */
    @Nullable
    Stop stopFor(long fromNs, @Nullable TimeBound from, @Nullable LookBack before) {
        int at = -1;
        for (int i = 0; i < stops.size(); i++) {
            Stop stop = stops.get(i);
            long latestNs = from instanceof TimeBound.At ? stop.latestWallNs : stop.latestNs;
            if (latestNs >= fromNs) {
                break;
            }
            at = i;
        }
        if (at < 0) {
            return null;
        }
        Stop window = stops.get(at);
        while (at >= 0 && !isEarlyEnough(stops.get(at), window, before)) {
            at--;
        }
        return at < 0 ? null : stops.get(at);
    }

    private static boolean isEarlyEnough(Stop stop, Stop window, @Nullable LookBack before) {
        return before == null
                ? window.number - stop.number >= LookBack.EXCHANGES_MAX
                        || window.bytes - stop.bytes > LookBack.BYTES_MAX
                : stop.number <= before.firstNeeded();
    }

    /** The sessions of exchanges; to be closed. */
    Sessions sessions() {
        try {
            return new Sessions(FileChannel.open(file));
        } catch (IOException e) {
            throw unusable(e.getMessage());
        }
    }

    private JournalException unusable(@Nullable String why) {
        return new JournalException("'" + file + "' does not fit the recording (" + why + "); remove it");
    }

    /** Reads the session of each exchange. Not thread-safe. */
    final class Sessions implements Closeable {
        private static final int BLOCK = 1 << 12;

        private final FileChannel channel;
        private final ByteBuffer block = ByteBuffer.allocate(BLOCK * ENTRY_BYTES);
        private long blockAt = -1;

        private Sessions(FileChannel channel) {
            this.channel = channel;
        }

        /**
         * The session of an exchange.
         *
         * @param number how many exchanges lie before it
         * @throws JournalException the index is not one of this recording
         */
        long of(long number, Exchange exchange) {
            int hash = hashOf(exchange);
            try {
                for (int away = 0; away < NEARBY; away++) {
                    if (isAt(number + away, hash) || away > 0 && isAt(number - away, hash)) {
                        return block.getLong(block.position());
                    }
                }
            } catch (IOException e) {
                throw unusable(e.getMessage());
            }
            throw unusable("exchange " + number + " is another one");
        }

        /** Whether the entry of this number is that of an exchange; then the block stands at it. */
        private boolean isAt(long number, int hash) throws IOException {
            if (number < 0 || number >= extent.exchanges) {
                return false;
            }
            long first = number - number % BLOCK;
            if (first != blockAt) {
                int count = (int) Math.min(BLOCK, extent.exchanges - first);
                CheckedFile.read(block, channel, CheckedFile.BEGIN + first * ENTRY_BYTES, count * ENTRY_BYTES);
                blockAt = first;
            }
            int at = (int) (number - first) * ENTRY_BYTES;
            block.position(at);
            return block.getInt(at + Long.BYTES) == hash;
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw unusable(e.getMessage());
            }
        }
    }

    static int hashOf(Exchange exchange) {
        return Long.hashCode(exchange.ids().exchange() * 0x9E37_79B9_7F4A_7C15L
                + exchange.ids().run());
    }
}
