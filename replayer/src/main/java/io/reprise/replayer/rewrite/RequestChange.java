package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;
import io.reprise.http.Head;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes requests in one respect: sets a field, or replaces recorded values by values of the target. To add a change,
 * implement this interface and list the class in {@link RequestRewriter}.
 *
 * <p>Each event loop has its own instance, and only this loop calls it. {@link #removes} and {@link #sets} are called
 * once. For each request, {@link #begin} comes first, {@link #replace} for each recorded field, and {@link #add} last.
 * The finished request is checked afterwards, so that an error in a change cannot send a second request.
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

    /**
     * Begins a request.
     *
     * @return whether to call {@link #replace} for its fields
     */
    default boolean begin(PlannedRequest request, Head head) {
        return false;
    }

    /**
     * The replacement of a recorded field that is neither removed nor part of the framing. If several changes replace a
     * field, the first change in the list wins.
     *
     * @return the whole line with its line end; empty to leave the field out; null to keep it
     */
    default @Nullable String replace(Head head, int field) {
        return null;
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
