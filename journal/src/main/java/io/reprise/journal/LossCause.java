package io.reprise.journal;

/**
 * Why traffic was not recorded; the code is part of the format. GAP data: u16 cause, u16 zero, u32 zero, u64 exchanges
 * lost (never begun or cut off), u64 bytes lost, i64 from, i64 to.
 */
public enum LossCause {
    RING_FULL(1),
    DISK_FULL(2),
    JOURNAL_FAILED(3),
    PAUSED(4);

    private final int code;

    LossCause(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
