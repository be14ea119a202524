package io.reprise.proxy.relay.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.reprise.http.BodyFraming;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.journal.CloseReason;
import io.reprise.journal.FailureCause;
import io.reprise.proxy.capture.ConnectionTap;
import io.reprise.proxy.relay.LoopCounters;
import io.reprise.proxy.relay.RelayTimeouts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Events into one exchange, actions out of it, without sockets: a test calls the events and compares {@link #actions}.
 * Client, upstream and tap only note, as a line each, what the exchange asks of them.
 */
final class ExchangeScript implements ExchangeContext {
    static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n";
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

    private final List<String> actions = new ArrayList<>();
    private final LoopCounters counters = new LoopCounters();
    private final FailureLog failures = new FailureLog();
    private final RelayedExchange exchange;

    InFlightLimit inFlight = new InFlightLimit(Integer.MAX_VALUE);
    int upstreams = 1;
    boolean draining;
    boolean clientWritable = true;
    boolean upstreamWritable = true;
    boolean reused;
    boolean answered;
    FailureMode failureMode;
    private final boolean mirrored;
    private final Upstream upstream = new Upstream();

    private ExchangeScript(String request, BodyFraming framing, boolean mirrored) {
        this.mirrored = mirrored;
        failureMode = mirrored ? FailureMode.MIRRORED : FailureMode.ANSWERED;
        Head head = Head.parseRequest(bytes(request), FramingLimits.DEFAULT);
        exchange = new RelayedExchange(this, new Client(), tap(), head, framing);
    }

    /** An exchange that has not started; connections and failures are those of the proxy's own. */
    static ExchangeScript of(String request) {
        return of(request, false);
    }

    /** An exchange that has not started; connections and failures are mirrored. */
    static ExchangeScript mirrored(String request) {
        return of(request, true);
    }

    private static ExchangeScript of(String request, boolean mirrored) {
        BodyFraming framing = request.contains("chunked")
                ? BodyFraming.CHUNKED
                : request.contains("Content-Length") ? BodyFraming.LENGTH : BodyFraming.NONE;
        return new ExchangeScript(request, framing, mirrored);
    }

    /** A GET that was sent to the upstream and is not answered yet. */
    static ExchangeScript sent(String request) {
        return of(request).send(request);
    }

    /** The request is sent to the upstream, whole. */
    ExchangeScript send(String request) {
        start().head(request);
        exchange.requestEnded();
        connect();
        actions();
        return this;
    }

    RelayedExchange exchange() {
        return exchange;
    }

    ExchangeScript start() {
        exchange.start();
        return this;
    }

    ExchangeScript head(String made) {
        exchange.requestHead(Unpooled.copiedBuffer(bytes(made)));
        return this;
    }

    ExchangeScript connect() {
        exchange.connected(upstream);
        return this;
    }

    ExchangeScript response(String head) {
        Head parsed = Head.parseResponse(bytes(head), FramingLimits.DEFAULT);
        BodyFraming framing = head.contains("chunked")
                ? BodyFraming.CHUNKED
                : head.contains("Content-Length") ? BodyFraming.LENGTH : BodyFraming.UNTIL_CLOSE;
        boolean empty = parsed.status() < 200 || parsed.status() == 204;
        exchange.responseHead(parsed, empty ? BodyFraming.NONE : framing, new Bytes(head));
        return this;
    }

    ExchangeScript body(String payload) {
        exchange.responsePayload(ByteBuffer.wrap(bytes(payload)));
        exchange.responseBytes(new Bytes(payload));
        return this;
    }

    ExchangeScript requestBody(String payload) {
        exchange.requestPayload(ByteBuffer.wrap(bytes(payload)));
        exchange.requestBytes(new Bytes(payload));
        return this;
    }

    ExchangeScript responseEnds() {
        exchange.responseEnded(false);
        return this;
    }

    ExchangeScript upstreamEnds(Ending ending) {
        exchange.upstreamClosed(upstream, "a:1", ending);
        return this;
    }

    ExchangeScript upstreamCloses() {
        return upstreamEnds(Ending.CLOSED);
    }

    /** What happened since the last call. */
    List<String> actions() {
        List<String> since = List.copyOf(actions);
        actions.clear();
        return since;
    }

    private void note(String action) {
        actions.add(action);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String taken(ByteBuf bytes) {
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        bytes.release();
        return text.replace("\r\n", "|");
    }

    private static String firstLine(Head head) {
        String text = new String(head.array(), 0, head.length(), StandardCharsets.ISO_8859_1);
        return text.substring(0, text.indexOf('\r'));
    }

    @Override
    public long nowNs() {
        return 0;
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    @Override
    public FailureMode failureMode() {
        return failureMode;
    }

    @Override
    public RelayTimeouts timeouts() {
        return RelayTimeouts.DEFAULT;
    }

    @Override
    public LoopCounters counters() {
        return counters;
    }

    @Override
    public InFlightLimit inFlight() {
        return inFlight;
    }

    @Override
    public FailureLog failures() {
        return failures;
    }

    /** Bytes that are framed already. */
    private static final class Bytes implements MessageBytes {
        private final String text;

        Bytes(String text) {
            this.text = text;
        }

        @Override
        public boolean keepHead(Head head) {
            return true;
        }

        @Override
        public int copiedCount() {
            return 0;
        }

        @Override
        public boolean hasFramed() {
            return true;
        }

        @Override
        public ByteBuf take() {
            return Unpooled.copiedBuffer(bytes(text));
        }

        @Override
        public void skip() {}
    }

    private final class Client implements ClientSide, Upstreams {
        @Override
        public Upstreams upstreams() {
            return this;
        }

        @Override
        public int count() {
            return upstreams;
        }

        @Override
        public boolean areMirrored() {
            return mirrored;
        }

        @Override
        public void clientAccepted() {}

        @Override
        public void clientClosed(Ending ending) {}

        @Override
        public void upstreamEnded(Ending ending) {}

        @Override
        public void rest() {}

        @Override
        public void acquire(RelayedExchange by, boolean fresh) {
            note(fresh ? "acquire fresh" : "acquire");
            by.connecting(upstream);
        }

        @Override
        public boolean isWritable() {
            return clientWritable;
        }

        @Override
        public ByteBuf requestHead(Head head) {
            return Unpooled.copiedBuffer(head.array(), 0, head.length());
        }

        @Override
        public void responseHead(Head head, HeadEdit.Connection connection, HeadEdit.Body body, MessageBytes message) {
            note("client < " + firstLine(head) + " " + connection + " " + body);
        }

        @Override
        public void responsePayload(ByteBuffer payload) {
            note("client < payload " + StandardCharsets.ISO_8859_1.decode(payload.duplicate()));
        }

        @Override
        public void responseBytes(MessageBytes message) {
            note("client < " + taken(message.take()));
        }

        @Override
        public void tunnelBytes(ByteBuf bytes) {
            note("client < tunnel " + taken(bytes));
        }

        @Override
        public void answer(Failure failure, boolean headOnly, boolean stays, CloseReason reason) {
            note("client < our " + failure.status() + (headOnly ? " head" : "") + (stays ? ", stays" : ", " + reason));
        }

        @Override
        public void endOutput() {
            note("client: end output");
        }

        @Override
        public void closeAfterWrites(CloseReason reason) {
            note("client: close " + reason);
        }

        @Override
        public void reset(CloseReason reason) {
            note("client: reset " + reason);
        }

        @Override
        public void begin(Tunnel tunnel) {
            note("client: tunnel");
        }

        @Override
        public void tunnelEnded() {
            note("client: tunnel ended");
        }

        @Override
        public void progressed() {}

        @Override
        public void demandInput() {}

        @Override
        public void afterEvent() {}
    }

    private final class Upstream implements UpstreamSide {
        @Override
        public boolean isWritable() {
            return upstreamWritable;
        }

        @Override
        public boolean isReused() {
            return reused;
        }

        @Override
        public boolean hasAnswered() {
            return answered;
        }

        @Override
        public long heldBytes() {
            return 0;
        }

        @Override
        public void expectResponseTo(String method) {
            note("upstream: expect response to " + method);
        }

        @Override
        public void write(ByteBuf bytes) {
            note("upstream < " + taken(bytes));
        }

        @Override
        public void writeHead(ByteBuf made) {
            note("upstream < " + taken(made));
        }

        @Override
        public void flush() {}

        @Override
        public void read() {
            note("upstream: read");
        }

        @Override
        public void endIfReset(long quietNs) {
            note("upstream: end if reset");
        }

        @Override
        public void release() {
            note("upstream: release");
        }

        @Override
        public void abandon(Ending ending) {
            note(ending == Ending.RESET ? "upstream: reset" : "upstream: abandon");
        }

        @Override
        public void reset() {
            note("upstream: reset");
        }

        @Override
        public void failed(String how) {
            note("upstream: failed");
        }

        @Override
        public void begin(Tunnel tunnel) {
            note("upstream: tunnel");
        }

        @Override
        public void closeAfterWrites() {
            note("upstream: close");
        }
    }

    private ConnectionTap tap() {
        return new ConnectionTap() {
            @Override
            public void cameFrom(String address) {}

            @Override
            public void requestHead(Head head, long nanoTime) {}

            @Override
            public void requestBody(ByteBuffer payload) {}

            @Override
            public void requestEnd(ByteBuffer trailers, long nanoTime) {}

            @Override
            public void responseHead(Head head, long nanoTime) {}

            @Override
            public void responseBody(ByteBuffer payload) {}

            @Override
            public void responseEnd(ByteBuffer trailers, long nanoTime) {}

            @Override
            public void failed(FailureCause cause, int statusSent, String detail, long nanoTime) {
                note("tap: " + cause + " " + statusSent);
            }

            @Override
            public void upgraded(long nanoTime) {
                note("tap: upgraded");
            }

            @Override
            public void tunnelFromClient(ByteBuffer bytes) {}

            @Override
            public void tunnelFromUpstream(ByteBuffer bytes) {}

            @Override
            public void tunnelEnd(long nanoTime) {
                note("tap: tunnel end");
            }

            @Override
            public void flush() {}

            @Override
            public void closed(CloseReason reason, long nanoTime) {}
        };
    }
}
