package io.reprise.replayer;

import io.reprise.replayer.engine.Target;
import io.reprise.replayer.source.RecordedHosts;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address that something listens on, in the form that the production guard compares.
 *
 * @param host as in {@link RecordedHosts#normal}; empty for a unix socket
 * @param port 0 when it is not known, and for a unix socket
 * @param socket the path of a unix socket, or null
 */
record Place(String host, int port, @Nullable Path socket) {
    private static final String UNIX = "unix:";
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:(https?)://)?(\\[[^\\]/]+\\]|[^:/\\[\\]]+)(?::(\\d{1,5}))?/?", Pattern.CASE_INSENSITIVE);

    static Place of(Target target) {
        return target.socket() == null
                ? new Place(RecordedHosts.normal(target.host()), target.port(), null)
                : new Place("", 0, target.socket().getPath());
    }

    /**
     * Reads an address as the recorder writes it into a run's manifest.
     *
     * @return null when the text is not an address
     */
    static @Nullable Place parse(String setting) {
        if (setting.startsWith(UNIX)) {
            try {
                return new Place("", 0, Path.of(setting.substring(UNIX.length())));
            } catch (InvalidPathException e) {
                return null;
            }
        }
        Matcher matcher = ADDRESS.matcher(setting);
        if (!matcher.matches()) {
            return null;
        }
        String scheme = matcher.group(1);
        String port = matcher.group(3);
        if (port == null && scheme == null) {
            return null;
        }
        int standard = "https".equalsIgnoreCase(scheme) ? 443 : 80;
        return new Place(
                RecordedHosts.normal(matcher.group(2)), port == null ? standard : Integer.parseInt(port), null);
    }

    /** The address as a user types it. */
    String shown() {
        if (socket != null) {
            return UNIX + socket;
        }
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
