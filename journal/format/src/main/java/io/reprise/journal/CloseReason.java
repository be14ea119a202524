package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** Why a client connection closed; the code is part of the format, see {@link CloseData}. */
public enum CloseReason {
    CLIENT_CLOSED(1),
    CLIENT_RESET(2),
    NOT_KEPT_ALIVE(3),
    IDLE_TIMEOUT(4),
    PROTOCOL_ERROR(5),
    UPSTREAM_FAILED(6),
    SHUTDOWN(7),
    /** All connections held too many bytes, and this one was among the worst. */
    OVERLOADED(8);

    private static final CloseReason[] BY_CODE = values();

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The constant with this code, or null if only a newer writer knows the code. */
    public static @Nullable CloseReason ofCode(int code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : null;
    }
}
