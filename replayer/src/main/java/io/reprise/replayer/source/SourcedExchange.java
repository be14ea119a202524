package io.reprise.replayer.source;

import io.reprise.journal.exchange.Exchange;

/**
 * An exchange chosen for replay.
 *
 * @param number its place in the replay, from 0
 * @param session the session it belongs to, with cookie changes followed, so that a login does not split a user
 * @param endpoint method and path template
 * @param method the request method
 * @param target the request target as recorded
 * @param exchange what was recorded
 */
public record SourcedExchange(
        long number, long session, String endpoint, String method, String target, Exchange exchange) {}
