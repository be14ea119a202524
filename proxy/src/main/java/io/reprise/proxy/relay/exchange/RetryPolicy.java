package io.reprise.proxy.relay.exchange;

import io.reprise.http.Methods;

/**
 * Which requests are sent again when their connection closes. A kept connection that closed without answering probably
 * closed before the request came (RFC 9110 §9.2.2). So an idempotent request that came whole, without a body, is sent
 * again once, on a fresh connection.
 */
final class RetryPolicy {
    private RetryPolicy() {}

    static boolean allows(UpstreamSide closed, String method, boolean hasBody) {
        return closed.isReused() && !closed.hasAnswered() && !hasBody && Methods.isIdempotent(method);
    }
}
