package io.reprise.replayer.bisect;

import java.util.List;

/**
 * The result of one firing.
 *
 * @param isShown whether it showed the finding
 * @param isValid whether the replayer kept its timetable; otherwise the firing says nothing
 * @param order the users whose requests showed it, and those beside them, the likeliest first; empty if it did not show
 */
public record FiringOutcome(boolean isShown, boolean isValid, List<Long> order) {
    public FiringOutcome {
        order = List.copyOf(order);
    }
}
