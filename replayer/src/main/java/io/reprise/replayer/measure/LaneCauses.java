package io.reprise.replayer.measure;

import io.reprise.http.Methods;
import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.ReplayFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Separates the first request of a lane that went wrong from those that went wrong because of it: after a refused
 * login, all later requests of its session are refused too. A request follows the lane's first changed outcome, or its
 * first failed write, if it was sent after that ended and has the same likely cause. Lanes without such a request take
 * no memory; of the others, those that went wrong latest are remembered. Confined to its loop.
 */
public final class LaneCauses {
    static final int LANES_MAX = 20_000;

    private final Map<Long, First> firsts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, First> eldest) {
            return size() > LANES_MAX;
        }
    };

    private record First(FailureGroup.Key key, LikelyCause cause, long endNs) {}

    /** The group of the request that this one follows; null if it went wrong by itself. */
    public FailureGroup.@Nullable Key causeOf(Outcome outcome, FailureGroup.Key key) {
        long lane = outcome.request().lane();
        First first = firsts.get(lane);
        LikelyCause cause = key.cause();
        if (first == null) {
            if (isCause(outcome, key)) {
                firsts.put(lane, new First(key, cause, outcome.endNs()));
            }
            return null;
        }
        boolean isHeld = outcome.failure() == ReplayFailure.HELD_TOO_LONG;
        boolean isLater = isHeld || outcome.sentNs() >= first.endNs();
        boolean isChange = outcome.change() != Change.NONE;
        boolean follows = isLater && (isHeld || isChange && (first.cause().explains(cause) || isFailure(first)));
        return follows ? first.key() : null;
    }

    private static boolean isCause(Outcome outcome, FailureGroup.Key key) {
        boolean writes = !Methods.isSafe(outcome.request().exchange().method());
        boolean holdsOthers = outcome.failure() == ReplayFailure.TIMEOUT;
        return key.isChanged() || key.kind() == Comparison.FAILED && (writes || holdsOthers);
    }

    /** A failed write has no effect, so requests that depend on it are refused, or find nothing. */
    private static boolean isFailure(First first) {
        return first.key().kind() == Comparison.FAILED;
    }
}
