package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBuf;
import io.reprise.http.Head;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes requests in one respect: sets a field, or puts values of the target in place of recorded ones. To add such a
 * class, implement this and name the class in {@link RequestRewriter}.
 *
 * <p>Each event loop has an instance of its own and is the only one to call it. {@link #removes} and {@link #sets} are
 * asked once. For each request, {@link #begin} comes first, {@link #replace} for each recorded field, and {@link #add}
 * last. What goes out is checked afterwards, so that an error in here cannot send a second request.
 */
interface RequestChange {
    /** Names of recorded fields that never go out, in lower case. */
    default List<String> removes() {
        return List.of();
    }

    /** Field lines, each with its line end, that go out in front of the recorded ones in every request. */
    default String sets() {
        return "";
    }

    /**
     * Begins a request.
     *
     * @return whether {@link #replace} is to be asked about its fields
     */
    default boolean begin(PlannedRequest request, Head head) {
        return false;
    }

    /**
     * What goes out in place of a recorded field that is neither removed nor part of the framing. Of several changes
     * that replace a field, the one named first does.
     *
     * @return the whole line with its line end; empty when nothing goes out; null when the field stays
     */
    default @Nullable String replace(Head head, int field) {
        return null;
    }

    /** Writes field lines, each with its line end, that go out behind the recorded ones. */
    default void add(PlannedRequest request, ByteBuf out) {
        // most changes add nothing
    }

    /**
     * The target answered a request of the same lane.
     *
     * @param response the head of a final response; valid during the call only
     */
    default void onResponse(PlannedRequest request, Head response) {
        // most changes learn nothing
    }
}
