package io.reprise.journal.exchange;

import io.reprise.journal.JournalReader;
import org.jspecify.annotations.Nullable;

/**
 * Puts records together to exchanges and hands them out in the order in which their requests arrived. Bounded: at most
 * a given number of bytes is held while the head of the line is incomplete; past that it is handed out as it is.
 */
public final class ExchangeReader {
    /** The reader stays the caller's to close. */
    public ExchangeReader(JournalReader records, long heldBytesMax) {
        throw new UnsupportedOperationException();
    }

    /** The next exchange, or null at the end of what has been written so far. */
    public @Nullable Exchange next() {
        throw new UnsupportedOperationException();
    }

    /** Hands out what is incomplete because the recording ended: call after {@link #next} has returned null. */
    public @Nullable Exchange drain() {
        throw new UnsupportedOperationException();
    }
}
