package io.reprise.proxy.relay;

import io.reprise.http.FramingLimits;
import java.net.SocketAddress;
import java.util.List;

/**
 * Configuration of a relay.
 *
 * @param listen where to accept clients
 * @param upstreams where requests go
 * @param loops the event loops
 * @param timeouts limits of waiting
 * @param limits limits of message heads
 * @param capacity limits of connections and exchanges
 * @param forwarded fields about the client that are added to requests
 */
public record RelayConfig(
        ListenConfig listen,
        UpstreamsConfig upstreams,
        EventLoopConfig loops,
        RelayTimeouts timeouts,
        FramingLimits limits,
        RelayCapacity capacity,
        ForwardedFields forwarded) {
    /** One listener, one upstream, and defaults for the rest. */
    public static RelayConfig of(SocketAddress listen, SocketAddress upstream) {
        return new RelayConfig(
                ListenConfig.of(listen),
                UpstreamsConfig.mirrored(List.of(UpstreamConfig.of(upstream))),
                EventLoopConfig.standard(),
                RelayTimeouts.DEFAULT,
                FramingLimits.DEFAULT,
                RelayCapacity.DEFAULT,
                ForwardedFields.NONE);
    }
}
