package io.reprise.proxy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The addresses of this machine by which others reach it: a replay elsewhere knows production by them. */
final class HostAddresses {
    /** Bridges for containers and virtual machines have the same addresses on every machine. */
    private static final Pattern BRIDGE = Pattern.compile("(docker|br-|veth|virbr|lxc|lxd|cni|podman).*");

    private HostAddresses() {}

    /** In the notation of {@link InetAddress}; none when they cannot be found out. */
    static List<String> read() {
        TreeSet<String> addresses = new TreeSet<>();
        try {
            for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
                if (!BRIDGE.matcher(network.getName()).matches()) {
                    network.inetAddresses()
                            .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                            .forEach(address ->
                                    addresses.add(address.getHostAddress().replaceFirst("%.*", "")));
                }
            }
        } catch (SocketException unknown) {
            return List.of();
        }
        return List.copyOf(addresses);
    }
}
