package io.reprise.replayer.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values that one response of a replay issues for later requests: unknown until the response has ended, and fixed
 * from then on. Thread-safe: the producer and the consumers may be on different event loops.
 */
public final class Issuance {
    private final ExchangeLinks links;
    private @Nullable List<Runnable> waiting = new ArrayList<>(1);
    private volatile @Nullable List<Located> located;
    private volatile boolean elsewhere;

    Issuance(ExchangeLinks links) {
        this.links = links;
    }

    /** The places whose values are needed. */
    List<Wanted> wanted() {
        return links.wanted();
    }

    /** Whether the values are known, or known to be absent. */
    public boolean isDone() {
        return located != null;
    }

    /**
     * Has an action run, on the thread that completes the issuance, when the values are known.
     *
     * @return false if they are known already; the action is not run
     */
    public boolean whenDone(Runnable action) {
        synchronized (this) {
            if (waiting == null) {
                return false;
            }
            waiting.add(action);
            return true;
        }
    }

    /** Fixes the values; only the first call counts. */
    void complete(List<Located> values) {
        List<Runnable> actions;
        synchronized (this) {
            if (waiting == null) {
                return;
            }
            located = values;
            actions = waiting;
            waiting = null;
        }
        actions.forEach(Runnable::run);
    }

    /** Notes that the response failed or cannot be read, so none of its values will ever be known. */
    public void completeWithout() {
        complete(List.of());
    }

    /** Notes that another process gets the response, so its values stay unknown here. */
    public void completeElsewhere() {
        elsewhere = true;
        completeWithout();
    }

    boolean isElsewhere() {
        return elsewhere;
    }

    Located at(int wanted) {
        List<Located> values = located;
        return values == null || wanted >= values.size() ? Located.ABSENT : values.get(wanted);
    }
}
