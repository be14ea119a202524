package io.reprise.proxy.relay.http1;

import io.netty.channel.socket.DuplexChannel;
import io.reprise.proxy.relay.ClientConnection;
import io.reprise.proxy.relay.ClientProtocol;
import io.reprise.proxy.relay.RelayLoop;

/** HTTP/1.0 and HTTP/1.1. */
public final class Http1Protocol implements ClientProtocol {
    /** Memory of a head that a connection keeps between messages; what a larger head needed goes back at once. */
    static final int HEAD_BYTES_KEPT = 4 * 1024;

    @Override
    public ClientConnection accept(RelayLoop loop, DuplexChannel channel) {
        return new Http1Client(loop, channel);
    }
}
