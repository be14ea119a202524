package io.reprise.replayer.plan;

import io.reprise.journal.CloseReason;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.ExchangeReader.CloseListener;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.source.ConnectionEnd.Closed;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells the requests of a pass when their connections end, as soon as the ends are read. Holds only connections that
 * are open at one time. Not thread-safe.
 */
final class ConnectionEnds implements CloseListener {
    /** Beyond this number of open connections, the least recently used ones count as never closed. */
    private static final int OPEN_MAX = 1 << 18;

    private final Map<Connection, Open> open = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Connection, Open> eldest) {
            return size() > OPEN_MAX;
        }
    };
    private final ArrayDeque<Read> read = new ArrayDeque<>();

    private record Connection(int run, long id) {}

    /** A close that was read, whose last request may not have been planned yet. */
    private record Read(Connection connection, long timeNs, ConnectionEnd.By by) {}

    private static final class Open {
        final ConnectionEnd end = new ConnectionEnd();
        long lastIntendedNs;
    }

    @Override
    public void onClosed(int run, long connection, long timeNs, @Nullable CloseReason reason) {
        read.add(new Read(new Connection(run, connection), timeNs, ConnectionEnd.By.of(reason)));
    }

    /** The end of the connection of a request, which is due at a time; null if the recording names no connection. */
    @Nullable
    ConnectionEnd of(ExchangeIds ids, long intendedNs) {
        if (ids.connection() == 0) {
            return null;
        }
        Open connection = open.computeIfAbsent(new Connection(ids.run(), ids.connection()), key -> new Open());
        connection.lastIntendedNs = Math.max(connection.lastIntendedNs, intendedNs);
        return connection.end;
    }

    /**
     * Announces the ends up to a time; all requests that arrived before it are planned.
     *
     * @param recordedNs time of the recording; {@link Long#MAX_VALUE} at its end
     * @param intended gives the time of the timetable for a time of the recording
     */
    void announceUntil(long recordedNs, LongUnaryOperator intended) {
        for (Read next = read.peek(); next != null && next.timeNs <= recordedNs; next = read.peek()) {
            read.remove();
            Open closed = open.remove(next.connection);
            if (closed != null) {
                long afterNs = intended.applyAsLong(next.timeNs) - closed.lastIntendedNs;
                closed.end.close(new Closed(Math.max(0, afterNs), next.by));
            }
        }
    }
}
