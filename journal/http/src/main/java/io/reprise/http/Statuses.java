package io.reprise.http;

/** Properties of status codes that affect later messages. */
public final class Statuses {
    /** After this response the connection is no longer HTTP (RFC 9110 §15.2.2). */
    public static final int SWITCHING_PROTOCOLS = 101;

    private static final int FINAL_MIN = 200;

    private Statuses() {}

    /** Whether another response to the same request follows: all of 1xx except 101. */
    public static boolean isInterim(int status) {
        return status < FINAL_MIN && status != SWITCHING_PROTOCOLS;
    }
}
