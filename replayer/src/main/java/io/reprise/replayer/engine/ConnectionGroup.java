package io.reprise.replayer.engine;

import io.reprise.replayer.source.ConnectionEnd;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The requests that share connections, and these connections: those of one lane, or those that stand for one connection
 * of the recording, which is one unless the target is slower or closes earlier than the recorded one. Times are
 * nanoseconds after the start of the step. Confined to its loop.
 */
final class ConnectionGroup {
    final long key;
    /** The connections that wait for a request, the most recently used one last. */
    final ArrayDeque<TargetConnection> idle = new ArrayDeque<>(1);
    /** The requests that wait for a connection. */
    final ArrayDeque<Flight> waiting = new ArrayDeque<>(1);
    /** How the connection of the recording ended; null if the recording has none for these requests. */
    @Nullable
    ConnectionEnd end;

    /** Connections that are open. */
    int open;
    /** Connections that are being opened. */
    int opening;
    /** Connections that are to be opened as soon as that is allowed. */
    int wanted;
    /** Connections that were opened. */
    long opened;
    /** Whether one was closed to make room for another group's, so that the next one is not the target's doing. */
    boolean gaveWay;
    /** Requests that are known and have no outcome. */
    int present;
    /** When the last known request is due. */
    long lastIntendedNs;
    /** Whether it is listed to be looked at for its end. */
    boolean listed;
    /** Where it waits for its end. */
    Ending ending = Ending.NONE;

    /** How far its end has come. */
    enum Ending {
        /** It has requests without an outcome, or none has ended. */
        NONE,
        /** Its end is not known yet. */
        UNKNOWN,
        /** Its end is known, and comes later. */
        SCHEDULED,
        /** It is forgotten: a later request of the same key makes another group. */
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
