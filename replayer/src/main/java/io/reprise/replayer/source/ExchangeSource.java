package io.reprise.replayer.source;

import org.jspecify.annotations.Nullable;

/** A stream of exchanges in the order in which their requests arrived. Not thread-safe. */
public interface ExchangeSource extends AutoCloseable {
    /** The next exchange, or null at the end of the recording. */
    @Nullable
    SourcedExchange next();

    @Override
    void close();
}
