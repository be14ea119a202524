package io.reprise.proxy.relay;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Cancels the pending read request before a channel on io_uring closes.
 *
 * <p>Netty 4.2.18 cancels the outstanding RECV of a channel that closes; when its completion arrives after that of the
 * cancelled poll, and a read is still requested, Netty polls the socket once more, and nothing ever cancels that poll.
 * It holds the socket open after the descriptor was closed: the peer does not see an end, and the event loop waits for
 * it without limit when it is shut down. Turning auto-read off is the only way to cancel a requested read, and it works
 * only if auto-read was on.
 */
@ChannelHandler.Sharable
final class ReadWithdrawal extends ChannelOutboundHandlerAdapter {
    static final ReadWithdrawal INSTANCE = new ReadWithdrawal();

    private ReadWithdrawal() {}

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it is the promise that was handed in
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        ChannelConfig config = ctx.channel().config();
        config.setAutoRead(true);
        config.setAutoRead(false);
        ctx.close(promise);
    }
}
