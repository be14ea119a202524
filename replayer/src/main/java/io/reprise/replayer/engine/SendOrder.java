package io.reprise.replayer.engine;

/** Which earlier responses a request waits for. */
public enum SendOrder {
    /** A request waits for those responses of its session that had ended in the recording before it began. */
    SESSION,
    /** The same among the requests of one recorded client connection. */
    CONNECTION,
    /** Every request is sent when it is due. */
    NONE
}
