/**
 * The common view of requests in proxy, replay and the journal's tools: the session and endpoint of a request, and
 * whether a filter selects it.
 */
@NullMarked
package io.reprise.traffic;

import org.jspecify.annotations.NullMarked;
