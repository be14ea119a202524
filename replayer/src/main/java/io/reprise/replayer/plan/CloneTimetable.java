package io.reprise.replayer.plan;

import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LiveLinks;
import io.reprise.replayer.state.RequestState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hands out each request of a pass once for each copy of its user, tied to the requests of the same copy. One pass is
 * enough for all copies: only the requests of the last second are held, and their copies share their bytes. Not
 * thread-safe.
 */
final class CloneTimetable implements Timetable {
    private static final Comparator<Waiting> BY_TIME = Comparator.<Waiting>comparingLong(
                    waiting -> waiting.request.intendedNs())
            .thenComparingLong(Waiting::order);

    private final Timetable pass;
    private final UserShare share;
    private final Passes passes;
    private final @Nullable LiveLinks links;
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(BY_TIME);
    private @Nullable PlannedRequest upcoming;
    private long order;

    /** A request that is handed out when no earlier one can come; those of one time in the order of the pass. */
    private record Waiting(PlannedRequest request, long order) {}

    /** Closing it closes the pass, whose requests are not tied to each other yet. */
    CloneTimetable(Timetable pass, UserShare share, Passes passes) {
        this.pass = pass;
        this.share = share;
        this.passes = passes;
        LinkFile file = passes.links();
        links = file == null ? null : new LiveLinks(file);
        upcoming = pass.next();
    }

    @Override
    public @Nullable PlannedRequest next() {
        while (upcoming != null
                && (waiting.isEmpty()
                        || upcoming.intendedNs() <= waiting.element().request.intendedNs())) {
            addCopies(upcoming);
            upcoming = pass.next();
        }
        Waiting first = waiting.poll();
        return first == null ? null : first.request;
    }

    private void addCopies(PlannedRequest request) {
        long user = passes.userOf(request.lane());
        int copies = share.copies(user);
        RequestState[] states = links == null ? null : links.of(request.exchange(), copies);
        for (int copy = 0; copy < copies; copy++) {
            SourcedExchange exchange = request.exchange().inCopy(copy);
            waiting.add(new Waiting(
                    new PlannedRequest(
                            timeNs(request, user, copy),
                            request.recordedNs(),
                            request.recordedEndNs(),
                            UserShare.lane(user, copy),
                            exchange,
                            states == null ? null : states[copy],
                            null),
                    order++));
        }
    }

    private long timeNs(PlannedRequest request, long user, int copy) {
        return request.exchange().isBeforeWindow()
                ? EarlierLoginTimetable.timeOfCopyNs(request.intendedNs(), copy, share.most())
                : request.intendedNs() + UserShare.jitterNs(user, copy);
    }

    @Override
    public void close() {
        try (pass) {
            if (links != null) {
                links.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
