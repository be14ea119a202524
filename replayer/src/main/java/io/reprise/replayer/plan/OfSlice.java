package io.reprise.replayer.plan;

import org.jspecify.annotations.Nullable;

/** The requests of the users of one slice, at their recorded times. Not thread-safe. */
final class OfSlice implements Timetable {
    private final Timetable pass;
    private final int slice;
    private final SliceIndex index;
    private final Passes passes;
    private boolean ended;

    /** Closing it closes the pass. */
    OfSlice(Timetable pass, int slice, SliceIndex index, Passes passes) {
        this.pass = pass;
        this.slice = slice;
        this.index = index;
        this.passes = passes;
    }

    @Override
    public @Nullable PlannedRequest next() {
        while (!ended) {
            PlannedRequest request = pass.next();
            if (request == null || request.intendedNs() > index.lastNs(slice)) {
                ended = true; // no later request belongs to the slice
            } else if (index.sliceOf(passes.userOf(request.lane())) == slice) {
                return request;
            }
        }
        return null;
    }

    @Override
    public void close() {
        pass.close();
    }
}
