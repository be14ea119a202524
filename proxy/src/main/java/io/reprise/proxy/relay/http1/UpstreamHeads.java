package io.reprise.proxy.relay.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.reprise.http.Head;
import io.reprise.proxy.relay.ForwardedFields;
import io.reprise.proxy.relay.exchange.HeadEdit;
import io.reprise.proxy.relay.exchange.RelayedExchange;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Makes the heads of a client's requests for the upstream. Confined to the event loop of the client. */
final class UpstreamHeads {
    private final ForwardedFields fields;
    private final Channel channel;
    private final boolean mirrored;
    /** The client's address, as the PROXY protocol tells it. */
    private String toldAddress = "";

    private @Nullable ForwardedEdit forwarded;

    /**
     * @param fields the fields about the client to add
     * @param channel the client's channel
     * @param mirrored whether the upstream connection is the client's own
     */
    UpstreamHeads(ForwardedFields fields, Channel channel, boolean mirrored) {
        this.fields = fields;
        this.channel = channel;
        this.mirrored = mirrored;
    }

    /** Sets the client's address, which a load balancer sent in a PROXY header. */
    void cameFrom(String address) {
        toldAddress = address;
    }

    /** Forwards the request's head, together with the bytes that follow if it needs no edit. */
    void forward(RelayedExchange to, Head head, WireInput input) {
        boolean asRead = input.keepHead(head);
        int following = input.copiedCount();
        ByteBuf made = asRead ? edited(head, following) : made(head, following);
        if (made != null) {
            input.skip();
            to.requestHead(made);
        }
    }

    /** A head that the caller owns, with room behind it; null if it can be forwarded unchanged. */
    @Nullable
    ByteBuf edited(Head head, int followingBytes) {
        HeadEdit.Connection wanted = mirrored ? HeadRewriter.mirrored(head) : HeadRewriter.pooled(head);
        return HeadRewriter.request(head, wanted, forwarded(), followingBytes, channel.alloc());
    }

    /** A head that the caller owns, in any case. */
    ByteBuf made(Head head, int followingBytes) {
        ByteBuf edited = edited(head, followingBytes);
        return edited != null ? edited : HeadRewriter.copy(head, followingBytes, channel.alloc());
    }

    /** Fields about this client; null for none. The address is known with the first request. */
    private @Nullable ForwardedEdit forwarded() {
        if (forwarded == null && !fields.isEmpty()) {
            forwarded = new ForwardedEdit(
                    fields,
                    clientAddress(),
                    !toldAddress.isEmpty(),
                    channel.pipeline().get(SslHandler.class) != null);
        }
        return forwarded;
    }

    private String clientAddress() {
        if (!toldAddress.isEmpty()) {
            return toldAddress;
        }
        return channel.remoteAddress() instanceof InetSocketAddress inet
                ? NetUtil.toAddressString(inet.getAddress())
                : "";
    }
}
