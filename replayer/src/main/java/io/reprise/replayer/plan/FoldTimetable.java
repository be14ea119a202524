package io.reprise.replayer.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The slices of a recording, merged by time. Each slice is a pass of its own over the recording, because slices do not
 * fit into memory. On opening, all passes read up to the beginnings of their slices in parallel; from then on, they
 * read in step. Requests of different slices are not tied to each other, because what was recorded first may be sent
 * last. Not thread-safe.
 */
final class FoldTimetable implements Timetable {
    private final List<Slice> slices = new ArrayList<>();
    private final PriorityQueue<Slice> queue =
            new PriorityQueue<>(Comparator.comparingLong(Slice::nextNs).thenComparingInt(slice -> slice.number));

    FoldTimetable(SliceIndex index, Passes passes, long pauseMaxNs) {
        try {
            for (int i = 0; i < index.slices(); i++) {
                slices.add(new Slice(i, index, passes, pauseMaxNs));
            }
            slices.parallelStream().forEach(Slice::advance);
            slices.forEach(this::queueUp);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private void queueUp(Slice slice) {
        if (slice.next == null) {
            slice.close(); // lets go of its files
        } else {
            queue.add(slice);
        }
    }

    @Override
    public @Nullable PlannedRequest next() {
        Slice first = queue.poll();
        if (first == null) {
            return null;
        }
        PlannedRequest request = first.next;
        first.advance();
        queueUp(first);
        return request;
    }

    @Override
    public void close() {
        slices.forEach(Slice::close);
    }

    /** The requests of one slice: of its users, with times from its beginning on. */
    private static final class Slice {
        private final int number;
        private final long startNs;
        private final Timetable requests;
        private @Nullable PlannedRequest next;

        Slice(int number, SliceIndex index, Passes passes, long pauseMaxNs) {
            this.number = number;
            startNs = index.startNs(number);
            Timetable pass = passes.open(TimeWarp.none(), pauseMaxNs);
            requests = passes.linked(new OfSlice(pass, number, index, passes));
        }

        long nextNs() {
            return next == null ? Long.MAX_VALUE : next.intendedNs();
        }

        void advance() {
            PlannedRequest request = requests.next();
            if (request != null) {
                boolean isLogin = request.exchange().isBeforeWindow();
                next = request.inCopy(number, isLogin ? request.intendedNs() : request.intendedNs() - startNs);
            } else {
                next = null;
            }
        }

        void close() {
            requests.close();
        }
    }
}
