package io.reprise.replayer.measure;

import io.reprise.replayer.engine.PaceChange;
import io.reprise.text.Shown;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that the user made to the pace of a running step.
 *
 * @param changes pauses, their ends and changes of the rate, in their order
 * @param pauses number of pauses
 * @param pausedNs their length together
 */
public record ByHand(List<PaceChange> changes, int pauses, long pausedNs) {
    /**
     * Adds up changes.
     *
     * @param endNs when the run ended, in nanoseconds after its start
     * @return null if there are none
     */
    public static @Nullable ByHand of(List<PaceChange> changes, long endNs) {
        int pauses = 0;
        long pausedNs = 0;
        long sinceNs = -1;
        for (PaceChange change : changes) {
            if (change.paused() && sinceNs < 0) {
                pauses++;
                sinceNs = change.atNs();
            } else if (!change.paused() && sinceNs >= 0) {
                pausedNs += change.atNs() - sinceNs;
                sinceNs = -1;
            }
        }
        pausedNs += sinceNs < 0 ? 0 : Math.max(0, endNs - sinceNs);
        return changes.isEmpty() ? null : new ByHand(List.copyOf(changes), pauses, pausedNs);
    }

    /** In words: {@code paused by hand for 12s, rate changed by hand to 110 %}. */
    String text() {
        double last = changes.get(changes.size() - 1).speed();
        boolean isChanged = changes.stream().anyMatch(change -> change.speed() != 1);
        String pausedFor = pauses == 0 ? "" : "paused by hand for " + Shown.duration(pausedNs);
        String rate = isChanged ? "rate changed by hand, at last to " + Math.round(last * 100) + " %" : "";
        return pausedFor + (pausedFor.isEmpty() || rate.isEmpty() ? "" : ", ") + rate;
    }
}
