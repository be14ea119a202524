package io.reprise.replayer.rewrite;

import io.netty.buffer.ByteBufAllocator;
import io.reprise.bench.Jmh;
import io.reprise.bench.Traffic;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Planner;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.TimeWarp;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;

/**
 * Measures the cost of a request in the replayer before it is sent: planning it, and rewriting its bytes for the
 * target's authority, the session's cookies and the marks of the run. The baseline copies the recorded bytes.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar RewriteBenchmark -prof gc}
 */
public class RewriteBenchmark extends Jmh {
    private static final byte[] NONE = {};
    private static final byte[] HEAD = Traffic.bytes(Traffic.BROWSER_REQUEST);

    private final ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private final SourcedExchange exchange = exchange();
    private final PlannedRequest planned = new PlannedRequest(0, 0, 1, 1, exchange);
    private final RequestRewriter rewriter = rewriter();
    private final RequestRewriter rewriterWithCookies = rewriter();
    private Planner planner = planner();

    private static RequestRewriter rewriter() {
        return new RequestRewriter(
                new RewriteConfig("127.0.0.1:8000", List.of("X-Replay: yes"), "benchmark"),
                1_000,
                InstantSource.system());
    }

    private static SourcedExchange exchange() {
        RecordedRequest request = new RecordedRequest(1, 2, HEAD, NONE, NONE, 0, false);
        RecordedResponse response =
                new RecordedResponse(3, 4, 200, Traffic.bytes("HTTP/1.1 200 OK\r\n\r\n"), NONE, 0, 1);
        Exchange recorded = new Exchange(new ExchangeIds(0, 1, 1, 0, 1), request, response, null);
        return SourcedExchange.of(1, 1, "GET /products/{id}", recorded);
    }

    /** The session has cookies of the target. */
    @Setup
    public void login() {
        String answer =
                "HTTP/1.1 200 OK\r\nSet-Cookie: sessionid=anotherSession\r\nSet-Cookie: csrftoken=other\r\n\r\n";
        rewriterWithCookies.onResponse(planned, Head.parseResponse(Traffic.bytes(answer), FramingLimits.DEFAULT));
        planner = planner();
    }

    private Planner planner() {
        return new Planner(new Endless(exchange), TimeWarp.of(Rate.parse("2x"), 1_000, 1_000_000_000));
    }

    /** Its place in the timetable. */
    @Benchmark
    public @Nullable PlannedRequest plan() {
        return planner.next();
    }

    /** Its bytes, with the session's cookies. */
    @Benchmark
    public boolean rewrite() {
        return rewriterWithCookies.rewrite(planned, allocator).bytes().release();
    }

    /** Its bytes, for a session that has no cookies yet. */
    @Benchmark
    public boolean rewriteWithoutCookies() {
        return rewriter.rewrite(planned, allocator).bytes().release();
    }

    /** The baseline. */
    @Benchmark
    public boolean copied() {
        return allocator.ioBuffer(HEAD.length).writeBytes(HEAD).release();
    }

    /** The same exchange for ever. */
    private record Endless(SourcedExchange exchange) implements ExchangeSource {
        @Override
        public SourcedExchange next() {
            return exchange;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
