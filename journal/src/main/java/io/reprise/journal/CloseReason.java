package io.reprise.journal;

/**
 * Why a client connection closed; the code is part of the format. CONNECTION_CLOSED data: u16 reason, u16 zero, u32
 * requests.
 */
public enum CloseReason {
    CLIENT_CLOSED(1),
    CLIENT_RESET(2),
    NOT_KEPT_ALIVE(3),
    IDLE_TIMEOUT(4),
    PROTOCOL_ERROR(5),
    UPSTREAM_FAILED(6),
    SHUTDOWN(7);

    private final int code;

    CloseReason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
