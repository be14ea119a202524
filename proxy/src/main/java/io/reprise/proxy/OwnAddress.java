package io.reprise.proxy;

import io.reprise.proxy.relay.HostNames;
import io.reprise.proxy.relay.SocketAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds upstreams that are the proxy itself: each request to one would come back as another request, until connections
 * or memory run out. Names are looked up only if the port is one that the proxy listens on.
 */
final class OwnAddress {
    private final Function<String, List<InetAddress>> lookUp;
    private final Predicate<InetAddress> isLocal;

    /**
     * @param lookUp the addresses of a name; none if it is unknown
     * @param isLocal whether an address is one of this machine's
     */
    OwnAddress(Function<String, List<InetAddress>> lookUp, Predicate<InetAddress> isLocal) {
        this.lookUp = lookUp;
        this.isLocal = isLocal;
    }

    /** Asks the system. */
    static OwnAddress ofSystem() {
        return new OwnAddress(OwnAddress::addressesOf, OwnAddress::isOfThisMachine);
    }

    /** @throws IllegalArgumentException naming the upstream, and the address that is listened on */
    void check(List<SocketAddress> listen, SocketAddress upstream) {
        for (SocketAddress own : listen) {
            if (isSame(own, upstream)) {
                throw new IllegalArgumentException("'" + SocketAddresses.shown(upstream) + "' is this proxy, which"
                        + " listens on " + SocketAddresses.shown(own) + " (expected the address of the application)");
            }
        }
    }

    /**
     * Leaves out the addresses that are the proxy itself, because a name may become the proxy's after {@link #check}.
     *
     * @return a source that asks {@code names}; a name without another address counts as unknown
     */
    HostNames without(List<SocketAddress> listen, HostNames names) {
        return named -> {
            List<InetSocketAddress> others = names.lookUp(named).stream()
                    .filter(found -> listen.stream().noneMatch(own -> isAt(own, found)))
                    .toList();
            if (others.isEmpty()) {
                throw new UnknownHostException("it is this proxy itself");
            }
            return others;
        };
    }

    private boolean isAt(SocketAddress own, InetSocketAddress found) {
        return own instanceof InetSocketAddress inet
                && inet.getPort() == found.getPort()
                && reaches(found.getAddress(), inet);
    }

    private boolean isSame(SocketAddress own, SocketAddress upstream) {
        if (own instanceof UnixDomainSocketAddress file && upstream instanceof UnixDomainSocketAddress other) {
            return absolute(file).equals(absolute(other));
        }
        return own instanceof InetSocketAddress inet
                && upstream instanceof InetSocketAddress other
                && inet.getPort() == other.getPort()
                && lookUp.apply(other.getHostString()).stream().anyMatch(address -> reaches(address, inet));
    }

    private static String absolute(UnixDomainSocketAddress file) {
        Path path = file.getPath().toAbsolutePath();
        try {
            // the file may be absent, or a socket that this start will replace
            Path directory = path.getParent();
            return directory == null
                    ? path.toString()
                    : directory.toRealPath().resolve(path.getFileName()).toString();
        } catch (IOException absent) {
            return path.normalize().toString();
        }
    }

    /** Whether a connection to the address arrives where the proxy listens, if the ports are equal. */
    private boolean reaches(InetAddress address, InetSocketAddress own) {
        InetAddress listening = own.getAddress();
        if (address.isAnyLocalAddress()) {
            // The kernel connects to the loopback address instead.
            return listening.isAnyLocalAddress() || listening.isLoopbackAddress();
        }
        return listening.isAnyLocalAddress() ? isLocal.test(address) : address.equals(listening);
    }

    private static List<InetAddress> addressesOf(String host) {
        try {
            return Arrays.asList(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
    }

    private static boolean isOfThisMachine(InetAddress address) {
        return address.isLoopbackAddress() || networkOf(address) != null;
    }

    private static @Nullable NetworkInterface networkOf(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address);
        } catch (SocketException unknown) {
            return null;
        }
    }
}
