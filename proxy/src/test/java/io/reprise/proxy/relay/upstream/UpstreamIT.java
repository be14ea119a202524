package io.reprise.proxy.relay.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamIT {
    @Test
    void takesTheAddressOfANameThatAcceptsConnections() throws Exception {
        InetSocketAddress closed = closed();
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            InetSocketAddress open = (InetSocketAddress) server.getLocalSocketAddress();
            assertThat(Upstream.reachable(closed, List.of(closed, closed(), open)))
                    .isEqualTo(open);
            assertThat(Upstream.reachable(open, List.of(closed, open))).isEqualTo(open);
        }
    }

    @Test
    void keepsTheFirstAddressIfNoneAcceptsConnections() throws Exception {
        InetSocketAddress closed = closed();
        assertThat(Upstream.reachable(closed, List.of(closed, closed()))).isEqualTo(closed);
    }

    private static InetSocketAddress closed() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) server.getLocalSocketAddress();
        }
    }
}
