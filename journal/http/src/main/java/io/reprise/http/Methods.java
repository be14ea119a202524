package io.reprise.http;

/** Properties of request methods. */
public final class Methods {
    private Methods() {}

    /** Whether sending a request with this method twice has the same effect as once (RFC 9110 §9.2.2). */
    public static boolean isIdempotent(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    /** Whether a request with this method asks for no change at the server (RFC 9110 §9.2.1). */
    public static boolean isSafe(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }
}
