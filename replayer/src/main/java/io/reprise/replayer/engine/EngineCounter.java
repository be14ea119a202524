package io.reprise.replayer.engine;

/** What one event loop counts; {@link EngineCounts} says what each number means. */
enum EngineCounter {
    SENT,
    /** Requests whose own lag was more than a millisecond. */
    SENT_LATE,
    DONE,
    FAILED,
    NOT_SENT,
    CUT,
    IN_FLIGHT,
    HELD,
    WAITING,
    CONNECTIONS,
    CONNECTIONS_OPENED,
    CONNECTIONS_REOPENED,
    CONNECTIONS_ADDED,
    POOL_SATURATED,
    LIMIT_TOO_LOW,
    RESENT,
    /** Requests that became due, which ends their stay in the look-ahead. */
    DUE,
    /** Bytes of the requests that became due. */
    DUE_BYTES,
    /** Bytes of requests that became due and have no outcome yet. */
    BACKLOG_BYTES,
    /** Requests that became due while the step ran. */
    ASKED,
    /** Lanes, or recorded connections where these keep the order, with a request that is due and has no outcome. */
    LANES_BUSY,
    BYTES_SENT,
    BYTES_RECEIVED
}
