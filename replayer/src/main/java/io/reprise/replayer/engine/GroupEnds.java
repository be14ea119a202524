package io.reprise.replayer.engine;

import io.reprise.replayer.engine.ConnectionGroup.Ending;
import io.reprise.replayer.source.ConnectionEnd;
import io.reprise.replayer.source.ConnectionEnd.By;
import io.reprise.replayer.source.ConnectionEnd.Closed;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Closes the connections that stand for recorded connections at the time when these were closed. That time becomes
 * known seconds before, as the recording is read; until then, groups whose requests have all ended are checked in turn.
 * Confined to its loop.
 */
final class GroupEnds {
    /** How long the target may take to close a connection that the recorded server closed. */
    private static final long SERVER_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    /** How many groups are checked in a row: few, because requests wait meanwhile. */
    private static final int LOOK_MAX = 64;

    private final BiConsumer<ConnectionGroup, By> close;
    private final ArrayDeque<ConnectionGroup> unknown = new ArrayDeque<>();
    private final PriorityQueue<Scheduled> scheduled =
            new PriorityQueue<>((a, b) -> Long.compare(a.closeAtNs, b.closeAtNs));
    private long lookAtNs = Long.MAX_VALUE;

    private record Scheduled(ConnectionGroup group, By by, long closeAtNs) {}

    /** @param close closes the connections of a group */
    GroupEnds(BiConsumer<ConnectionGroup, By> close) {
        this.close = close;
    }

    /**
     * Notes that all known requests of a group have their outcome.
     *
     * @return when {@link #turn} is to be called
     */
    long await(ConnectionGroup group, long nowNs) {
        if (group.end == null) {
            return Long.MAX_VALUE; // the recording does not have its end
        }
        group.ending = Ending.UNKNOWN;
        if (!schedule(group) && !group.listed) {
            group.listed = true;
            unknown.add(group);
            lookAtNs = Math.min(lookAtNs, nowNs + LOOK_NS);
        }
        return nextNs();
    }

    private boolean schedule(ConnectionGroup group) {
        ConnectionEnd end = group.end;
        Closed closed = end == null ? null : end.closed();
        if (closed == null) {
            return false;
        }
        group.ending = Ending.SCHEDULED;
        long graceNs = closed.by() == By.SERVER ? SERVER_NS : 0;
        scheduled.add(new Scheduled(group, closed.by(), group.lastIntendedNs + closed.afterNs() + graceNs));
        return true;
    }

    void turn(long nowNs) {
        if (nowNs >= lookAtNs) {
            for (int looks = Math.min(LOOK_MAX, unknown.size()); looks > 0; looks--) {
                ConnectionGroup group = unknown.remove();
                group.listed = group.ending == Ending.UNKNOWN && !schedule(group);
                if (group.listed) {
                    unknown.add(group);
                }
            }
            lookAtNs = unknown.isEmpty() ? Long.MAX_VALUE : nowNs + LOOK_NS;
        }
        for (Scheduled next = scheduled.peek(); next != null && next.closeAtNs <= nowNs; next = scheduled.peek()) {
            scheduled.remove();
            if (next.group.ending == Ending.SCHEDULED) {
                close.accept(next.group, next.by);
            }
        }
    }

    long nextNs() {
        Scheduled first = scheduled.peek();
        return Math.min(lookAtNs, first == null ? Long.MAX_VALUE : first.closeAtNs);
    }
}
