package io.reprise.cli;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address as given on the command line.
 *
 * @param host name or address, IPv6 without its brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
    private static final int PORT_MAX = 65_535;
    private static final int PORT_DIGITS_MAX = 5;
    private static final Pattern HOST_PORT =
            Pattern.compile("(?:\\[([0-9a-fA-F:.%]+)\\]|([A-Za-z0-9._-]+)):(\\d{1,20})");

    /** @throws IllegalArgumentException naming the value and what is expected */
    public static HostPort parse(String value) {
        Matcher matcher = HOST_PORT.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not an address (expected HOST:PORT, such as 127.0.0.1:8081 or [::1]:8081)");
        }
        String digits = matcher.group(3);
        int port = digits.length() > PORT_DIGITS_MAX ? Integer.MAX_VALUE : Integer.parseInt(digits);
        if (port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "'" + value + "' has port " + digits + " (expected 1 to " + PORT_MAX + ")");
        }
        return new HostPort(matcher.group(1) != null ? matcher.group(1) : matcher.group(2), port);
    }

    /** Parses the same, or {@code http://HOST[:PORT]} or {@code https://HOST[:PORT]}. */
    public static HostPort parseUpstream(String value) {
        int scheme = value.startsWith("https://") ? 8 : value.startsWith("http://") ? 7 : 0;
        if (scheme == 0) {
            return connectable(value, parse(value));
        }
        String authority = value.substring(scheme).replaceFirst("/$", "");
        boolean hasPort = authority.matches(".*:\\d+");
        return connectable(value, parse(hasPort ? authority : authority + (scheme == 8 ? ":443" : ":80")));
    }

    private static HostPort connectable(String value, HostPort address) {
        if (address.port == 0) {
            throw new IllegalArgumentException("'" + value + "' has port 0 (expected the port of the upstream)");
        }
        return address;
    }

    public InetSocketAddress unresolved() {
        return InetSocketAddress.createUnresolved(host, port);
    }

    /** @throws IllegalArgumentException this machine does not know the name */
    public InetSocketAddress resolved() {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(
                    "'" + this + "' has an unknown host (expected an address or name of this machine)");
        }
        return address;
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
