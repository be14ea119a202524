package io.reprise.replayer.source;

import io.reprise.journal.exchange.ExchangeReader.CloseListener;
import org.jspecify.annotations.Nullable;

/** A stream of exchanges in the order in which their requests arrived. Not thread-safe. */
public interface ExchangeSource extends AutoCloseable {
    /** The next exchange, or null at the end of the recording. */
    @Nullable
    SourcedExchange next();

    /**
     * Registers a listener that {@link #next} tells of each client connection whose close it reads. A source that does
     * not know of closes never calls it.
     */
    default void onConnectionClosed(CloseListener listener) {
        // none is known
    }

    /**
     * Whether {@link #next} can answer at once: with an exchange, or with the end. False only while a recorder is still
     * writing and has not written an exchange that is old enough.
     */
    default boolean isReady() {
        return true;
    }

    @Override
    void close();
}
