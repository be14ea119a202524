package io.reprise.admin;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a web page made a browser send to the admin port. A page whose name was made to point at this
 * host (DNS rebinding) sends that name as Host; a page of another site sends its Origin. Immutable.
 */
public final class HostCheck {
    private static final String LOCALHOST = "localhost";

    private final Set<String> names;
    private final String expected;

    /**
     * @param names that requests may use, besides addresses and localhost
     * @param expected what these names are, for the answer to a refused request
     */
    public HostCheck(Collection<String> names, String expected) {
        this.expected = expected;
        this.names = names.stream().map(HostCheck::normal).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Says why a request is refused; empty if it is not.
     *
     * @param authority the authority of an absolute target, else the Host field; null without either, as in HTTP/1.0
     * @param origin the Origin field, or null
     * @param changes whether the request would change anything
     */
    public String refusal(@Nullable String authority, @Nullable String origin, boolean changes) {
        if (authority == null) {
            return changes || origin != null ? "the request needs a Host" : "";
        }
        if (!isOurs(hostOf(authority))) {
            return "the Host is not a name of this admin port (expected an address, localhost or " + expected + ")";
        }
        return origin == null || isSameOrigin(origin, authority)
                ? ""
                : "the request comes from a page of another origin";
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

    /** Removes the port; an IPv6 address keeps its brackets. */
    private static String hostOf(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.endsWith("]") ? authority : authority.substring(0, colon);
    }

    private static String normal(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
