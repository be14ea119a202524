package io.reprise.replayer.plan;

import io.reprise.journal.CloseReason;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeIds;
import io.reprise.journal.exchange.ExchangeReader.CloseListener;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.source.ExchangeSource;
import io.reprise.replayer.source.SourcedExchange;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Sources of exchanges made up for a test. */
final class Exchanges implements ExchangeSource {
    private static final byte[] NONE = {};
    private static final byte[] HEAD = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Iterator<SourcedExchange> exchanges;
    private final Map<Integer, Close> closes = new HashMap<>();
    private CloseListener listener = (run, connection, timeNs, reason) -> {};
    private int handedOut;
    boolean closed;

    private Exchanges(Iterator<SourcedExchange> exchanges) {
        this.exchanges = exchanges;
    }

    private record Close(long connection, long timeNs, CloseReason reason) {}

    /** The close of a connection is read while the exchange of this place, from 0, is. */
    Exchanges closing(int place, long connection, long timeNs, CloseReason reason) {
        closes.put(place, new Close(connection, timeNs, reason));
        return this;
    }

    @Override
    public void onConnectionClosed(CloseListener told) {
        listener = told;
    }

    static Exchanges of(SourcedExchange... exchanges) {
        return new Exchanges(List.of(exchanges).iterator());
    }

    static Exchanges generated(long count, LongFunction<SourcedExchange> each) {
        return new Exchanges(LongStream.range(0, count).mapToObj(each).iterator());
    }

    static Exchanges at(long... headTimesNs) {
        return generated(headTimesNs.length, i -> exchange(i, headTimesNs[(int) i], 0, i, "GET /"));
    }

    /** @param endNs end of the response; 0 for an exchange without any */
    static SourcedExchange exchange(long number, long headNs, long endNs, long session, String endpoint) {
        RecordedRequest request = new RecordedRequest(headNs, headNs, HEAD, NONE, NONE, 0, false);
        RecordedResponse response = endNs == 0 ? null : new RecordedResponse(headNs, endNs, 200, NONE, NONE, 0, 0);
        Exchange exchange = new Exchange(new ExchangeIds(0, number, 1, (int) number, session), request, response, null);
        return SourcedExchange.of(number, session, endpoint, exchange);
    }

    @Override
    public @Nullable SourcedExchange next() {
        Close close = closes.get(handedOut++);
        if (close != null) {
            listener.onClosed(0, close.connection, close.timeNs, close.reason);
        }
        return exchanges.hasNext() ? exchanges.next() : null;
    }

    @Override
    public void close() {
        closed = true;
    }
}
