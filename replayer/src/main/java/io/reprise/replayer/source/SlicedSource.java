package io.reprise.replayer.source;

import io.reprise.journal.exchange.ExchangeReader.CloseListener;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Leaves exchanges out of a stream, and passes the others on with the numbers that they have in the whole. Exchanges
 * before the window have no such number and are always passed on. Not thread-safe.
 */
public final class SlicedSource implements ExchangeSource {
    private final ExchangeSource whole;
    private final BitSet numbers;

    /**
     * Closing it closes the whole.
     *
     * @param numbers the numbers of the exchanges to pass on; the caller no longer changes the set
     */
    public SlicedSource(ExchangeSource whole, BitSet numbers) {
        this.whole = whole;
        this.numbers = numbers;
    }

    @Override
    public @Nullable SourcedExchange next() {
        SourcedExchange next = whole.next();
        while (next != null && !next.isBeforeWindow() && !numbers.get((int) next.number())) {
            next = whole.next();
        }
        return next;
    }

    @Override
    public void onConnectionClosed(CloseListener listener) {
        whole.onConnectionClosed(listener);
    }

    @Override
    public void close() {
        whole.close();
    }
}
