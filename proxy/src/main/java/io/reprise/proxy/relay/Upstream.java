package io.reprise.proxy.relay;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that requests are forwarded to. Its host name is resolved when the relay starts and again after a failed
 * connect, on a thread that may wait; event loops only read the last address.
 */
final class Upstream {
    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    private final AtomicInteger outCount = new AtomicInteger();
    private final UpstreamConfig config;
    private final SocketAddress configured;
    private volatile SocketAddress address;

    Upstream(UpstreamConfig config) {
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
    boolean isNamed() {
        return configured instanceof InetSocketAddress inet && inet.isUnresolved();
    }

    /** Resolves the host name; blocks. Keeps the last address if there is no answer. */
    void resolve() {
        if (configured instanceof InetSocketAddress inet && inet.isUnresolved()) {
            InetSocketAddress found = new InetSocketAddress(inet.getHostString(), inet.getPort());
            if (!found.isUnresolved()) {
                address = found;
            }
        }
    }

    /** An event loop stops using it; logs that for the first loop. */
    void isOut(String why) {
        if (outCount.getAndIncrement() == 0) {
            LOG.warn("leaving out upstream {}: {}", this, why);
        }
    }

    /** An event loop uses it again; logs that for the last loop. */
    void isBack() {
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
