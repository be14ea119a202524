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
import io.reprise.replayer.plan.LinkedTimetable;
import io.reprise.replayer.plan.PlannedRequest;
import io.reprise.replayer.plan.Timetable;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LinkFinder;
import io.reprise.replayer.state.LinkRules;
import io.reprise.replayer.state.LinkWriter;
import io.reprise.replayer.state.LiveResponse;
import io.reprise.replayer.state.LiveState;
import io.reprise.replayer.values.Kinds;
import io.reprise.replayer.values.RequestScanner;
import io.reprise.replayer.values.ResponseScanner;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Measures the cost of value links: finding values in a recorded request and in a recorded page, and rewriting a
 * request without a link and a request with one. The baseline rewrites the same request with links switched off.
 *
 * <p>{@code java -jar bench/target/benchmarks.jar LinkBenchmark}
 */
public class LinkBenchmark extends Jmh {
    private static final byte[] NONE = {};
    private static final String TOKEN = "d41d8cd98f00b204e9800998";
    private static final int ROWS = 150;

    private final ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private final Head request = Head.parseRequest(Traffic.bytes(Traffic.BROWSER_REQUEST), FramingLimits.DEFAULT);
    private final byte[] form = Traffic.bytes("csrf=" + TOKEN + "&product=4711&quantity=2&note=as+soon+as+possible");
    private final Head response = Head.parseResponse(
            Traffic.bytes(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nX-Token: " + TOKEN + "\r\n\r\n"),
            FramingLimits.DEFAULT);
    private final byte[] page = Traffic.bytes(page());
    private final RequestRewriter off = rewriter(null);

    @SuppressWarnings("NullAway.Init") // made before the first iteration
    private RequestRewriter on;

    @SuppressWarnings("NullAway.Init") // made before the first iteration
    private Path file;

    private final List<PlannedRequest> planned = new ArrayList<>();

    private static String page() {
        StringBuilder page = new StringBuilder("<html><body><form action=\"/cart\" method=post>")
                .append("<input type=hidden name=csrf value=\"" + TOKEN + "\">\n");
        for (int i = 0; i < ROWS; i++) {
            page.append("<tr data-id=\"")
                    .append(4_000 + i)
                    .append("\"><td><a href=\"/products/")
                    .append(4_000 + i);
            page.append("?from=list\">A product with a name</a><td>19.90 €</tr>\n");
        }
        return page.append("</form></body></html>").toString();
    }

    private static RequestRewriter rewriter(@Nullable LiveState live) {
        RewriteConfig config = new RewriteConfig("127.0.0.1:8000", List.of("X-Replay: yes"), "benchmark");
        return new RequestRewriter(live == null ? config : config.withLive(live), 1_000, InstantSource.system());
    }

    private static SourcedExchange exchange(int number, String request, String response) {
        long timeNs = 1_000L * (1 + number);
        RecordedRequest recorded = new RecordedRequest(timeNs, timeNs, Traffic.bytes(request), NONE, NONE, 0, false);
        RecordedResponse answer =
                new RecordedResponse(timeNs + 100, timeNs + 200, 200, Traffic.bytes(response), NONE, 0, 1);
        return SourcedExchange.of(
                number,
                1,
                "GET /products/{id}",
                new Exchange(new ExchangeIds(0, 1 + number, 1, number, 1), recorded, answer, null));
    }

    /** A response that issues a token, a request that carries it, and a request that carries nothing of the kind. */
    private static List<SourcedExchange> recording() {
        String answer = "HTTP/1.1 200 OK\r\n\r\n";
        String carrying = Traffic.BROWSER_REQUEST.replace("\r\n\r\n", "\r\nX-Token: " + TOKEN + "\r\n\r\n");
        return List.of(
                exchange(0, Traffic.SMALL_REQUEST, "HTTP/1.1 200 OK\r\nX-Token: " + TOKEN + "\r\n\r\n"),
                exchange(1, carrying, answer),
                exchange(2, Traffic.BROWSER_REQUEST, answer));
    }

    /** Finds the links and has the target answer the first request. */
    @Setup
    public void begin() throws IOException {
        file = Files.createTempFile("links", ".bin");
        try (OutputStream out = Files.newOutputStream(file);
                LinkWriter links = new LinkWriter(out, Objects.requireNonNull(file.getParent()))) {
            LinkFinder.find(
                    () -> new Recorded(recording().iterator()),
                    new LinkFinder.Memory(1 << 20, 1 << 20, 1 << 20),
                    LinkRules.automatic(),
                    links);
        }
        LinkFile links = LinkFile.open(file);
        if (links.links() != 1) {
            throw new IllegalStateException(links.links() + " links");
        }
        on = rewriter(new LiveState(links, List.of(), true, true, 1 << 20));
        try (LinkedTimetable timetable =
                new LinkedTimetable(new Listed(recording().iterator()), links)) {
            for (PlannedRequest next = timetable.next(); next != null; next = timetable.next()) {
                planned.add(next);
            }
        }
        String answer = "HTTP/1.1 200 OK\r\nX-Token: " + "7".repeat(TOKEN.length()) + "\r\n\r\n";
        LiveResponse live =
                on.onResponse(planned.get(0), Head.parseResponse(Traffic.bytes(answer), FramingLimits.DEFAULT));
        Objects.requireNonNull(live).end();
    }

    @TearDown
    public void end() throws IOException {
        Files.deleteIfExists(file);
    }

    /** The recording's first pass: the values of a request with 14 fields and a small form. */
    @Benchmark
    public RequestScanner.Scanned scanRequest() {
        return RequestScanner.scan(request, form);
    }

    /** The recording's second pass: the values of a page of 16 KiB. */
    @Benchmark
    public Object scanPage() {
        return ResponseScanner.scan(response, page, Kinds.ALL);
    }

    /** A request that carries no linked value, with links on. */
    @Benchmark
    public boolean withoutLink() {
        return on.rewrite(planned.get(2), allocator).bytes().release();
    }

    /** A request that carries one linked value. */
    @Benchmark
    public boolean withLink() {
        return on.rewrite(planned.get(1), allocator).bytes().release();
    }

    /** The baseline: a request that carries no linked value, with links off. */
    @Benchmark
    public boolean off() {
        return off.rewrite(planned.get(2), allocator).bytes().release();
    }

    private record Recorded(Iterator<SourcedExchange> exchanges) implements ExchangeSource {
        @Override
        public @Nullable SourcedExchange next() {
            return exchanges.hasNext() ? exchanges.next() : null;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    private record Listed(Iterator<SourcedExchange> exchanges) implements Timetable {
        @Override
        public @Nullable PlannedRequest next() {
            return exchanges.hasNext() ? new PlannedRequest(0, 0, 1, 1, exchanges.next()) : null;
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
