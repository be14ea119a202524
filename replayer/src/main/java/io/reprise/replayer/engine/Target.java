package io.reprise.replayer.engine;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where requests are sent.
 *
 * @param secure whether TLS is spoken
 * @param host name or address; an IPv6 address without its brackets
 * @param port the TCP port, 1 to 65535
 * @param insecure whether certificates are taken unchecked
 */
public record Target(boolean secure, String host, int port, boolean insecure) {
    /**
     * Reads {@code http://host[:port]} or {@code https://host[:port]}, with nothing after it but a slash.
     *
     * @throws IllegalArgumentException naming the value and what would be right
     */
    public static Target parse(String url, boolean insecure) {
        URI uri = uriOf(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = "https".equals(scheme);
        boolean spoken = secure || "http".equals(scheme);
        if (!spoken || uri.getHost() == null || !isBare(uri) || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw expected(url);
        }
        int port = uri.getPort() != -1 ? uri.getPort() : secure ? 443 : 80;
        String host = uri.getHost();
        boolean bracketed = host.startsWith("[");
        return new Target(secure, bracketed ? host.substring(1, host.length() - 1) : host, port, insecure);
    }

    /** What the Host field says: the host, in brackets if it is an IPv6 address, and the port if not the default. */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return port == (secure ? 443 : 80) ? name : name + ':' + port;
    }

    /** The target as a person would type it. */
    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority();
    }

    private static boolean isBare(URI uri) {
        String path = uri.getRawPath();
        boolean nowhere = path == null || path.isEmpty() || "/".equals(path);
        return nowhere && uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
    }

    private static URI uriOf(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw expected(url);
        }
    }

    private static IllegalArgumentException expected(String url) {
        return new IllegalArgumentException(
                "target: '" + url + "' (expected: http://HOST[:PORT] or https://HOST[:PORT])");
    }
}
