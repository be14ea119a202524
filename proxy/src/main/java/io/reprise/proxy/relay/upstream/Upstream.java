package io.reprise.proxy.relay.upstream;

import io.reprise.proxy.relay.UpstreamConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that requests are forwarded to. Its host name is resolved when the relay starts and again after a failed
 * connect, on a thread that may wait; event loops only read the last address.
 */
public final class Upstream {
    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    /** More addresses of a name are not tried. */
    private static final int ADDRESSES_MAX = 8;
    /** How long an address may take to accept a connection when there are others. */
    private static final int TRY_MS_MAX = 500;

    private final AtomicInteger outCount = new AtomicInteger();
    private final UpstreamConfig config;
    private final SocketAddress configured;
    private volatile SocketAddress address;

    /** Resolved with {@link #resolve}. */
    public Upstream(UpstreamConfig config) {
        this.config = config;
        this.configured = config.socket();
        this.address = configured;
    }

    /** The last address found; unresolved until there is one. */
    SocketAddress address() {
        return address;
    }

    /** Null for plain HTTP. */
    @Nullable
    UpstreamTls tls() {
        return config.tls();
    }

    /** As configured, for SNI and for the check of the certificate. */
    SocketAddress configured() {
        return configured;
    }

    boolean isResolved() {
        return !(address instanceof InetSocketAddress inet && inet.isUnresolved());
    }

    /** Whether resolving again can give another address. */
    public boolean isNamed() {
        return configured instanceof InetSocketAddress inet && inet.isUnresolved();
    }

    /**
     * Resolves the host name; blocks. Of several addresses, such as the two of {@code localhost}, it takes one that
     * accepts a connection, which it makes and closes; the last address found comes first. Keeps the last address if
     * there is no answer.
     */
    public void resolve() {
        if (configured instanceof InetSocketAddress inet && inet.isUnresolved()) {
            List<InetSocketAddress> found = lookUp(inet);
            if (!found.isEmpty()) {
                InetSocketAddress first =
                        found.stream().filter(address::equals).findFirst().orElse(found.get(0));
                address = first; // whoever connects before the others have been tried has this one
                address = reachable(first, found);
            }
        }
    }

    /** The first address if it is the only one or accepts a connection, else another that does, else the first. */
    static InetSocketAddress reachable(InetSocketAddress first, List<InetSocketAddress> found) {
        if (found.size() == 1 || accepts(first)) {
            return first;
        }
        return found.stream()
                .filter(other -> !other.equals(first) && accepts(other))
                .findFirst()
                .orElse(first);
    }

    private static List<InetSocketAddress> lookUp(InetSocketAddress named) {
        try {
            return Arrays.stream(InetAddress.getAllByName(named.getHostString()))
                    .distinct()
                    .limit(ADDRESSES_MAX)
                    .map(found -> new InetSocketAddress(found, named.getPort()))
                    .toList();
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, TRY_MS_MAX);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    /** An event loop stops using it; logs that for the first loop. */
    void markOut(String why) {
        if (outCount.getAndIncrement() == 0) {
            LOG.warn("leaving out upstream {}: {}", this, why);
        }
    }

    /** An event loop uses it again; logs that for the last loop. */
    void markBack() {
        if (outCount.decrementAndGet() == 0) {
            LOG.info("upstream {} is back", this);
        }
    }

    /** As configured: {@code HOST:PORT} or {@code unix:PATH}. */
    @Override
    public String toString() {
        return config.toString();
    }
}
