package io.reprise.journal;

import org.jspecify.annotations.Nullable;

/** The kind of a record; the code is part of the format. */
public enum RecordKind {
    /** The head of a request and the part of its body that arrived with it. */
    REQUEST(1),
    /** More of a request body. */
    REQUEST_BODY(2),
    /** The head of a response and the part of its body that arrived with it. */
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
    /** Bytes that a client sent on a connection that was upgraded to another protocol. */
    TUNNEL_FROM_CLIENT(9),
    /** Bytes that the upstream sent on such a connection. */
    TUNNEL_FROM_UPSTREAM(10),
    /** How far the wall clock is ahead of the times of the records that follow: it was set since the run began. */
    CLOCK(11);

    private static final RecordKind[] BY_CODE = values();

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /**
     * Whether the record is a part of a request, a response or a tunnel: it has a head length and may have an end
     * block.
     */
    public boolean isOfMessage() {
        return code <= RESPONSE_BODY.code || isOfTunnel();
    }

    /** Whether the record holds bytes that passed after an upgrade; their exchange has ended. */
    public boolean isOfTunnel() {
        return this == TUNNEL_FROM_CLIENT || this == TUNNEL_FROM_UPSTREAM;
    }

    /** Whether the record belongs to a client connection, so that it has the connection's protocol. */
    public boolean isOfConnection() {
        return code <= CONNECTION_CLOSED.code || isOfTunnel();
    }

    /** The constant with this code, or null if only a newer writer knows the code. */
    public static @Nullable RecordKind ofCode(int code) {
        return code >= 1 && code <= BY_CODE.length ? BY_CODE[code - 1] : null;
    }
}
