package io.reprise.proxy.relay;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Addresses as people write them: {@code HOST:PORT}, {@code [IPv6]:PORT}, {@code unix:PATH}. */
public final class SocketAddresses {
    /** Prefix of the path of a unix socket where an address is expected. */
    public static final String UNIX = "unix:";

    private SocketAddresses() {}

    /** The form used by options. */
    public static String shown(SocketAddress address) {
        if (address instanceof InetSocketAddress inet) {
            String host = inet.getHostString();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return UNIX + unix.getPath();
        }
        return address instanceof DomainSocketAddress unix ? UNIX + unix.path() : address.toString();
    }
}
