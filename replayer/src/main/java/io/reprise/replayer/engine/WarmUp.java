package io.reprise.replayer.engine;

import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.rewrite.RewriteConfig;
import io.reprise.replayer.source.SourcedExchange;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fires some thousands of requests at a target inside this process before the first step. A JVM that has never sent a
 * request loads and interprets code for the first requests, which makes them some 200 ms late; afterwards the code is
 * compiled. The requests are those of the recording, because other requests would leave code out, such as that of value
 * links. They are fired in rounds, each with an engine of its own, until hardly any request of a round is late or the
 * rounds get no better, and the JVM compiles little any more. Each round starts like a step, because compiled code
 * assumes that only what has happened so far will happen, and is discarded when a step does something new. Done once
 * per process, within {@link #MAX_NS} and {@link #END_MS}.
 */
final class WarmUp {
    private static final int REQUESTS_MIN = 4_000;
    private static final int REQUESTS_MAX = 80_000;
    private static final int TIMES = 3;
    private static final long GAP_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long MAX_NS = TimeUnit.SECONDS.toNanos(8);

    /** Requests of one round: eight tenths of a second. */
    private static final int ROUND_MAX = 8_000;

    private static final int ROUNDS_MIN = 2;
    /** Share of a round's requests that may be late, its first ones included. */
    private static final double LATE_MAX = 0.02;
    /** Share of a round's time in which code may be compiled, which takes a processor from the step or the target. */
    private static final double COMPILING_MAX = 0.1;

    /** How long the requests under way have to end, so that nothing of the warm-up runs beside the step. */
    private static final long END_MS = 1_000;

    private static final long LOOK_EVERY_MS = 25;

    private static final AtomicBoolean DONE = new AtomicBoolean();

    private WarmUp() {}

    /** Fires requests that are made up, unless this process has done so before or has no loopback sockets. */
    static void once(Transport transport) {
        RewriteConfig rewrite = new RewriteConfig("warm-up", List.of(), "warm-up");
        once(rewrite, madeUp(), REQUESTS_MIN, ignored(), () -> {}, transport);
    }

    /**
     * Fires the requests of a timetable, unless this process has done so before or has no loopback sockets.
     *
     * @param requests as {@link #requests} says
     * @param listener called as in a step, so that it warms up as well
     * @param look called on this thread every {@link #LOOK_EVERY_MS}, for the same reason
     */
    static void once(
            RewriteConfig rewrite,
            Supplier<Timetable> passes,
            int requests,
            OutcomeListener listener,
            Runnable look,
            Transport transport) {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        try (WarmUpTarget target = new WarmUpTarget()) {
            long untilNs = System.nanoTime() + MAX_NS;
            int round = Math.min(ROUND_MAX, requests / ROUNDS_MIN);
            double roundMs = round * GAP_NS / 1e6;
            long compiledMs = compiledMs();
            SteadyShare late = new SteadyShare(LATE_MAX);
            for (int sent = 0; sent < requests && System.nanoTime() - untilNs < 0; sent += round) {
                WarmUpTimetable timetable = new WarmUpTimetable(passes, target, GAP_NS, round);
                Engine engine = fire(timetable, target, rewrite, listener, transport);
                await(engine, look, untilNs);
                boolean steady = late.isSteadyAfter(engine.sum(EngineCounter.SENT_LATE) / (double) round);
                long beforeMs = compiledMs;
                compiledMs = compiledMs();
                if (steady && compiledMs - beforeMs <= COMPILING_MAX * roundMs) {
                    break;
                }
            }
        } catch (IOException e) {
            // no loopback here: the first requests will be late, and the report will show it
        }
    }

    /** Passes of requests that are made up. */
    static Supplier<Timetable> madeUp() {
        return MadeUp::new;
    }

    /** Ignores outcomes. */
    static OutcomeListener ignored() {
        return new IgnoredOutcomes();
    }

    /** How long the JVM has compiled so far; 0 where it does not say. */
    private static long compiledMs() {
        CompilationMXBean compilation = ManagementFactory.getCompilationMXBean();
        return compilation != null && compilation.isCompilationTimeMonitoringSupported()
                ? compilation.getTotalCompilationTime()
                : 0;
    }

    /** How many requests warm up for a step: a step of a few is not worth waiting for. */
    static int requests(long planned) {
        return (int) Math.max(REQUESTS_MIN, Math.min(REQUESTS_MAX, TIMES * planned));
    }

    /** Fires at a target. */
    static Engine fire(
            WarmUpTimetable timetable,
            WarmUpTarget target,
            RewriteConfig rewrite,
            OutcomeListener listener,
            Transport transport) {
        EngineLimits limits = EngineLimits.DEFAULT.withConnectionsMax(WarmUpTarget.CONNECTIONS);
        Target inside = new Target(false, "127.0.0.1", target.port(), false);
        Clients clients = new Clients(SendOrder.SESSION, ConnectionUse.POOL, Realism.FAST);
        EngineConfig config = new EngineConfig(inside, limits, clients, rewrite, 1, null, 0);
        return Engine.startCold(config, timetable, loop -> listener, 0, transport);
    }

    /**
     * Waits for the end of an engine.
     *
     * @param untilNs when it is ended early, by {@link System#nanoTime}
     */
    static void await(Engine engine, Runnable look, long untilNs) {
        while (!isOver(engine, LOOK_EVERY_MS)) {
            if (System.nanoTime() - untilNs >= 0) { // a busy machine: the code compiled so far has to suffice
                engine.close();
                isOver(engine, END_MS);
                return;
            }
            look.run();
        }
    }

    private static boolean isOver(Engine engine, long withinMs) {
        try {
            engine.completion().get(withinMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true; // the step will meet the same error, and report it
        }
    }

    /** Requests with and without bodies, for callers that have no recording. */
    private static final class MadeUp implements Timetable {
        private static final int PASS = 1_000;
        private static final byte[] BODY = ascii("a=1&b=2");
        private static final byte[] GET = head("GET /warm-up", "Cookie: a=1; warm-up=2; b=3\r\n");
        private static final byte[] POST = head("POST /warm-up", "Content-Length: 7\r\n");
        private static final byte[] CHUNKED = head("POST /warm-up", "Transfer-Encoding: chunked\r\n");
        private static final RecordedResponse RESPONSE = new RecordedResponse(
                1, 2, 200, ascii("HTTP/1.1 200 OK\r\nSet-Cookie: warm-up=1; Path=/; HttpOnly\r\n\r\n"), BODY, 7, 1);

        private int number;

        private static byte[] head(String requestLine, String fields) {
            return ascii(requestLine + " HTTP/1.1\r\nHost: warm-up\r\nUser-Agent: warm-up\r\nAccept: */*\r\n" + fields
                    + "\r\n");
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public @Nullable PlannedRequest next() {
            if (number == PASS) {
                return null;
            }
            int i = number++;
            boolean posts = i % 4 == 0;
            boolean chunked = i % 8 == 0;
            byte[] head = chunked ? CHUNKED : posts ? POST : GET;
            byte[] none = new byte[0];
            RecordedRequest request =
                    new RecordedRequest(0, 0, head, posts ? BODY : none, none, posts ? BODY.length : 0, chunked);
            Exchange exchange = new Exchange(new ExchangeIds(0, i, i, 0, i % 16), request, RESPONSE, null);
            SourcedExchange sourced = SourcedExchange.of(i, i % 16, "warm-up", exchange);
            return new PlannedRequest(0, i, i + 1, sourced.session(), sourced);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** Ignores the requests of the warm-up. */
    private static final class IgnoredOutcomes implements OutcomeListener {
        @Override
        public void onSent(PlannedRequest request, long sentNs) {
            // not counted
        }

        @Override
        public void onOutcome(Outcome outcome) {
            // not counted
        }
    }
}
