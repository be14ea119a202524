package io.reprise.proxy.admin;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that were made for the admin port from those that a web page had a browser make. A page whose name was
 * made to point at this host (DNS rebinding) brings that name as its Host; a page of another site brings its Origin.
 * Immutable.
 */
final class HostCheck {
    private static final String LOCALHOST = "localhost";

    private final Set<String> names;

    /** @param names by which the admin port is reached, beside addresses and localhost */
    HostCheck(Collection<String> names) {
        this.names = names.stream().map(HostCheck::normal).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Why a request is refused; empty when it is not.
     *
     * @param authority of an absolute target, else the Host field; null without either, as in HTTP/1.0
     * @param origin the Origin field, or null
     * @param changes whether it asks for more than to look
     */
    String refusal(@Nullable String authority, @Nullable String origin, boolean changes) {
        if (authority == null) {
            return changes || origin != null ? "a Host is needed" : "";
        }
        if (!isOurs(hostOf(authority))) {
            return "its Host is not a name of this admin port (expected an address, localhost or a name given with"
                    + " --admin-host)";
        }
        return origin == null || isSameOrigin(origin, authority) ? "" : "it comes from a page of another origin";
    }

    private boolean isOurs(String host) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            return NetUtil.isValidIpV6Address(host.substring(1, host.length() - 1));
        }
        String name = normal(host);
        return NetUtil.isValidIpV4Address(host)
                || name.equals(LOCALHOST)
                || name.endsWith("." + LOCALHOST)
                || names.contains(name);
    }

    private static boolean isSameOrigin(String origin, String authority) {
        int scheme = origin.startsWith("http://") ? 7 : origin.startsWith("https://") ? 8 : 0;
        String usual = scheme == 8 ? ":443" : ":80";
        return scheme > 0 && withPort(origin.substring(scheme), usual).equals(withPort(authority, usual));
    }

    private static String withPort(String authority, String usual) {
        String lower = authority.toLowerCase(Locale.ROOT);
        return hostOf(lower).length() == lower.length() ? lower + usual : lower;
    }

    /** Without the port; an IPv6 address keeps its brackets. */
    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.endsWith("]") ? authority : authority.substring(0, colon);
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
