package io.reprise.replayer.rewrite;

import io.reprise.http.SetCookie;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cookies that the target gave to one lane, by name, path and chain (RFC 6265 §5.3 and §5.4). Requests of the lane
 * get these cookies in place of the recorded ones of the same name.
 *
 * <p>A chain is the cookies of one client. A cookie joins the chain of the cookies that the request carried whose
 * response set it; recorded values identify them. So several clients whose requests are in one lane do not get each
 * other's cookies. A client without a recorded cookie has no chain ({@link #NO_CHAIN}) until a response gives it one.
 *
 * <p>A cookie that only the target sets is sent back, as a browser would. The exception is a client that did not send
 * back the recorded site's cookie of that name: it keeps no cookies, and an application that carries its sessions in
 * URLs would prefer the cookie to the URL.
 *
 * <p>The prefixes {@code __Host-} and {@code __Secure-} do not count in names, because staging often has them where
 * production has not or the other way round. Secure is ignored, because staging often has no TLS; so is Domain,
 * because a lane has one target. A cookie that the target took back is left out. Bounded; confined to its loop.
 */
final class CookieJar {
    /** The chain of clients that never carried a cookie which a response had issued. */
    static final int NO_CHAIN = 0;

    /** Several clients' cookies; browsers keep up to about 180 per site, RFC 6265 §6.1 asks for at least 50. */
    private static final int COOKIES_MAX = 256;

    private static final int RECORDED_MAX = 512;
    private static final int PAIR_CHARS_MAX = 8_192;

    /** Two clients may have the same shorter value by chance, such as a language. */
    private static final int ISSUED_CHARS_MIN = 8;

    /** Two clients carry this recorded cookie, so it tells nothing. */
    private static final int AMBIGUOUS = -1;

    /** Approximate memory of a cookie beside its characters. */
    private static final int COOKIE_BYTES = 160;

    private final Map<Id, Cookie> cookies = new LinkedHashMap<>(4);
    private final Set<Given> given = new LinkedHashSet<>(4);
    private final Map<CookiePair, Integer> chains = new LinkedHashMap<>(4);
    private long bytes = COOKIE_BYTES;
    private int lastChain = NO_CHAIN;

    private record Id(String name, String path, int chain) {}

    /**
     * A cookie as the target set it.
     *
     * @param name the name as the target writes it
     * @param value null when the target took the cookie back
     * @param isOfTarget whether the recorded response had not set such a cookie
     */
    private record Cookie(String name, @Nullable String value, boolean isOfTarget) {}

    /** A cookie that a recorded response gave to a chain and that no response deleted. */
    private record Given(String name, int chain) {}

    /** A recorded cookie value and the value sent in its place. */
    record Replacement(String recorded, String replaced) {}

    /** Approximate heap memory of the jar. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return cookies.isEmpty();
    }

    /**
     * Takes in the cookies that a response of the target sets.
     *
     * @param path the path of the request
     * @param carried the recorded cookies of the request
     * @param recorded the cookies that the recorded response set
     * @param live the cookies that the target's response sets
     */
    void take(String path, List<CookiePair> carried, List<SetCookie> recorded, List<SetCookie> live, Instant now) {
        int chain = chainOf(carried);
        if (chain == NO_CHAIN && (isAnyIssued(recorded) || isAnyNamed(carried, live))) {
            chain = ++lastChain;
        }
        if (chain != NO_CHAIN) {
            for (CookiePair pair : carried) {
                if (isNamed(pair, live)) {
                    bind(pair, chain);
                }
            }
            for (SetCookie cookie : recorded) {
                bind(CookiePair.of(cookie), chain);
            }
        }
        for (SetCookie cookie : recorded) {
            give(new Given(CookiePair.bareName(cookie.name()), chain), cookie.isDeletion(now));
        }
        for (SetCookie cookie : live) {
            Id id = new Id(CookiePair.bareName(cookie.name()), CookiePath.of(cookie, path), chain);
            boolean isOfTarget = recorded.stream()
                    .noneMatch(other -> CookiePair.bareName(other.name()).equals(id.name()));
            put(id, new Cookie(cookie.name(), cookie.isDeletion(now) ? null : cookie.value(), isOfTarget));
        }
    }

