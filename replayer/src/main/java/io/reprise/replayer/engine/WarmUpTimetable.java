package io.reprise.replayer.engine;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.RecordedStay;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.state.RequestState;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests of timetables at even and short distances, for a {@link WarmUp}: a number of them, from as many passes over
 * the timetable as it takes. Requests whose client left the response are left out, because they take their time.
 */
final class WarmUpTimetable implements Timetable {
    private final Supplier<Timetable> passes;
    private final WarmUpTarget target;
    private final long gapNs;
    private final int requests;
    private Timetable pass;
    private int number;
    private int left;
    private boolean passIsEmpty = true;

    /**
     * @param passes makes the timetable again and again
     * @param requests how many to pull, with those that are left out
     */
    WarmUpTimetable(Supplier<Timetable> passes, WarmUpTarget target, long gapNs, int requests) {
        this.passes = passes;
        this.target = target;
        this.gapNs = gapNs;
        this.requests = requests;
        pass = passes.get();
    }

    @Override
    public @Nullable PlannedRequest next() {
        while (number + left < requests) {
            PlannedRequest request = pass.next();
            if (request == null && passIsEmpty) {
                return null;
            } else if (request == null) {
                pass.close();
                pass = passes.get();
                passIsEmpty = true;
            } else if (isToBeLeft(request)) {
                passIsEmpty = false;
                left++;
                issueNothing(request);
            } else {
                passIsEmpty = false;
                target.expect(request.exchange());
                return request.at(number++ * gapNs);
            }
        }
        return null;
    }

    private static boolean isToBeLeft(PlannedRequest request) {
        return RecordedStay.ns(request.exchange()) != RecordedStay.WHOLE_RESPONSE;
    }

    private static void issueNothing(PlannedRequest request) {
        RequestState state = request.state();
        if (state != null && state.issuance() != null) {
            state.issuance().completeWithout();
        }
    }

    @Override
    public void close() {
        pass.close();
    }
}
