package io.reprise.traffic;

import io.reprise.http.Head;

/** One way to tell users apart. Immutable; {@link #keyOf} allocates nothing. */
interface SessionRule {
    /**
     * The session key of the request, or 0 if this rule finds nothing in it.
     *
     * @param peer see {@link SessionRules#keyOf(Head, long, String)}
     */
    long keyOf(Head request, long connection, String peer);
}
