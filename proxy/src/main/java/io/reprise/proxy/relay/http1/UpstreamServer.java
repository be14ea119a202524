package io.reprise.proxy.relay.http1;

/** The upstream at the other end of a connection, as its event loop sees it. {@code toString} is as configured. */
public interface UpstreamServer {
    boolean isTls();

    /** A response arrived. */
    void answered();

    /** The upstream did not answer, or not properly. */
    void failed(String how);
}
