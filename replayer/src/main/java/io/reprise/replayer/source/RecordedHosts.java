package io.reprise.replayer.source;

import io.reprise.http.Head;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the names by which recorded requests addressed the site: Host, X-Forwarded-Host, and the authority of a
 * target in absolute form. Clients choose these names, so their number is bounded: of more than {@value #NAMES_MAX}
 * distinct names, only the first and the watched names are kept. Not thread-safe.
 */
public final class RecordedHosts {
    static final int NAMES_MAX = 10_000;
    private static final int LENGTH_MAX = 260;
    private static final Pattern AUTHORITY =
            Pattern.compile("(\\[[0-9a-fA-F:.]{2,45}]|[A-Za-z0-9._-]{1,253})(?::(\\d{1,5}))?");
    private static final Pattern ABSOLUTE = Pattern.compile("^[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)");

    /**
     * A name by which requests addressed the site.
     *
     * @param host in lower case, without a trailing dot; an IPv6 address without brackets
     * @param port 0 if the name had no port, which means the standard port
     * @param requests number of requests that named it
     */
    public record Named(String host, int port, long requests) {}

    /** All names, in a form that can be stored. */
    public record Stored(List<Named> named, long requests) {}

    private record Key(String host, int port) {}

    private final Set<String> watched;
    private final Map<Key, long[]> counts = new HashMap<>();
    /** The counts by authority as sent, so that an authority is parsed once. */
    private final Map<String, long[]> countsAsSent = new HashMap<>();

    private long requests;
    private boolean complete = true;
    private boolean hasWatched;

    /** @param watched hosts that are counted even beyond the bound, in lower case */
    public RecordedHosts(Set<String> watched) {
        this.watched = Set.copyOf(watched);
    }

    /** Adds the names that a request was for. */
    public void add(Head request) {
        requests++;
        for (int i = request.indexOf("host", 0); i >= 0; i = request.indexOf("host", i + 1)) {
            add(request.value(i));
        }
        for (int i = request.indexOf("x-forwarded-host", 0); i >= 0; i = request.indexOf("x-forwarded-host", i + 1)) {
            for (String one : request.value(i).split(",", 10)) {
                add(one);
            }
        }
        if (request.array()[request.targetStart()] != '/') {
            Matcher absolute = ABSOLUTE.matcher(request.target());
            if (absolute.find()) {
                add(absolute.group(1));
            }
        }
    }

    private void add(String authority) {
        long[] known = countsAsSent.get(authority);
        long[] count = known == null ? countOf(authority) : known;
        if (count == null) {
            return;
        }
        count[0]++;
        if (known == null && countsAsSent.size() < NAMES_MAX) {
            countsAsSent.put(authority, count);
        }
    }

    /** The count of the name in an authority; null if it is not a name, or if there are too many names. */
    private long @Nullable [] countOf(String authority) {
        String text = authority.strip();
        Matcher matcher = AUTHORITY.matcher(text.length() > LENGTH_MAX ? "" : text);
        if (!matcher.matches()) {
            return null; // not a host that could be connected to
        }
        int port = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        Key key = new Key(normal(matcher.group(1)), port);
        long[] count = counts.get(key);
        if (count == null) {
            if (counts.size() >= NAMES_MAX && !watched.contains(key.host)) {
                complete = false;
                return null;
            }
            count = new long[1];
            counts.put(key, count);
            hasWatched |= watched.contains(key.host);
        }
        return count;
    }

    /** The form in which hosts are compared: in lower case, without a trailing dot and without brackets. */
    public static String normal(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }

    /** The names, most frequent first. */
    public List<Named> named() {
        List<Named> named = new ArrayList<>();
        counts.forEach((key, count) -> named.add(new Named(key.host, key.port, count[0])));
        named.sort(Comparator.comparingLong(Named::requests).reversed().thenComparing(Named::host));
        return named;
    }

    /** The names in the form that can be stored; null if not every name was kept. */
    public @Nullable Stored stored() {
        return complete ? new Stored(named(), requests) : null;
    }

    /** Adds the names of other requests. */
    public void addAll(Stored stored) {
        requests += stored.requests;
        for (Named each : stored.named) {
            counts.computeIfAbsent(new Key(each.host, each.port), none -> new long[1])[0] += each.requests;
            hasWatched |= watched.contains(each.host);
        }
    }

    /** Number of names so far. */
    int count() {
        return counts.size();
    }

    /** Whether a watched host was named. */
    boolean hasWatched() {
        return hasWatched;
    }

    /** Number of requests added. */
    public long requests() {
        return requests;
    }

    /** Whether every name was kept. */
    public boolean isComplete() {
        return complete;
    }
}
