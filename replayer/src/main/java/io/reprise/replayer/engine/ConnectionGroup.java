package io.reprise.replayer.engine;

import io.reprise.replayer.source.ConnectionEnd;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one lane or of one recorded connection, and the connections that they share. A recorded connection
 * needs a second one only if the target is slower than the recorded server, or closes earlier. Times are nanoseconds
 * after the start of the step. Confined to its loop.
 */
final class ConnectionGroup {
    final long key;
    /** The connections that wait for a request, the most recently used one last. */
    final ArrayDeque<TargetConnection> idle = new ArrayDeque<>(1);
    /** The requests that wait for a connection. */
    final ArrayDeque<Flight> waiting = new ArrayDeque<>(1);
    /** How the recorded connection ended; null if the recording does not have it. */
    @Nullable
    ConnectionEnd end;

    /** Number of open connections. */
    int open;
    /** Number of connections that are being opened. */
    int opening;
    /** Number of connections to open as soon as the limits allow. */
    int wanted;
    /** Number of connections opened so far. */
    long opened;
    /**
     * Whether a connection was closed to make room for another group, so that reopening it is not the target's doing.
     */
    boolean gaveWay;
    /** Number of known requests without an outcome. */
    int present;
    /** Intended time of the last known request. */
    long lastIntendedNs;
    /** Whether {@link GroupEnds} checks this group regularly. */
    boolean listed;
    /** The state of the group's end. */
    Ending ending = Ending.NONE;

    /** The state of a group's end. */
    enum Ending {
        /** It has requests without an outcome, or no request of it has ended. */
        NONE,
        /** The end is not known yet. */
        UNKNOWN,
        /** The end is known, and lies in the future. */
        SCHEDULED,
        /** The group is forgotten: a later request with the same key makes another group. */
        OVER
    }

    ConnectionGroup(long key) {
        this.key = key;
    }

    /** Whether nothing is left of a group that has no end in the recording. */
    boolean isOver() {
        return end == null && present == 0 && open == 0 && opening == 0;
    }
}
