package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.reprise.proxy.capture.Tap;
import io.reprise.proxy.relay.exchange.InFlightLimit;
import io.reprise.proxy.relay.upstream.NameWatch;
import io.reprise.proxy.relay.upstream.Upstream;
import io.reprise.testkit.Await;
import io.reprise.time.NanoClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RelayLoopTest {
    private static final int NO_TIMER = -1;

    @Test
    void aQuietLoopIsSweptAndHasNoTimerOfItsOwn() throws Exception {
        AtomicInteger readings = new AtomicInteger();
        NanoClock clock = readings::incrementAndGet;
        EmbeddedChannel channel = new EmbeddedChannel();
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        try {
            RelayLoop loop =
                    new RelayLoop(channel.eventLoop(), Transport.NIO, shared(clock), Tap.none(), new LoopCounters());
            loop.sweepBy(timer, () -> false);
            int sweptTwice = readings.get() + 2;
            Await.until("two sweeps of " + loop.transport(), () -> {
                channel.runPendingTasks();
                assertThat(channel.runScheduledPendingTasks()).isEqualTo(NO_TIMER);
                return readings.get() >= sweptTwice;
            });
        } finally {
            timer.shutdownNow();
        }
    }

    private static RelayLoop.Shared shared(NanoClock clock) {
        UpstreamConfig server = UpstreamConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        RelayConfig config = RelayFixture.config(
                Transport.NIO,
                RelayFixture.LOCAL,
                List.of(server),
                RelayTimeouts.DEFAULT,
                ForwardedFields.NONE,
                RelayCapacity.DEFAULT);
        List<Upstream> upstreams = List.of(new Upstream(server));
        Relief relief = new Relief(new ByteBudget(1 << 20, 1), List.of(), clock.nowNs());
        return new RelayLoop.Shared(
                config,
                upstreams,
                new NameWatch(upstreams, HostNames.ofSystem(), clock),
                () -> {},
                new InFlightLimit(1),
                relief,
                clock);
    }
}
