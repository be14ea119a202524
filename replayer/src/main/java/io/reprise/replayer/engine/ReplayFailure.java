package io.reprise.replayer.engine;

/** Why a request got no complete response. */
public enum ReplayFailure {
    /** The connection was refused or the address could not be reached. */
    CONNECT_FAILED,
    CONNECT_TIMEOUT,
    TLS_FAILED,
    /** The target reset or closed the connection before the response was complete. */
    RESET,
    /** No complete response within {@code --timeout}. */
    TIMEOUT,
    /** The response broke HTTP's framing rules. */
    BAD_RESPONSE,
    /** Never sent: the replay was ended first. */
    NOT_SENT,
    /** The replayer could not send it: it makes no valid request, or this machine has no room for a connection. */
    UNSENDABLE
}
