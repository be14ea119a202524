package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** How an exchange failed; the code is part of the format, see {@link FailureData}. */
public enum FailureCause {
    REQUEST_REFUSED(1),
    CLIENT_GONE(2),
    CLIENT_TIMEOUT(3),
    UPSTREAM_UNREACHABLE(4),
    UPSTREAM_CONNECT_TIMEOUT(5),
    UPSTREAM_RESET(6),
    UPSTREAM_TIMEOUT(7),
    UPSTREAM_BAD_RESPONSE(8),
    SHUTDOWN(9),
    /** Too many exchanges were in flight, or all connections held too many bytes. */
    OVERLOADED(10);

    private static final FailureCause[] BY_CODE = values();

    private final int code;

    FailureCause(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The constant with this code, or null if only a newer writer knows the code. */
    public static @Nullable FailureCause ofCode(int code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : null;
    }
}
