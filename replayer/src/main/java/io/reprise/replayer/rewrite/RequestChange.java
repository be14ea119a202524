package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;
import io.reprise.http.Head;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.List;

/**
 * Changes requests in one respect: sets a field, or replaces recorded values by values of the target. To add a change,
 * implement this interface and list the class in {@link RequestRewriter}.
 *
 * <p>Each event loop has its own instance, and only this loop calls it. {@link #removes} and {@link #sets} are called
 * once. For each request, {@link #change} comes first and {@link #add} last; a later change in the list sees what an
 * earlier one did. The finished request is checked afterwards, so that an error in a change cannot send a second
 * request.
 */
interface RequestChange {
    /** Lower-case names of recorded fields that are never sent. */
    default List<String> removes() {
        return List.of();
    }

    /** Field lines, each with its line end, that are sent before the recorded fields in every request. */
    default String sets() {
        return "";
    }

    /** Changes the target, fields or the body of a request. */
    default void change(RequestDraft draft) {
        // most changes only set fields
    }

    /** Writes field lines, each with its line end, that are sent after the recorded fields. */
    default void add(PlannedRequest request, ByteBuf out) {
        // most changes add nothing
    }

    /**
     * The target answered a request of the same lane.
     *
     * @param response the head of a final response; valid during the call only
     */
    default void onResponse(PlannedRequest request, Head response) {
        // most changes ignore responses
    }
}
