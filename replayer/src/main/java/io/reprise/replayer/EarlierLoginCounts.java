package io.reprise.replayer;

import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.engine.Change;
import io.reprise.replayer.engine.Outcome;
import io.reprise.replayer.engine.Outcome.Failed;
import io.reprise.replayer.engine.Outcome.ReplayedResponse;
import io.reprise.replayer.engine.OutcomeListener;
import io.reprise.replayer.engine.ReplayFailure;
import io.reprise.replayer.login.LoginSummary;
import io.reprise.replayer.login.LoginSummary.Failure;
import io.reprise.replayer.login.LoginSummary.Means;
import io.reprise.replayer.plan.PlannedRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the recorded logins that are sent before the window, and keeps them out of the measurement. A lane whose login
 * went otherwise than recorded is not logged in, and its later requests are counted as following from that.
 * Thread-safe.
 */
final class EarlierLoginCounts {
    private static final int REASONS_MAX = 50;
    private static final int SERVER_ERROR = 500;
    private static final String OTHER = "other reasons";

    private final Set<Long> lanes = new HashSet<>();
    private final Map<String, AtomicLong> followers = new HashMap<>();
    /** By lane, why its login failed. */
    private final Map<Long, String> failed = new ConcurrentHashMap<>();

    private final AtomicLong requests = new AtomicLong();

    /** A listener that counts logins, and passes everything else on to the listener of a loop. */
    OutcomeListener before(OutcomeListener window) {
        return new Listener(window);
    }

    private final class Listener implements OutcomeListener {
        private final OutcomeListener window;

        Listener(OutcomeListener window) {
            this.window = window;
        }

        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            if (request.exchange().isBeforeWindow()) {
                requests.incrementAndGet();
                return;
            }
            String reason = failed.isEmpty() ? null : failed.get(request.lane());
            if (reason != null) {
                countFollower(reason);
            }
            window.onSent(request, sentNs);
        }

        @Override
        public void onPlaceFree() {
            window.onPlaceFree();
        }

        @Override
        public void onOutcome(Outcome outcome) {
            if (outcome.request().exchange().isBeforeWindow()) {
                ended(outcome);
            } else {
                window.onOutcome(outcome);
            }
        }
    }

    private synchronized void ended(Outcome outcome) {
        long lane = outcome.request().lane();
        lanes.add(lane);
        String reason = reason(outcome);
        if (reason != null) {
            String counted = followers.containsKey(reason) || followers.size() < REASONS_MAX ? reason : OTHER;
            followers.computeIfAbsent(counted, none -> new AtomicLong());
            failed.putIfAbsent(lane, counted);
        }
    }

    private synchronized void countFollower(String reason) {
        followers.computeIfAbsent(reason, none -> new AtomicLong()).incrementAndGet();
    }

    /** Why a login has failed; null if it went as recorded, or was ended by the user. */
    private static @Nullable String reason(Outcome outcome) {
        String endpoint = outcome.request().exchange().endpoint() + ": ";
        if (outcome.result() instanceof Failed failure) {
            boolean isEnd = failure.failure() == ReplayFailure.NOT_SENT || failure.failure() == ReplayFailure.CUT;
            return isEnd ? null : endpoint + failure.detail();
        }
        RecordedResponse recorded = outcome.request().exchange().exchange().response();
        if (!(outcome.result() instanceof ReplayedResponse live) || recorded == null) {
            return null;
        }
        boolean isError = live.status() >= SERVER_ERROR && recorded.status() < SERVER_ERROR;
        return isError || outcome.change() != Change.NONE
                ? endpoint + "status " + live.status() + " (recorded " + recorded.status() + ")"
                : null;
    }

    /** The counts so far. */
    synchronized LoginSummary summary() {
        List<Failure> failures = new ArrayList<>();
        followers.forEach((reason, count) -> {
            long of = failed.values().stream().filter(reason::equals).count();
            failures.add(new Failure(reason, of, count.get()));
        });
        failures.removeIf(failure -> failure.lanes() == 0);
        failures.sort(Comparator.comparingLong(Failure::lanes).reversed());
        return new LoginSummary(
                Means.RECORDING,
                lanes.size(),
                (long) lanes.size() - failed.size(),
                requests.get(),
                List.copyOf(failures));
    }
}
