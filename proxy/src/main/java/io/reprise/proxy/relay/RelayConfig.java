package io.reprise.proxy.relay;

import io.reprise.http.FramingLimits;
import java.net.SocketAddress;
import java.util.List;

/**
 * Configuration of a relay.
 *
 * @param listen where to accept clients
 * @param upstreams where requests go, at least one
 * @param loops the event loops
 * @param timeouts limits of waiting
 * @param limits limits of message heads
 * @param capacity limits of connections and exchanges
 * @param forwarded fields about the client that are added to requests
 */
public record RelayConfig(
        ListenConfig listen,
        List<UpstreamConfig> upstreams,
        EventLoopConfig loops,
        RelayTimeouts timeouts,
        FramingLimits limits,
        RelayCapacity capacity,
        ForwardedFields forwarded) {
    /** Refuses a relay without an upstream; the addresses are checked by using them. */
    public RelayConfig {
        upstreams = List.copyOf(upstreams);
        if (upstreams.isEmpty()) {
            throw new IllegalArgumentException("upstreams: none (expected at least one)");
        }
    }

    /** One listener, one upstream, and defaults for the rest. */
    public static RelayConfig of(SocketAddress listen, SocketAddress upstream) {
        return new RelayConfig(
                ListenConfig.of(listen),
                List.of(UpstreamConfig.of(upstream)),
                EventLoopConfig.standard(),
                RelayTimeouts.DEFAULT,
                FramingLimits.DEFAULT,
                RelayCapacity.DEFAULT,
                ForwardedFields.NONE);
    }
}
