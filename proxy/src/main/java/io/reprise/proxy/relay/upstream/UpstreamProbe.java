package io.reprise.proxy.relay.upstream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whether an upstream accepts connections, by connecting and, with TLS, doing a handshake. Blocks for up to
 * its timeout per upstream and step, so it must not be used on an event loop.
 */
public final class UpstreamProbe {
    private final List<Upstream> upstreams;
    private final int timeoutMs;

    /** @param timeout for each step of an attempt */
    public UpstreamProbe(List<Upstream> upstreams, Duration timeout) {
        this.upstreams = upstreams;
        this.timeoutMs = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }

    /**
     * Returns empty if one upstream can be used; otherwise one line that says what is wrong with each of them.
     */
    public Optional<String> problem() {
        StringBuilder problems = new StringBuilder();
        for (Upstream upstream : upstreams) {
            String problem = problemOf(upstream);
            if (problem.isEmpty()) {
                return Optional.empty();
            }
            problems.append(problems.length() == 0 ? "" : "; ").append(problem);
        }
        return Optional.of(problems.toString());
    }

    /** Returns empty if one upstream accepts connections; otherwise one line that says why each of them does not. */
    public Optional<String> refusal() {
        StringBuilder refusals = new StringBuilder();
        for (Upstream upstream : upstreams) {
            if (!upstream.isResolved()) {
                upstream.resolve();
            }
            String refusal = refusalOf(upstream);
            if (refusal.isEmpty()) {
                return Optional.empty();
            }
            refusals.append(refusals.length() == 0 ? "" : "; ").append(refusal);
        }
        return Optional.of(refusals.toString());
    }

    private String refusalOf(Upstream upstream) {
        if (!upstream.isResolved()) {
            return "upstream " + upstream + ": unknown host";
        }
        try {
            accept(upstream.address());
            return "";
        } catch (IOException refused) {
            SocketAddress failed = upstream.address();
            upstream.resolve();
            return failed.equals(upstream.address()) ? "upstream " + upstream + ": " + refused.getMessage() : "";
        }
    }

    private void accept(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress inet) {
            try (Socket socket = new Socket()) {
                socket.connect(inet, timeoutMs);
            }
        } else {
            SocketChannel.open(address).close();
        }
    }

    private String problemOf(Upstream upstream) {
        if (!upstream.isResolved()) {
            upstream.resolve();
        }
        if (!upstream.isResolved()) {
            return "upstream " + upstream + ": unknown host";
        }
        try {
            connect(upstream);
            return "";
        } catch (IOException refused) {
            return findsAnother(upstream) ? "" : "upstream " + upstream + ": " + refused.getMessage();
        }
    }

    /** Whether the name has another address by now, or had one already, and that can be reached. */
    private boolean findsAnother(Upstream upstream) {
        SocketAddress failed = upstream.address();
        upstream.resolve();
        if (failed.equals(upstream.address())) {
            return false;
        }
        try {
            connect(upstream);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private void connect(Upstream upstream) throws IOException {
        SocketAddress address = upstream.address();
        UpstreamTls tls = upstream.tls();
        if (address instanceof InetSocketAddress inet) {
            try (Socket socket = new Socket()) {
                socket.connect(inet, timeoutMs);
                if (tls != null && upstream.configured() instanceof InetSocketAddress configured) {
                    tls.tryHandshake(socket, configured, timeoutMs);
                }
            }
        } else {
            SocketChannel.open(address).close();
        }
    }
}
