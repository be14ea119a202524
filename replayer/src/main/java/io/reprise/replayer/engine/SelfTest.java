package io.reprise.replayer.engine;

import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How many requests this machine can send: measured with a target inside this process, for a moment. */
public final class SelfTest {
    private static final int ROUND = 8_000;
    private static final long MAX_NS = TimeUnit.SECONDS.toNanos(2);

    private SelfTest() {}

    /**
     * Sends made-up requests through one event loop, as fast as it can, for two seconds at most. The target's side
     * takes a part of the processors, so that a target on another machine allows more.
     *
     * @return requests a second, of the best of several rounds; 0 where there are no loopback sockets
     */
    public static double requestsPerSecond() {
        Transport transport = Transport.select();
        double best = 0;
        long untilNs = System.nanoTime() + MAX_NS;
        try (WarmUpTarget target = new WarmUpTarget()) {
            while (System.nanoTime() - untilNs < 0) {
                best = Math.max(best, round(target, transport, untilNs));
            }
        } catch (IOException e) {
            return 0;
        }
        return best;
    }

    private static double round(WarmUpTarget target, Transport transport, long untilNs) {
        Supplier<Timetable> passes = WarmUp.madeUp();
        RewriteConfig rewrite = new RewriteConfig("self-test", List.of(), "self-test");
        long beganNs = System.nanoTime();
        Engine engine = WarmUp.fire(
                new WarmUpTimetable(passes, target, 0, ROUND), target, rewrite, WarmUp.ignored(), transport);
        WarmUp.await(engine, () -> {}, untilNs);
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        return engine.counts().done() / seconds;
    }
}
