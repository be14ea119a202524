package io.reprise.replayer.engine;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.engine.Outcome.Evidence;
import io.reprise.replayer.filter.FilterCall;
import io.reprise.replayer.plan.ClientPace;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.RecordedStay;
import io.reprise.replayer.source.SourcedExchange;
import org.jspecify.annotations.Nullable;

/**
 * One planned request between the timetable and its outcome. The planner makes it and hands it to one event loop; from
 * then on only that loop accesses it. Times are nanoseconds after the start of the step.
 */
final class Flight {
    /** The state of a request. */
    enum State {
        /** Not due. */
        PLANNED,
        /** Due, and waiting for an earlier response of its lane. */
        HELD,
        /**
         * Due, its turn in its lane, and waiting for the login of the lane, or for a response that issues a value which
         * it carries.
         */
        AWAITING_VALUES,
        /** Due, its turn in its lane, and waiting for the run's filter to change it. */
        AWAITING_FILTER,
        /** Due, and waiting for a connection or a place in flight. */
        WAITING,
        IN_FLIGHT,
        /** The request has its outcome. */
        OVER
    }

    /** How often the request was sent. */
    enum Attempt {
        UNSENT,
        SENT,
        /** Its connection turned out to be closed; the request is to be sent a second time, or was. */
        SENT_AGAIN
    }

    /** The planned request. Once it is due, its intended time is the one on the clock of the step, after pauses. */
    PlannedRequest planned;

    final long weightBytes;
    /** How long the recorded client stayed with the response, see {@link RecordedStay}. */
    final long stayNs;
    /** Whether the recorded client left the response, also if this one is read to its end. */
    final boolean wasLeft;
    /** The pace of a slow recorded client; null if it was not slow, or if its pace is not imitated. */
    @Nullable
    final ClientPace pace;

    @Nullable
    OrderGate gate;

    @Nullable
    TargetConnection connection;

    /** The requests that share connections with it; null in a pool that all requests share. */
    @Nullable
    ConnectionGroup group;

    /** How the response that has begun differs from the recorded one; null if it does not. */
    @Nullable
    Deviation deviation;

    /** Keeps the response that has begun; null if it is not kept. */
    @Nullable
    ResponseCopy copy;

    /** Neighbours in the {@link FlightList} that it is in. */
    @Nullable
    Flight before;

    @Nullable
    Flight after;

    State state = State.PLANNED;
    long heldNs;
    /** When it would have been sent to a target as fast as the recorded one; see {@link InFlightLimit}. */
    long expectedSentNs;

    long sentNs;
    long firstByteNs;
    /** When the head of the final response was complete; 0 before. */
    long headNs;
    /** Deadline for sending; once the request is in flight, deadline for the end of its response. */
    long deadlineNs;

    /** While the filter has the request: deadline for sending. The filter must answer by {@link #deadlineNs}. */
    long sendByNs;

    /** The call of the filter; null without a call. */
    @Nullable
    FilterCall call;

    /** The filter's answer; null without a filter, or before the answer. */
    FilterStage.@Nullable Filtered filtered;

    Attempt attempt = Attempt.UNSENT;
    /**
     * Whether the recording had a connection for it that is missing here, because the target closed it or still answers
     * on it.
     */
    boolean lacksRecorded;
    /** Whether the request was counted as waiting because of a limit. */
    boolean countedAsLimited;
    /** Whether it would have lacked a place in flight even with a target as fast as the recorded one. */
    boolean beyondLimits;

    Flight(PlannedRequest planned) {
        this(planned, Realism.FULL);
    }

    Flight(PlannedRequest planned, Realism realism) {
        this.planned = planned;
        SourcedExchange exchange = planned.exchange();
        weightBytes = exchange.memoryBytes();
        stayNs = realism == Realism.FULL ? RecordedStay.ns(exchange) : RecordedStay.ofStreamNs(exchange);
        wasLeft = realism == Realism.FULL ? isToBeLeft() : RecordedStay.ns(exchange) != RecordedStay.WHOLE_RESPONSE;
        pace = realism == Realism.FULL ? ClientPace.of(exchange) : null;
    }

    /** The evidence about the response that has begun; null if there is none. */
    @Nullable
    Evidence evidence() {
        return deviation == null && copy == null ? null : new Evidence(deviation, copy == null ? null : copy.kept());
    }

    /** Whether the request was sent, if only on a connection that turned out to be closed. */
    boolean wasSent() {
        return attempt != Attempt.UNSENT;
    }

    /** Whether the request is to be sent a second time, or was. */
    boolean isResent() {
        return attempt == Attempt.SENT_AGAIN;
    }

    /** Whether the replayer leaves the response, as the recorded client did. */
    boolean isToBeLeft() {
        return stayNs != RecordedStay.WHOLE_RESPONSE;
    }

    /** Whether later requests of its lane wait for it, if they waited for it in the recording. */
    boolean isWaitedFor() {
        return state != State.OVER && !(wasLeft && headNs > 0);
    }

    /** How long after sending the request has failed, or is left if the recorded client left it without an answer. */
    long patienceNs(EngineLimits limits) {
        Exchange exchange = planned.exchange().exchange();
        RecordedResponse response = exchange.response();
        if (isToBeLeft()) {
            return response == null ? stayNs : limits.answerNs(sinceRequest(exchange, response.headTimeNs()));
        }
        return limits.answerNs(sinceRequest(exchange, exchange.endTimeNs()));
    }

    /** When a response that began at a time is left. */
    long leaveNs(long beganNs, EngineLimits limits) {
        return Nanos.sum(beganNs, stayNs == RecordedStay.UNKNOWN ? limits.timeoutNs() : stayNs);
    }

    /** Whether reaching the deadline means that the request is left as its recorded client left it. */
    boolean isLeftAtDeadline() {
        return isToBeLeft() && (headNs > 0 || planned.exchange().exchange().response() == null);
    }

    private static long sinceRequest(Exchange exchange, long endNs) {
        return Math.max(0, endNs - exchange.request().headTimeNs());
    }

    long intendedNs() {
        return planned.intendedNs();
    }
}
