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
 * Finds out whether an upstream accepts connections, by connecting and, with TLS, doing a handshake. Tries every
 * address of a name, and looks it up if none accepts. Blocks for up to its timeout per upstream and step, and a little
 * for the lookup, so it must not be used on an event loop.
 */
public final class UpstreamProbe {
    private static final Duration NAME_MAX = Duration.ofMillis(500);

    private final List<Upstream> upstreams;
    private final NameWatch names;
    private final int timeoutMs;

    /** @param timeout for each step of an attempt; the addresses of a name share it */
    public UpstreamProbe(List<Upstream> upstreams, NameWatch names, Duration timeout) {
        this.upstreams = upstreams;
        this.names = names;
        this.timeoutMs = (int) Math.max(1, Math.min(Integer.MAX_VALUE, timeout.toMillis()));
    }

    /** What an address must do. */
    private interface Step {
        void reach(Upstream upstream, SocketAddress address, int timeoutMs) throws IOException;
    }

    /** Returns empty if one upstream can be used; otherwise one line that says what is wrong with each of them. */
    public Optional<String> problem() {
        return problems(UpstreamProbe::use);
    }

    /** Returns empty if one upstream accepts connections; otherwise one line that says why each of them does not. */
    public Optional<String> refusal() {
        return problems(UpstreamProbe::accept);
    }

    private Optional<String> problems(Step step) {
        StringBuilder problems = new StringBuilder();
        for (Upstream upstream : upstreams) {
            String problem = problemOf(upstream, step);
            if (problem.isEmpty()) {
                return Optional.empty();
            }
            problems.append(problems.length() == 0 ? "" : "; ").append(problem);
        }
        return Optional.of(problems.toString());
    }

    private String problemOf(Upstream upstream, Step step) {
        AddressWalk walk = new AddressWalk(upstream);
        String problem = "unknown host";
        while (true) {
            SocketAddress address = walk.next();
            if (address == null && walk.shouldAsk()) {
                names.refresh(upstream, NAME_MAX);
                address = walk.next();
            }
            if (address == null) {
                return "upstream " + upstream + ": " + problem;
            }
            try {
                step.reach(
                        upstream,
                        address,
                        Math.max(1, timeoutMs / Math.max(1, upstream.addresses().size())));
                upstream.answered(address);
                return "";
            } catch (IOException refused) {
                problem = String.valueOf(refused.getMessage());
            }
        }
    }

    private static void accept(Upstream upstream, SocketAddress address, int timeoutMs) throws IOException {
        if (address instanceof InetSocketAddress inet) {
            try (Socket socket = new Socket()) {
                socket.connect(inet, timeoutMs);
            }
        } else {
            SocketChannel.open(address).close();
        }
    }

    private static void use(Upstream upstream, SocketAddress address, int timeoutMs) throws IOException {
        UpstreamTls tls = upstream.tls();
        if (tls == null
                || !(address instanceof InetSocketAddress inet)
                || !(upstream.configured() instanceof InetSocketAddress configured)) {
            accept(upstream, address, timeoutMs);
            return;
        }
        try (Socket socket = new Socket()) {
            socket.connect(inet, timeoutMs);
            tls.tryHandshake(socket, configured, timeoutMs);
        }
    }
}
