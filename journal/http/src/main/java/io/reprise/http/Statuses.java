package io.reprise.http;

/** What status codes mean for the messages that follow them. */
public final class Statuses {
    /** The connection is not HTTP any more behind this response (RFC 9110 §15.2.2). */
    public static final int SWITCHING_PROTOCOLS = 101;

    private static final int FINAL_MIN = 200;

    private Statuses() {}

    /** Whether another response to the same request follows: all of 1xx but 101. */
    public static boolean isInterim(int status) {
        return status < FINAL_MIN && status != SWITCHING_PROTOCOLS;
    }
}
