package io.reprise.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // these channels close at once
class SilentResetsTest {
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private long nowNs;
    private final List<Channel> asked = new ArrayList<>();
    private boolean reset;
    private final SilentResets resets = new SilentResets(() -> nowNs, channel -> {
        asked.add(channel);
        return reset;
    });

    @Test
    void asksOnceAboutAReadThatWaits() {
        EmbeddedChannel channel = newChannel(new ArrayList<>());
        channel.read();
        nowNs += WAIT_NS - 1;
        resets.sweep();
        assertThat(asked).isEmpty();
        nowNs++;
        resets.sweep();
        resets.sweep();
        assertThat(asked).containsExactly(channel);
        assertThat(channel.isOpen()).isTrue();

        channel.writeInbound("bytes");
        channel.read();
        nowNs += WAIT_NS;
        resets.sweep();
        assertThat(asked).containsExactly(channel, channel);
        channel.close();
    }

    @Test
    void asksNothingWhileNothingIsRead() {
        EmbeddedChannel channel = newChannel(new ArrayList<>());
        channel.read();
        channel.writeInbound("bytes");
        nowNs += WAIT_NS;
        resets.sweep();
        assertThat(asked).isEmpty();
        channel.close();
    }

    @Test
    void endsAConnectionThatWasReset() {
        List<Throwable> failures = new ArrayList<>();
        EmbeddedChannel channel = newChannel(failures);
        channel.read();
        reset = true;
        nowNs += WAIT_NS;
        resets.sweep();
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessage("Connection reset by peer"));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void keepsNoClosedConnectionInMemory() {
        WeakReference<Channel> closed = readAndClose();
        System.gc();
        assertThat(closed.get()).isNull();
    }

    private WeakReference<Channel> readAndClose() {
        EmbeddedChannel channel = newChannel(new ArrayList<>());
        channel.read();
        channel.close();
        channel.runPendingTasks();
        return new WeakReference<>(channel);
    }

    private EmbeddedChannel newChannel(List<Throwable> failures) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAutoRead(false);
        channel.pipeline().addLast(resets.newWatch(channel), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {}

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                failures.add(cause);
            }
        });
        return channel;
    }
}
