package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** Why traffic was not recorded; the code is part of the format, see {@link GapData} and {@link LedgerData}. */
public enum LossCause {
    RING_FULL(1),
    DISK_FULL(2),
    JOURNAL_FAILED(3),
    PAUSED(4);

    /** Number of causes; their codes run from 1 to this number. */
    public static final int COUNT = values().length;

    private static final LossCause[] BY_CODE = values();

    private final int code;

    LossCause(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The constant with this code, or null if only a newer writer knows the code. */
    public static @Nullable LossCause ofCode(int code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : null;
    }
}
