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
    /** Never sent: no connection, or no place in flight, was free within {@code --timeout} of when it was due. */
    NO_CONNECTION,
    /** Never sent: an earlier response of its session had not arrived within {@code --timeout} of when it was due. */
    HELD_TOO_LONG,
    /** The response broke HTTP's framing rules. */
    BAD_RESPONSE,
    /** Never sent: the replay was ended first. */
    NOT_SENT,
    /** In flight when the replay was ended, so that its outcome is unknown. */
    CUT,
    /**
     * The replayer could not send the request: it is not a valid request, this machine has no room for a connection, or
     * the limits on connections and requests in flight are far too low for the recording.
     */
    UNSENDABLE
}
