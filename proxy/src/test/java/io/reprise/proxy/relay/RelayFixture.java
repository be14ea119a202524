package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.http.FramingLimits;
import io.reprise.proxy.capture.Tap;
import io.reprise.proxy.relay.exchange.FailureMode;
import io.reprise.time.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A relay with one event loop on a free port; pools its upstream connections and answers failures, unless told. */
final class RelayFixture implements AutoCloseable {
    static final ListenConfig LOCAL = ListenConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

    final RelayServer relay;

    RelayFixture(Transport transport, SocketAddress upstream, RelayTimeouts timeouts, Tap tap) throws IOException {
        this(transport, List.of(upstream), timeouts, tap);
    }

    RelayFixture(Transport transport, List<SocketAddress> upstreams, RelayTimeouts timeouts, Tap tap)
            throws IOException {
        this(transport, upstreams, timeouts, tap, RelayCapacity.DEFAULT, NanoClock.SYSTEM);
    }

    RelayFixture(
            Transport transport,
            List<SocketAddress> upstreams,
            RelayTimeouts timeouts,
            Tap tap,
            RelayCapacity capacity,
            NanoClock clock)
            throws IOException {
        this(config(transport, LOCAL, configs(upstreams), timeouts, ForwardedFields.NONE, capacity), tap, clock);
    }

    RelayFixture(
            Transport transport, ListenConfig listen, List<UpstreamConfig> upstreams, RelayTimeouts timeouts, Tap tap)
            throws IOException {
        this(transport, listen, upstreams, timeouts, ForwardedFields.NONE, tap);
    }

    RelayFixture(
            Transport transport,
            ListenConfig listen,
            List<UpstreamConfig> upstreams,
            RelayTimeouts timeouts,
            ForwardedFields forwarded,
            Tap tap)
            throws IOException {
        this(config(transport, listen, upstreams, timeouts, forwarded, RelayCapacity.DEFAULT), tap, NanoClock.SYSTEM);
    }

    /** A relay for which time passes when the test says so. */
    RelayFixture(Transport transport, SocketAddress upstream, RelayTimeouts timeouts, Tap tap, StillClock clock)
            throws IOException {
        this(
                config(
                        transport,
                        LOCAL,
                        configs(List.of(upstream)),
                        timeouts,
                        ForwardedFields.NONE,
                        RelayCapacity.DEFAULT),
                tap,
                clock);
    }

    /** A relay that mirrors connections and failures, as it does unless told otherwise. */
    static RelayFixture mirrored(Transport transport, List<SocketAddress> upstreams, Tap tap) throws IOException {
        return with(transport, UpstreamsConfig.mirrored(configs(upstreams)), RelayTimeouts.DEFAULT, tap);
    }

    /** A relay with these upstreams. */
    static RelayFixture with(Transport transport, UpstreamsConfig upstreams, RelayTimeouts timeouts, Tap tap)
            throws IOException {
        RelayConfig standard =
                config(transport, LOCAL, upstreams.servers(), timeouts, ForwardedFields.NONE, RelayCapacity.DEFAULT);
        RelayConfig config = new RelayConfig(
                standard.listen(),
                upstreams,
                standard.loops(),
                timeouts,
                standard.limits(),
                standard.capacity(),
                standard.forwarded());
        return new RelayFixture(config, tap, NanoClock.SYSTEM);
    }

    private RelayFixture(RelayConfig config, Tap tap, NanoClock clock) throws IOException {
        relay = RelayServer.start(config, loop -> tap, clock);
    }

    private static List<UpstreamConfig> configs(List<SocketAddress> upstreams) {
        return upstreams.stream().map(UpstreamConfig::of).toList();
    }

    static RelayConfig config(
            Transport transport,
            ListenConfig listen,
            List<UpstreamConfig> upstreams,
            RelayTimeouts timeouts,
            ForwardedFields forwarded,
            RelayCapacity capacity) {
        return new RelayConfig(
                listen,
                new UpstreamsConfig(
                        upstreams,
                        UpstreamsConfig.Connections.POOLED,
                        FailureMode.ANSWERED,
                        UpstreamsConfig.REUSED_NS,
                        HostNames.ofSystem()),
                new EventLoopConfig(transport.label(), 1),
                timeouts,
                FramingLimits.DEFAULT,
                capacity,
                forwarded);
    }

    /** What runs on this machine. */
    static Stream<Transport> transports() {
        return Arrays.stream(Transport.values()).filter(Transport::isAvailable);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) relay.boundAddresses().get(0);
    }

    Peer connect() throws IOException {
        return new Peer(new Socket(address().getAddress(), address().getPort()));
    }

    long count(RelayCounter counter) {
        return relay.counters().get(counter);
    }

    @Override
    public void close() {
        relay.close();
        assertThat(relay.hasEnded()).as("event loops have ended").isTrue();
    }
}
