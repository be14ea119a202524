package io.reprise.replayer.engine;

import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Requests;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Fires a timetable at a target and keeps what the engine reported. */
final class Firing {
    static final long START_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    final Map<Long, Outcome> outcomes = new ConcurrentHashMap<>();
    final Map<Long, Integer> sentTimes = new ConcurrentHashMap<>();
    final Map<Long, Integer> outcomeTimes = new ConcurrentHashMap<>();
    Target target;
    EngineLimits limits = EngineLimits.DEFAULT;
    SendOrder order = SendOrder.SESSION;
    ConnectionUse connections = ConnectionUse.POOL;
    Realism realism = Realism.FULL;
    List<String> headers = List.of();
    int loops = 1;

    Firing(int port) {
        target = new Target(false, "127.0.0.1", port, false);
    }

    static long ms(long milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    EngineConfig config() {
        RewriteConfig rewrite = new RewriteConfig(target.authority(), headers, "run-1")
                .withConnectionClose(connections == ConnectionUse.RECORDED);
        return new EngineConfig(target, limits, new Clients(order, connections, realism), rewrite, loops, null, 0);
    }

    Engine start(Timetable timetable) {
        return Engine.start(config(), timetable, loop -> new Keeper(), () -> START_DELAY_NS);
    }

    Engine start(List<Requests> requests) {
        return start(Requests.timetable(plan(requests)));
    }

    /** Fires and waits for the end. */
    EngineCounts fire(List<Requests> requests) throws Exception {
        return start(requests).completion().get(60, TimeUnit.SECONDS);
    }

    EngineCounts fire(Requests... requests) throws Exception {
        return fire(List.of(requests));
    }

    Outcome outcome(long number) {
        Outcome outcome = outcomes.get(number);
        if (outcome == null) {
            throw new AssertionError("no outcome of request " + number);
        }
        return outcome;
    }

    List<Outcome> inOrder() {
        return new ArrayList<>(new TreeMap<>(outcomes).values());
    }

    static List<PlannedRequest> plan(List<Requests> requests) {
        return requests.stream().map(Requests::planned).toList();
    }

    private final class Keeper implements OutcomeListener {
        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            sentTimes.merge(request.exchange().number(), 1, Integer::sum);
        }

        @Override
        public void onOutcome(Outcome outcome) {
            long number = outcome.request().exchange().number();
            outcomes.put(number, outcome);
            outcomeTimes.merge(number, 1, Integer::sum);
        }
    }
}
