package io.reprise.replayer.filter;

import org.jspecify.annotations.Nullable;

/** Answers filter calls. Thread-safe. */
interface FilterService extends AutoCloseable {
    /** Takes a call; returns at once. The call is answered or refused unless it is abandoned. */
    void submit(FilterCall call);

    /** Why the service cannot answer any call, in one line; null if it can. */
    @Nullable
    String failure();

    @Override
    void close();
}
