package io.reprise.proxy.relay.exchange;

/** How an upstream's failure before a response is shown to the client. */
public enum FailureMode {
    /** As without a proxy: the client's connection is reset or closed. */
    MIRRORED,
    /** A response of the proxy's own: 502 or 504. */
    ANSWERED
}
