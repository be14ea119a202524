package io.reprise.journal.exchange;

import io.reprise.http.FramingLimits;

/** Limits for heads that a recorder has already accepted; the recorder's own limits may have had any value. */
public final class RecordedHeads {
    public static final FramingLimits LIMITS = new FramingLimits(1 << 20, 1 << 20, 1 << 16, 1 << 16, 1 << 20);

    private RecordedHeads() {}
}
