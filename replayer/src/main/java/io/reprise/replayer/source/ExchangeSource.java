package io.reprise.replayer.source;

import io.reprise.journal.exchange.ExchangeReader.CloseListener;
import org.jspecify.annotations.Nullable;

/** A stream of exchanges in the order in which their requests arrived. Not thread-safe. */
public interface ExchangeSource extends AutoCloseable {
    /** The next exchange, or null at the end of the recording. */
    @Nullable
    SourcedExchange next();

    /**
     * Has a listener told, during {@link #next}, of each client connection whose close is read from now on. A source
     * that knows of none tells it of none.
     */
    default void onConnectionClosed(CloseListener listener) {
        // none is known
    }

    /**
     * Whether {@link #next} has something to say: an exchange, or that there is no more. False only where a recorder is
     * still writing, and has written nothing more that is old enough.
     */
    default boolean isReady() {
        return true;
    }

    @Override
    void close();
}
