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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Fires some thousand requests at a target inside this process before the first step. A JVM that has never sent a
 * request loads and interprets code for the first requests, which makes them some 200 ms late; afterwards the code is
 * compiled. Done once per process, within a second or two.
 */
final class WarmUp {
    private static final int REQUESTS = 8_000;
    private static final long GAP_NS = TimeUnit.MICROSECONDS.toNanos(60);
    private static final long TIMEOUT_MS = 1_500;
    private static final AtomicBoolean DONE = new AtomicBoolean();

    private static final byte[] BODY = "a=1&b=2".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GET = head("GET /warm-up", "Cookie: a=1; warm-up=2; b=3\r\n");
    private static final byte[] POST = head("POST /warm-up", "Content-Length: 7\r\n");
    private static final byte[] CHUNKED = head("POST /warm-up", "Transfer-Encoding: chunked\r\n");

    private static final RecordedResponse RESPONSE =
            new RecordedResponse(1, 2, 200, "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII), BODY, 7, 1);

    private WarmUp() {}

    /**
     * Fires the requests, unless this process has done so before or has no loopback sockets.
     *
     * @param listener called as in a step, so that it warms up as well
     */
    static void once(Transport transport, OutcomeListener listener) {
        if (!DONE.compareAndSet(false, true)) {
            return;
        }
        try (WarmUpTarget target = new WarmUpTarget()) {
            fire(new Target(false, "127.0.0.1", target.port(), false), transport, listener);
        } catch (IOException e) {
            // no loopback here: the first requests will be late, and the report will show it
        }
    }

    private static void fire(Target target, Transport transport, OutcomeListener listener) {
        EngineLimits limits = EngineLimits.DEFAULT.withConnectionsMax(WarmUpTarget.CONNECTIONS);
        RewriteConfig rewrite = new RewriteConfig(target.authority(), List.of(), "warm-up");
        EngineConfig config = new EngineConfig(target, limits, SendOrder.SESSION, rewrite, 1);
        Engine engine = Engine.startCold(config, new Program(), loop -> listener, 0, transport);
        try (engine) {
            engine.completion().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // a busy machine: the code compiled so far has to suffice
        }
    }

    private static byte[] head(String requestLine, String fields) {
        String common = " HTTP/1.1\r\nHost: warm-up\r\nUser-Agent: warm-up\r\nAccept: */*\r\nConnection: close\r\n";
        return (requestLine + common + fields + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Program implements Timetable {
        private int number;

        @Override
        public @Nullable PlannedRequest next() {
            if (number == REQUESTS) {
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
            long timeNs = i * GAP_NS;
            SourcedExchange sourced = SourcedExchange.of(i, i % 16, "warm-up", exchange);
            return new PlannedRequest(timeNs, timeNs, timeNs + GAP_NS, sourced.session(), sourced);
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** Ignores the requests of the warm-up. */
    static final class IgnoredOutcomes implements OutcomeListener {
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
