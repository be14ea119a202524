package io.reprise.replayer.bisect;

import java.util.List;

/**
 * The result of one firing.
 *
 * @param shown how many of its requests showed the finding; 1 for findings that are not about single requests
 * @param isValid whether the replayer kept its timetable; otherwise the firing says nothing
 * @param order the users whose requests showed the finding and the users active at that moment, the likeliest first;
 *     empty if it did not show
 */
public record FiringOutcome(long shown, boolean isValid, List<Long> order) {
    public FiringOutcome {
        order = List.copyOf(order);
    }
}
