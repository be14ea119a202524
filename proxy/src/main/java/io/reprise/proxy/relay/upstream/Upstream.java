package io.reprise.proxy.relay.upstream;

import io.netty.util.NetUtil;
import io.reprise.proxy.relay.UpstreamConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that requests are forwarded to, with the addresses of its name. {@link NameWatch} finds the addresses;
 * connections try them in turn, first the one that accepted a connection last. Thread-safe.
 */
public final class Upstream {
    /** Most addresses of a name that are tried. */
    static final int ADDRESSES_MAX = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    private final AtomicInteger outCount = new AtomicInteger();
    private final UpstreamConfig config;
    private final @Nullable InetSocketAddress name;
    /** In the order in which they are tried; never changed, only replaced. */
    private volatile List<SocketAddress> addresses;

    /** Set by event loops, taken back by {@link #acceptedSinceAsked}. */
    private volatile boolean accepted;

    /** Makes an upstream; if it has a name, it has no address until {@link #found}. */
    public Upstream(UpstreamConfig config) {
        this.config = config;
        SocketAddress known = withoutLookUp(config.socket());
        name = known == null ? (InetSocketAddress) config.socket() : null;
        addresses = known == null ? List.of() : List.of(known);
    }

    private static @Nullable SocketAddress withoutLookUp(SocketAddress configured) {
        if (!(configured instanceof InetSocketAddress inet) || !inet.isUnresolved()) {
            return configured;
        }
        String host = inet.getHostString();
        if (!NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host)) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), inet.getPort());
        } catch (UnknownHostException noSuchInterface) {
            return null; // of a zone; it may come
        }
    }

    /** In the order in which to try them; empty while the name is unknown. */
    List<SocketAddress> addresses() {
        return addresses;
    }

    /** Null for plain HTTP. */
    @Nullable
    UpstreamTls tls() {
        return config.tls();
    }

    /** As configured, for SNI and for the check of the certificate. */
    SocketAddress configured() {
        return config.socket();
    }

    /** Whether a lookup can give other addresses. */
    boolean isNamed() {
        return name != null;
    }

    /** The name to look up, unresolved; null for an address. */
    @Nullable
    InetSocketAddress name() {
        return name;
    }

    /** This address accepted a connection, so it is tried first from now on, if it still is one of the name's. */
    void answered(SocketAddress address) {
        if (!accepted) {
            accepted = true;
        }
        List<SocketAddress> known = addresses;
        if (known.size() > 1 && !known.get(0).equals(address)) {
            prefer(address);
        }
    }

    /** Whether it has accepted a connection since the last call, which one thread makes. */
    boolean acceptedSinceAsked() {
        boolean since = accepted;
        accepted = false;
        return since;
    }

    private synchronized void prefer(SocketAddress address) {
        if (addresses.contains(address)) {
            addresses = withFirst(address, addresses);
        }
    }

    private static List<SocketAddress> withFirst(SocketAddress first, List<SocketAddress> others) {
        List<SocketAddress> ordered = new ArrayList<>(others);
        ordered.remove(first);
        ordered.add(0, first);
        return List.copyOf(ordered);
    }

    /**
     * Sets the addresses of the name. The address that was tried first stays first if it is among them. Old addresses
     * are forgotten; connections to them go on.
     *
     * @param current not empty
     * @return whether the address that is tried first has changed
     */
    synchronized boolean found(List<InetSocketAddress> current) {
        List<SocketAddress> before = addresses;
        List<SocketAddress> now =
                current.stream().<SocketAddress>map(found -> found).distinct().toList();
        SocketAddress first = before.isEmpty() || !now.contains(before.get(0)) ? now.get(0) : before.get(0);
        List<SocketAddress> ordered = withFirst(first, now);
        addresses = ordered.size() > ADDRESSES_MAX ? List.copyOf(ordered.subList(0, ADDRESSES_MAX)) : ordered;
        return before.isEmpty() || !first.equals(before.get(0));
    }

    /** Notes that an event loop stops using it; logs it for the first loop. */
    void markOut(String why) {
        if (outCount.getAndIncrement() == 0) {
            LOG.warn("leaving out upstream {}: {}", this, why);
        }
    }

    /** Notes that an event loop uses it again; logs it for the last loop. */
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
