package io.reprise.replayer.engine;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.plan.PlannedRequest;
import org.jspecify.annotations.Nullable;

/**
 * One planned request on its way from the timetable to its outcome. Made by the planner, handed to one event loop, from
 * then on touched by that loop alone. Times are nanoseconds after the start of the step.
 */
final class Flight {
    /** What the objects around a recorded exchange take, roughly. */
    private static final int OBJECTS_BYTES = 512;

    final PlannedRequest planned;
    final long weightBytes;

    @Nullable
    OrderGate gate;

    @Nullable
    TargetConnection connection;

    @Nullable
    Flight older;

    @Nullable
    Flight newer;

    long heldNs;
    long sentNs;
    long firstByteNs;
    long deadlineNs;
    boolean sent;
    boolean resent;
    boolean saturated;
    boolean finished;

    Flight(PlannedRequest planned) {
        this.planned = planned;
        weightBytes = weigh(planned.exchange().exchange());
    }

    long intendedNs() {
        return planned.intendedNs();
    }

    private static long weigh(Exchange exchange) {
        RecordedRequest request = exchange.request();
        long bytes = OBJECTS_BYTES + (long) request.head().length + request.body().length + request.trailers().length;
        RecordedResponse response = exchange.response();
        return response == null ? bytes : bytes + response.head().length + response.body().length;
    }
}
