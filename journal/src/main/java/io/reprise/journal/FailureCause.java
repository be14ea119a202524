package io.reprise.journal;

/** How an exchange failed; the code is part of the format. FAILURE data: u16 cause, u16 status sent, UTF-8 detail. */
public enum FailureCause {
    REQUEST_REFUSED(1),
    CLIENT_GONE(2),
    CLIENT_TIMEOUT(3),
    UPSTREAM_UNREACHABLE(4),
    UPSTREAM_CONNECT_TIMEOUT(5),
    UPSTREAM_RESET(6),
    UPSTREAM_TIMEOUT(7),
    UPSTREAM_BAD_RESPONSE(8),
    SHUTDOWN(9);

    private final int code;

    FailureCause(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
