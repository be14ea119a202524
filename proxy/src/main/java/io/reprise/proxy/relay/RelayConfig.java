package io.reprise.proxy.relay;

import io.reprise.http.FramingLimits;
import java.net.SocketAddress;
import java.util.List;

/**
 * What a relay needs to know.
 *
 * @param listen where to accept clients
 * @param upstreams where requests go, at least one
 * @param loops the event loops
 * @param timeouts how long to wait for what
 * @param limits what one message head may cost
 * @param capacity how much at once
 * @param forwarded what requests tell the upstream of the way they came
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

    /** One listener, one upstream, and what suits most. */
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
