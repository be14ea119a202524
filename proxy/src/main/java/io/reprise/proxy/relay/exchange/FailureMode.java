package io.reprise.proxy.relay.exchange;

/** What a client sees when its upstream fails before a response has begun. */
public enum FailureMode {
    /** What it would see of the upstream itself: its connection is reset or closed. */
    MIRRORED,
    /** A response of the proxy's own: 502 or 504. */
    ANSWERED
}
