package io.reprise.replayer.engine;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where requests are sent.
 *
 * @param secure whether TLS is spoken
 * @param host name or address, an IPv6 address without its brackets; {@code localhost} for a unix socket
 * @param port the TCP port, 1 to 65535; 0 for a unix socket
 * @param insecure whether certificates are accepted unchecked
 * @param socket the unix socket; null for TCP
 */
public record Target(
        boolean secure,
        String host,
        int port,
        boolean insecure,
        @Nullable UnixDomainSocketAddress socket) {
    /** The prefix of the path of a unix socket where a URL is expected. */
    public static final String UNIX = "unix:";

    /** The longest path that fits into a {@code struct sockaddr_un} with its terminating byte. */
    private static final int PATH_BYTES_MAX = 107;

    /** Over TCP. */
    public Target(boolean secure, String host, int port, boolean insecure) {
        this(secure, host, port, insecure, null);
    }

    /**
     * Reads {@code http://host[:port]} or {@code https://host[:port]}, with nothing after it but a slash, or {@code
     * unix:PATH}.
     *
     * @throws IllegalArgumentException naming the value and what would be right
     */
    public static Target parse(String url, boolean insecure) {
        if (isUnix(url)) {
            return new Target(false, "localhost", 0, insecure, unix(url));
        }
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

    /** Whether this is the path of a unix socket rather than a URL or a name. */
    public static boolean isUnix(String text) {
        return text.startsWith(UNIX);
    }

    private static UnixDomainSocketAddress unix(String text) {
        String path = text.substring(UNIX.length());
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        try {
            if (length == 0 || length > PATH_BYTES_MAX) {
                throw expected(text);
            }
            return UnixDomainSocketAddress.of(path);
        } catch (InvalidPathException e) {
            throw expected(text);
        }
    }

    /**
     * The value of the Host field: the host, in brackets if it is an IPv6 address, and the port if it is not the
     * default; {@code localhost} for a unix socket.
     */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return socket != null || port == (secure ? 443 : 80) ? name : name + ':' + port;
    }

    /** The target as a person would type it. */
    @Override
    public String toString() {
        return socket != null ? UNIX + socket.getPath() : (secure ? "https://" : "http://") + authority();
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
                "target: '" + url + "' (expected: http://HOST[:PORT], https://HOST[:PORT] or unix:PATH"
                        + " with a path of at most " + PATH_BYTES_MAX + " bytes)");
    }
}
