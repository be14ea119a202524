/**
 * One request and its response, whatever protocols their two sides speak: states, retries, deadlines, failures, and the
 * tunnel after an upgrade. Knows neither sockets nor handlers. Starting point: {@code RelayedExchange}.
 */
@NullMarked
package io.reprise.proxy.relay.exchange;

import org.jspecify.annotations.NullMarked;