    private void give(Given cookie, boolean takesBack) {
        boolean changed = takesBack ? given.remove(cookie) : given.size() < COOKIES_MAX && given.add(cookie);
        if (changed) {
            int weight = COOKIE_BYTES + cookie.name.length();
            bytes += takesBack ? -weight : weight;
        }
    }

    /**
     * Whether the recorded site gave such a cookie to the request's client, or to any client of the lane if the client
     * is unknown. If the request was recorded without the cookie all the same, its client keeps no cookies.
     */
    private boolean isGiven(String name, int chain) {
        return given.stream()
                .anyMatch(cookie -> cookie.name.equals(name) && (chain == NO_CHAIN || cookie.chain == chain));
    }

    /**
     * The recorded cookies of a request with the target's cookies in their place.
     *
     * @param path the path of the request
     * @param replacements collects the replaced values
     * @return the value of the Cookie field; empty if no cookie is to be sent
     */
    String rewrite(String path, List<CookiePair> recorded, List<Replacement> replacements) {
        int chain = chainOf(recorded);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < recorded.size(); i++) {
            CookiePair pair = recorded.get(i);
            List<Cookie> live = live(pair, path, chain);
            if (live == null) {
                append(out, pair.text());
            } else if (firstOfName(recorded, i) == i) {
                appendAll(out, live, recorded, i, replacements);
            }
        }
        appendOfTarget(out, path, chain, recorded);
        return out.toString();
    }

    /** All of the target's cookies of one name, in place of the recorded ones; there may be more or fewer. */
    private static void appendAll(
            StringBuilder out,
            List<Cookie> live,
            List<CookiePair> recorded,
            int first,
            List<Replacement> replacements) {
        int next = 0;
        for (int i = first; i < recorded.size() && next < live.size(); i++) {
            if (recorded.get(i).bareName().equals(recorded.get(first).bareName())) {
                String value = live.get(next++).value();
                replacements.add(new Replacement(recorded.get(i).value(), value == null ? "" : value));
            }
        }
        for (Cookie cookie : live) {
            append(out, cookie.name() + '=' + cookie.value());
        }
    }

    private void appendOfTarget(StringBuilder out, String path, int chain, List<CookiePair> recorded) {
        for (Map.Entry<Id, Cookie> entry : cookies.entrySet()) {
            Id id = entry.getKey();
            Cookie cookie = entry.getValue();
            boolean isOfClient = id.chain() == chain || id.chain() == NO_CHAIN;
            if (cookie.isOfTarget()
                    && cookie.value() != null
                    && isOfClient
                    && CookiePath.matches(id.path(), path)
                    && !isRecorded(id.name(), recorded)
                    && !isGiven(id.name(), chain)) {
                append(out, cookie.name() + '=' + cookie.value());
            }
        }
    }

    /**
     * The target's cookies of this name for the path, the longest path first; empty if the target took them back or
     * would not get them at this path; null if the target never set one for this client.
     */
    private @Nullable List<Cookie> live(CookiePair recorded, String path, int chain) {
        String name = recorded.bareName();
        int owner = owner(recorded, chain);
        List<Id> matching = new ArrayList<>(2);
        boolean isKnown = false;
        for (Id id : cookies.keySet()) {
            if (id.chain() == owner && id.name().equals(name)) {
                isKnown = true;
                if (CookiePath.matches(id.path(), path)) {
                    matching.add(id);
                }
            }
        }
        if (!isKnown) {
            return null;
        }
        matching.sort((a, b) -> Integer.compare(b.path().length(), a.path().length()));
        List<Cookie> live = new ArrayList<>(matching.size());
        for (Id id : matching) {
            Cookie cookie = cookies.get(id);
            if (cookie != null && cookie.value() != null) {
                live.add(cookie);
            }
        }
        return live;
    }

    /**
     * The chain whose cookie a request gets in place of this one: its own. A cookie of a request without a chain was
     * issued before the recording began, or is short; if only one client has a cookie of the name, it is that client's.
     */
    private int owner(CookiePair recorded, int chain) {
        int owner = chain;
        boolean isFound = false;
        for (Id id : cookies.keySet()) {
            if (!id.name().equals(recorded.bareName())) {
                continue;
            }
            if (chain != NO_CHAIN && id.chain() == chain) {
                return chain;
            }
            boolean isOther = isFound && id.chain() != owner;
            if (chain == NO_CHAIN && isOther && recorded.value().length() >= ISSUED_CHARS_MIN) {
                return AMBIGUOUS;
            }
            if (chain == NO_CHAIN || id.chain() == NO_CHAIN) {
                owner = id.chain();
                isFound = true;
            }
        }
        return owner;
    }

    private int chainOf(List<CookiePair> carried) {
        for (CookiePair pair : carried) {
            int chain = chains.getOrDefault(pair, AMBIGUOUS);
            if (chain != AMBIGUOUS) {
                return chain;
            }
        }
        return NO_CHAIN;
    }

    private void bind(CookiePair pair, int chain) {
        if (pair.value().length() < ISSUED_CHARS_MIN || pair.chars() > PAIR_CHARS_MAX) {
            return;
        }
        Integer before = chains.putIfAbsent(pair, chain);
        if (before != null) {
            if (before != chain) {
                chains.put(pair, AMBIGUOUS);
            }
            return;
        }
        bytes += COOKIE_BYTES + pair.chars();
        if (chains.size() > RECORDED_MAX) {
            Iterator<CookiePair> eldest = chains.keySet().iterator();
            bytes -= COOKIE_BYTES + eldest.next().chars();
            eldest.remove();
        }
    }

    private void put(Id id, Cookie cookie) {
        if (cookie.name().length()
                        + (cookie.value() == null ? 0 : cookie.value().length())
                        + id.path().length()
                > PAIR_CHARS_MAX) {
            return;
        }
        // A cookie that is set again counts as the latest, also for what is dropped first.
        Cookie before = cookies.remove(id);
        cookies.put(id, cookie);
        bytes += weight(id, cookie) - (before == null ? 0 : weight(id, before));
        if (cookies.size() > COOKIES_MAX) {
            Iterator<Map.Entry<Id, Cookie>> all = cookies.entrySet().iterator();
            Map.Entry<Id, Cookie> eldest = all.next();
            bytes -= weight(eldest.getKey(), eldest.getValue());
            all.remove();
        }
    }

    private static long weight(Id id, Cookie cookie) {
        return (long) COOKIE_BYTES
                + 2L * id.name().length()
                + id.path().length()
                + (cookie.value() == null ? 0 : cookie.value().length());
    }

    private static void append(StringBuilder out, String pair) {
        out.append(out.isEmpty() ? "" : "; ").append(pair);
    }

    private static int firstOfName(List<CookiePair> pairs, int index) {
        int first = 0;
        while (!pairs.get(first).bareName().equals(pairs.get(index).bareName())) {
            first++;
        }
        return first;
    }

    private static boolean isRecorded(String name, Collection<CookiePair> recorded) {
        for (CookiePair pair : recorded) {
            if (pair.bareName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAnyIssued(List<SetCookie> recorded) {
        return recorded.stream().anyMatch(cookie -> cookie.value().length() >= ISSUED_CHARS_MIN);
    }

    private static boolean isAnyNamed(List<CookiePair> carried, List<SetCookie> live) {
        return carried.stream().anyMatch(pair -> isNamed(pair, live));
    }

    private static boolean isNamed(CookiePair pair, List<SetCookie> live) {
        return live.stream()
                .anyMatch(cookie -> CookiePair.bareName(cookie.name()).equals(pair.bareName()));
    }
}
