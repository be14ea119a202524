package io.reprise.replayer.engine;

import io.reprise.http.FramingException;
import io.reprise.replayer.filter.FilterCall;
import io.reprise.replayer.filter.FilterReply;
import io.reprise.replayer.filter.Filters;
import io.reprise.replayer.rewrite.PreparedRequest;
import io.reprise.replayer.rules.UnappliedRuleException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Has requests changed by the run's filter when it is their turn to be sent, off the event loop. A request that the
 * filter does not answer in time, refuses or answers with nonsense is never sent. Confined to its loop.
 */
final class FilterStage {
    private final @Nullable Filters filters;
    private final Dispatcher dispatcher;
    private final Unsent unsent;

    FilterStage(@Nullable Filters filters, Dispatcher dispatcher, Unsent unsent) {
        this.filters = filters;
        this.dispatcher = dispatcher;
        this.unsent = unsent;
    }

    /**
     * Hands a request to the filter, if the filter is for it and has not changed it already; returns whether it did.
     */
    boolean takes(Flight flight) {
        Filters filter = filters;
        if (filter == null
                || flight.filtered != null
                || !filter.isFor(
                        flight.planned.exchange().method(),
                        flight.planned.exchange().target())) {
            return false;
        }
        PreparedRequest prepared;
        try {
            prepared = dispatcher.rewriter().prepare(flight.planned);
        } catch (FramingException e) {
            refuseSoon(flight, "not a valid request: " + e.getMessage());
            return true;
        } catch (UnappliedRuleException e) {
            refuseSoon(flight, String.valueOf(e.getMessage()));
            return true;
        }
        flight.sendByNs = flight.deadlineNs;
        flight.deadlineNs = Math.min(flight.deadlineNs, Nanos.sum(dispatcher.nowNs(), filter.timeoutNs()));
        unsent.awaitFilter(flight);
        dispatcher.wakeBy(flight.deadlineNs);
        flight.call = filter.ask(prepared.toFilter(), new FilterCall.Answer() {
            @Override
            public void replied(FilterReply reply) {
                execute(() -> onReply(flight, prepared, reply));
            }

            @Override
            public void refused(String reason) {
                execute(() -> onRefused(flight, reason));
            }
        });
        return true;
    }

    /** Called on any thread. */
    private void execute(Runnable task) {
        try {
            dispatcher.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // the step is over, and the request has its outcome
        }
    }

    private void onReply(Flight flight, PreparedRequest prepared, FilterReply reply) {
        if (unsent.endAwaitingFilter(flight)) {
            flight.filtered = new Filtered(prepared, reply);
            dispatcher.dispatch(flight);
        }
    }

    private void onRefused(Flight flight, String reason) {
        if (unsent.endAwaitingFilter(flight)) {
            dispatcher.refuse(flight, reason);
        }
    }

    /**
     * Runs in a later task, because the requests that it releases may be refused too, and a chain of them would
     * overflow the stack.
     */
    private void refuseSoon(Flight flight, String reason) {
        dispatcher.eventLoop().execute(() -> dispatcher.refuse(flight, reason));
    }

    /** A request and the changes that the filter makes to it. */
    record Filtered(PreparedRequest prepared, FilterReply reply) {}
}
