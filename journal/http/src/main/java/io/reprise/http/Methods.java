package io.reprise.http;

/** What request methods promise. */
public final class Methods {
    private Methods() {}

    /** Whether a request with this method may be sent twice to the same effect (RFC 9110 §9.2.2). */
    public static boolean isIdempotent(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }
}
