/** Upstreams: their addresses, their health, and the connections to them. Starting point: {@code UpstreamConnector}. */
@NullMarked
package io.reprise.proxy.relay.upstream;

import org.jspecify.annotations.NullMarked;
