package io.reprise.proxy.relay.http1;

import io.netty.channel.socket.DuplexChannel;
import io.reprise.proxy.relay.ClientConnection;
import io.reprise.proxy.relay.ClientProtocol;
import io.reprise.proxy.relay.RelayLoop;

/** HTTP/1.0 and HTTP/1.1. */
public final class Http1Protocol implements ClientProtocol {
    @Override
    public ClientConnection accept(RelayLoop loop, DuplexChannel channel) {
        return new Http1Client(loop, channel);
    }
}
