package io.reprise.journal.exchange;

import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import io.reprise.traffic.SessionRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers which session was given which cookie, of any name, to tell apart users for whom the rules find only an
 * address. Values that several sessions were given are ignored. Cookies from before the recording are recognised by the
 * requests that carry them. Bounded: forgets the least recently used. Not thread-safe.
 */
final class IssuedCookies {
    /** No cookie identifies the request's session. */
    static final long NOBODY = 0;

    /** Two users may have the same shorter value by chance, such as a language. */
    private static final int VALUE_CHARS_MIN = 8;

    /** Odd, so that no bit of an address is lost. */
    private static final long ADDRESS_FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private final Map<Long, Long> sessions;
    /** By address and name, a cookie of a client there. */
    private final Map<Long, Long> names;
    /** By address and cookie, the session whose requests carried a cookie that no response had issued. */
    private final Map<Long, Long> carried;

    IssuedCookies(int cookiesMax) {
        sessions = bounded(cookiesMax);
        names = bounded(cookiesMax);
        carried = bounded(cookiesMax);
    }

    private static Map<Long, Long> bounded(int max) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                return size() > max;
            }
        };
    }

    /** Whether no cookie is known that could tell clients apart. */
    boolean isEmpty() {
        return sessions.isEmpty() && carried.isEmpty();
    }

    /**
     * The session that was given a cookie of this request; {@link #NOBODY} if there is none. If its cookies were given
     * to several sessions, the request begins its own, because a wrong guess would mix up two users.
     */
    long ownerOf(Head request) {
        long owner = NOBODY;
        for (long key : SessionRules.keysOfCookies(request, VALUE_CHARS_MIN)) {
            long session = sessions.getOrDefault(key, NOBODY);
            if (owner != NOBODY && session != NOBODY && session != owner) {
                return key;
            }
            owner = session == NOBODY ? owner : session;
        }
        return owner;
    }

    /**
     * The session of a request without any issued cookie, to which these cookies are given. A client that carries a
     * cookie from before the recording keeps the session of that cookie. Otherwise the session is that of the address,
     * unless a client there carried, or was given, another cookie of the same name; then it is a new one.
     */
    long begin(long address, Head request, List<SetCookie> set, SessionRules rules) {
        Map<String, String> own = identifying(request);
        long session = address;
        for (SetCookie cookie : set) {
            // If the client already carries a cookie of this name, the response only renews it.
            if (cookie.value().length() >= VALUE_CHARS_MIN && !own.containsKey(cookie.name())) {
                long key = rules.keyOfCookie(cookie.name(), cookie.value());
                session = isOther(address, cookie.name(), key, rules) && session == address ? key : session;
            }
        }
        if (session == address) {
            session = ofCarried(address, own, rules);
        }
        for (Map.Entry<String, String> cookie : own.entrySet()) {
            carried.put(at(address, rules.keyOfCookie(cookie.getKey(), cookie.getValue())), session);
        }
        return session;
    }

    /** The session of cookies from before the recording. Each is looked at, so that the next client is compared. */
    private long ofCarried(long address, Map<String, String> own, SessionRules rules) {
        long known = NOBODY;
        long first = NOBODY;
        for (Map.Entry<String, String> cookie : own.entrySet()) {
            long key = rules.keyOfCookie(cookie.getKey(), cookie.getValue());
            if (isOther(address, cookie.getKey(), key, rules) && first == NOBODY) {
                first = key;
            }
            long session = carried.getOrDefault(at(address, key), NOBODY);
            known = known == NOBODY ? session : known;
        }
        if (known != NOBODY) {
            return known;
        }
        return first == NOBODY ? address : first;
    }

    /** Whether a client at the address had another cookie of this name. */
    private boolean isOther(long address, String name, long key, SessionRules rules) {
        Long before = names.putIfAbsent(rules.keyOfCookie(name, Long.toHexString(address)), key);
        return before != null && before != key;
    }

    private static long at(long address, long key) {
        return address * ADDRESS_FACTOR ^ key;
    }

    /** Cookies of a request, by name, whose values look as if they identified one client. */
    private static Map<String, String> identifying(Head request) {
        Map<String, String> found = new LinkedHashMap<>();
        for (int field = request.indexOf("cookie", 0); field >= 0; field = request.indexOf("cookie", field + 1)) {
            for (String pair : request.value(field).split(";", -1)) {
                int equals = pair.indexOf('=');
                String value = pair.substring(equals + 1).strip();
                if (equals >= 0 && value.length() >= VALUE_CHARS_MIN && isMixed(value)) {
                    found.putIfAbsent(pair.substring(0, equals).strip(), value);
                }
            }
        }
        return found;
    }

    /**
     * Whether a value looks generated: it has digits, or capitals behind small letters. A choice or a language is a
     * word.
     */
    private static boolean isMixed(String value) {
        boolean lower = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= '0' && c <= '9' || lower && c >= 'A' && c <= 'Z') {
                return true;
            }
            lower = c >= 'a' && c <= 'z';
        }
        return false;
    }

    /** The response to a request of the session sets these cookies. */
    void add(List<SetCookie> set, long session, SessionRules rules) {
        for (SetCookie cookie : set) {
            if (cookie.value().length() >= VALUE_CHARS_MIN) {
                Long before = sessions.putIfAbsent(rules.keyOfCookie(cookie.name(), cookie.value()), session);
                if (before != null && before != session) {
                    sessions.put(rules.keyOfCookie(cookie.name(), cookie.value()), NOBODY);
                }
            }
        }
    }
}
