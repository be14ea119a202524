package io.reprise.traffic;

import io.reprise.http.Head;
import java.util.List;

/**
 * Which user a request is from: an ordered list of rules, the first that finds something wins.
 *
 * <p>Rules: {@code cookie:NAME}, {@code header:NAME}, {@code authorization}, {@code address} (the first
 * X-Forwarded-For or Forwarded address, or X-Real-IP, with the User-Agent), {@code connection}. Immutable and
 * thread-safe; {@link #keyOf} allocates nothing.
 */
public final class SessionRules {
    private SessionRules() {}

    /** The well-known session cookies of common frameworks, then authorization, address, connection. */
    public static SessionRules standard() {
        throw new UnsupportedOperationException();
    }

    /** @throws IllegalArgumentException naming the rule and what would be right */
    public static SessionRules parse(List<String> rules) {
        throw new UnsupportedOperationException();
    }

    /** The rules in the form that {@link #parse} takes. */
    public List<String> rules() {
        throw new UnsupportedOperationException();
    }

    /**
     * The session key of a request, 64 bits, never 0; a function of the rules and the request alone, so that proxy and
     * replay agree.
     *
     * @param connection the id of the client connection, used by the last rule
     */
    public long keyOf(Head request, long connection) {
        throw new UnsupportedOperationException();
    }

    /** Whether this cookie is one of the session cookies. */
    public boolean isSessionCookie(String name) {
        throw new UnsupportedOperationException();
    }

    /** The key that {@link #keyOf} gives to a request with this session cookie. */
    public long keyOfCookie(String name, String value) {
        throw new UnsupportedOperationException();
    }
}
