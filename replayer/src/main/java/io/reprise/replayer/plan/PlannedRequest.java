package io.reprise.replayer.plan;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.login.LaneLogin;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.RequestState;
import org.jspecify.annotations.Nullable;

/**
 * One request with the time at which it is due. Immutable, except for the values of its state, which become known
 * during the replay.
 *
 * @param intendedNs when to send it, in nanoseconds after the start of the step: absolute, never relative to another
 * @param recordedNs when its request arrived at the recorder, in nanoseconds after the first exchange of the recording
 * @param recordedEndNs when its exchange ended or its client left it, on the same scale; {@link Long#MAX_VALUE} when
 *     that is not known or its client left it before it was answered, so that nothing waits for it
 * @param lane the replayed copy of a session that it belongs to: requests of a lane keep their order, share the state
 *     that the target gives them, such as cookies, and run on one event loop
 * @param exchange what to send
 * @param state the values that it needs of earlier responses or issues for later requests; null if there are none
 * @param login the login of its lane, which must be done before it is sent; null if the lane needs none
 */
public record PlannedRequest(
        long intendedNs,
        long recordedNs,
        long recordedEndNs,
        long lane,
        SourcedExchange exchange,
        @Nullable RequestState state,
        @Nullable LaneLogin login) {
    /** A request without value links and without a login. */
    public PlannedRequest(long intendedNs, long recordedNs, long recordedEndNs, long lane, SourcedExchange exchange) {
        this(intendedNs, recordedNs, recordedEndNs, lane, exchange, null, null);
    }

    /**
     * How long later requests waited for it in the recording, at most: until the end of its response, or only for the
     * head if the client left the response ({@link RecordedStay}), because it had all that it needed by then. Not to be
     * called where nothing waits for it.
     */
    public long recordedWaitNs() {
        Exchange recorded = exchange.exchange();
        RecordedResponse response = recorded.response();
        return response != null && RecordedStay.ns(exchange) != RecordedStay.WHOLE_RESPONSE
                ? Math.max(0, response.headTimeNs() - recorded.request().headTimeNs())
                : Math.max(0, recordedEndNs - recordedNs);
    }

    /** The same request at another time. */
    public PlannedRequest at(long otherNs) {
        return new PlannedRequest(otherNs, recordedNs, recordedEndNs, lane, exchange, state, login);
    }

    /** This request in a copy of the recording, at another time. */
    PlannedRequest inCopy(int copy, long otherNs) {
        return new PlannedRequest(otherNs, recordedNs, recordedEndNs, lane, exchange.inCopy(copy), state, login);
    }

    /** The same request in another lane. */
    PlannedRequest inLane(long other) {
        return new PlannedRequest(intendedNs, recordedNs, recordedEndNs, other, exchange, state, login);
    }

    /** The same request with its value links, in the lane of its user. */
    PlannedRequest linked(long userLane, @Nullable RequestState links) {
        return links == null && userLane == lane
                ? this
                : new PlannedRequest(intendedNs, recordedNs, recordedEndNs, userLane, exchange, links, login);
    }

    /** The same request in a lane that is logged in before it. */
    PlannedRequest withLogin(LaneLogin before) {
        return new PlannedRequest(intendedNs, recordedNs, recordedEndNs, lane, exchange, state, before);
    }

    /** Whether its exchange had ended in the recording before this later request began. */
    public boolean endedBefore(PlannedRequest later) {
        long end = exchange.exchange().endSequence();
        long start = later.exchange.exchange().request().startSequence();
        return end != 0 && start != 0 && isOfTheRunOf(later) ? end < start : recordedEndNs <= later.recordedNs;
    }

    /** Compares the recorded ends of two requests, by the order of their run if both are of one run. */
    public int compareEnd(PlannedRequest other) {
        long end = exchange.exchange().endSequence();
        long otherEnd = other.exchange.exchange().endSequence();
        return end != 0 && otherEnd != 0 && isOfTheRunOf(other)
                ? Long.compare(end, otherEnd)
                : Long.compare(recordedEndNs, other.recordedEndNs);
    }

    private boolean isOfTheRunOf(PlannedRequest other) {
        return exchange.exchange().ids().run()
                == other.exchange.exchange().ids().run();
    }
}
