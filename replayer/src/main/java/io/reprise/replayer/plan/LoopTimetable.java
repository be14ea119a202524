package io.reprise.replayer.plan;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Passes over a timetable, one after another, with lanes of their own. The next pass is opened on another thread as
 * soon as the current one begins, because a fold reads for a while before its first request. Logins of the next pass
 * come before its start, among the last requests of the current one. One thread pulls it.
 */
final class LoopTimetable implements Timetable {
    private final ScaledPlan once;
    private final Passes passes;
    private final long periodNs;
    private final Loop loop;
    private final int copiesPerPass;
    private Pass current;
    private @Nullable CompletableFuture<Pass> opening;
    private @Nullable Pass following;
    private long lastNs = Long.MIN_VALUE;
    /** Guarded by this, like the next field, because the opening thread may outlive the replay. */
    private boolean closed;

    private @Nullable Pass ahead;

    /** @param periodNs from the start of a pass to the start of the next */
    LoopTimetable(ScaledPlan once, Passes passes, long periodNs, Loop loop) {
        this.once = once;
        this.passes = passes;
        this.periodNs = periodNs;
        this.loop = loop;
        copiesPerPass = Math.max(once.copies(), once.passes());
        current = open(0);
        openNext();
    }

    private Pass open(long number) {
        Pass pass = new Pass(once.timetable(passes), number);
        pass.advance();
        return pass;
    }

    private void openNext() {
        following = null;
        long number = current.number + 1;
        boolean comes = number < loop.passes() && number * periodNs - passes.leadNs() < loop.endNs();
        opening = comes ? CompletableFuture.supplyAsync(() -> keep(open(number))) : null;
    }

    private synchronized Pass keep(Pass opened) {
        ahead = opened;
        if (closed) {
            opened.close();
        }
        return opened;
    }

    @Override
    public @Nullable PlannedRequest next() {
        if (current.next == null && opening != null) {
            current.close();
            current = opened(opening);
            openNext();
        }
        Pass from = current;
        if (opening != null && current.nextNs() >= (current.number + 1) * periodNs - passes.leadNs()) {
            following = following == null ? opened(opening) : following;
            from = following.nextNs() < current.nextNs() ? following : current;
        }
        PlannedRequest request = from.next;
        if (request == null || from.nextNs() >= loop.endNs()) {
            return null;
        }
        from.advance();
        lastNs = Math.max(lastNs, request.intendedNs());
        return request.at(lastNs);
    }

    private static Pass opened(CompletableFuture<Pass> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        current.close();
        if (ahead != null) {
            ahead.close();
        }
    }

    /** One pass, with the times and the lanes of its place in the loop. */
    private final class Pass {
        private final Timetable timetable;
        private final long number;
        private @Nullable PlannedRequest next;

        Pass(Timetable timetable, long number) {
            this.timetable = timetable;
            this.number = number;
        }

        void advance() {
            PlannedRequest request = timetable.next();
            if (request == null || number == 0) {
                next = request;
                return;
            }
            int copy = (int) (number * copiesPerPass) + request.exchange().copy();
            next = request.inCopy(copy, request.intendedNs() + number * periodNs)
                    .inLane(UserShare.laneOfPass(request.lane(), number));
        }

        long nextNs() {
            return next == null ? Long.MAX_VALUE : next.intendedNs();
        }

        void close() {
            timetable.close();
        }
    }
}
