package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** What a record says; the code is part of the format. */
public enum RecordKind {
    /** The head of a request and as much of its body as came with it. */
    REQUEST(1),
    /** More of a request body. */
    REQUEST_BODY(2),
    /** The head of a response and as much of its body as came with it. */
    RESPONSE(3),
    /** More of a response body. */
    RESPONSE_BODY(4),
    /** The exchange ended without a complete response, or was answered by the proxy itself. */
    FAILURE(5),
    /** A client connection closed. */
    CONNECTION_CLOSED(6),
    /** Traffic passed that was not recorded. */
    GAP(7),
    /** The recorder's account so far: seen = recorded + sampled out + lost by cause. The last one has the END flag. */
    LEDGER(8),
    /** Bytes that a client sent on a connection that had been upgraded to another protocol. */
    TUNNEL_FROM_CLIENT(9),
    /** Bytes that the upstream sent on such a connection. */
    TUNNEL_FROM_UPSTREAM(10);

    private static final RecordKind[] BY_CODE = values();

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** Whether it is a part of a request, a response or a tunnel: has a head length and may have an end block. */
    public boolean isOfMessage() {
        return code <= RESPONSE_BODY.code || isOfTunnel();
    }

    /** Whether it holds what passed after an upgrade, belonging to an exchange that has ended. */
    public boolean isOfTunnel() {
        return code >= TUNNEL_FROM_CLIENT.code;
    }

    /** The constant with this code, or null when a newer writer knows more than this reader. */
    public static @Nullable RecordKind ofCode(int code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : null;
    }
}
