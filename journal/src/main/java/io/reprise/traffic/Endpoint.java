package io.reprise.traffic;

/** Infers endpoints: method and path template, such as {@code GET /users/{id}}. */
public final class Endpoint {
    private Endpoint() {}

    /**
     * The endpoint of a request. The query is left out; path segments that look like identifiers (all digits, UUID, long
     * hex, long mixed tokens) become {@code {id}}.
     */
    public static String of(String method, String target) {
        throw new UnsupportedOperationException();
    }
}
