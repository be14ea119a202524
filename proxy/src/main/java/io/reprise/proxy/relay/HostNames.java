package io.reprise.proxy.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the addresses of host names. Asked on threads that may wait, never on an event loop.
 *
 * <p>Decision: use the system's resolver, through the JDK, and not Netty's. The system's resolver follows the local
 * setup ({@code /etc/hosts}, {@code nsswitch.conf}, the name server of a container, mDNS) and answers as it does for
 * nginx and {@code curl}; Netty's only asks name servers, and is another library in front of production. The system's
 * resolver does not tell how long an answer is valid, but {@code NameWatch} asks every two seconds anyway.
 */
@FunctionalInterface
public interface HostNames {
    /**
     * Blocks until there is an answer, which may take many seconds.
     *
     * @param named unresolved
     * @return at least one address, each with the port of {@code named}, the one to be tried first at the beginning
     * @throws UnknownHostException there is none at the moment
     */
    List<InetSocketAddress> lookUp(InetSocketAddress named) throws UnknownHostException;

    /** Asks the system; remembers nothing if {@link #keepNothing} was called first. */
    static HostNames ofSystem() {
        return named -> Arrays.stream(InetAddress.getAllByName(named.getHostString()))
                .map(found -> new InetSocketAddress(found, named.getPort()))
                .toList();
    }

    /**
     * Stops the JDK from remembering answers, by default for 30 s, and failures for 10 s. Without effect after the
     * first lookup of the process.
     */
    static void keepNothing() {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }
}
