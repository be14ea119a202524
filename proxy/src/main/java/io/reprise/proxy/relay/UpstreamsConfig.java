package io.reprise.proxy.relay;

import io.reprise.proxy.relay.exchange.FailureMode;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The upstreams, and how their connections and failures relate to those of clients.
 *
 * @param servers at least one
 * @param connections who uses an upstream connection
 * @param failures what a client sees when its upstream fails
 * @param reusedNs how long a pooled connection may have been unused and still carry a request that must not be sent
 *     twice; an upstream's {@code Keep-Alive: timeout=} takes precedence
 * @param names finds the addresses of servers that are given by name
 */
public record UpstreamsConfig(
        List<UpstreamConfig> servers, Connections connections, FailureMode failures, long reusedNs, HostNames names) {
    /** Shorter than applications in common use keep an unused connection; gunicorn's two seconds are the shortest. */
    public static final long REUSED_NS = TimeUnit.SECONDS.toNanos(1);

    /** Who uses an upstream connection. */
    public enum Connections {
        /** Each client connection has its own. */
        MIRRORED,
        /** All clients of an event loop share them. */
        POOLED
    }

    /** Refuses an empty list of servers; the addresses are checked by using them. */
    public UpstreamsConfig {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected at least one)");
        }
        if (reusedNs <= 0) {
            throw new IllegalArgumentException("reusedNs: " + reusedNs + " (expected: > 0)");
        }
    }

    /** Everything mirrored. */
    public static UpstreamsConfig mirrored(List<UpstreamConfig> servers) {
        return new UpstreamsConfig(
                servers, Connections.MIRRORED, FailureMode.MIRRORED, REUSED_NS, HostNames.ofSystem());
    }
}
