package io.reprise.proxy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The addresses by which others reach this machine. A replay elsewhere recognises production by them. */
final class HostAddresses {
    /** Bridges of containers and virtual machines, which have the same addresses on every machine. */
    private static final Pattern BRIDGE = Pattern.compile("(docker|br-|veth|virbr|lxc|lxd|cni|podman).*");

    private HostAddresses() {}

    /** Addresses in the notation of {@link InetAddress}; empty if they cannot be determined. */
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
