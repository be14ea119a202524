package io.reprise.replayer.engine;

/** {@code --connections}: which requests share a connection to the target. */
public enum ConnectionUse {
    /** All requests of a loop: whichever connection is free is used. */
    POOL,
    /** Those of a lane, as if each user came directly. */
    SESSION,
    /** Those that shared a client connection in the recording, which is opened and closed as that was. */
    RECORDED
}
