package io.reprise.proxy.relay.exchange;

/** How a connection ends, as its peer can tell. */
public enum Ending {
    /** In order: FIN, and close_notify with TLS. */
    CLOSED,
    /** RST, so that a part cannot be taken for the whole. */
    RESET
}
