package io.reprise.journal.exchange;

import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import io.reprise.traffic.SessionRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Remembers which session was given which cookie, whatever the cookie's name, to tell apart users of whom the rules see
 * only an address. A value that several sessions were given tells nothing. Bounded: forgets the least recently used.
 * Not thread-safe.
 */
final class IssuedCookies {
    /** No cookie says whose the request is. */
    static final long NOBODY = 0;

    /** A shorter value may be equal at two users by chance, such as that of a language. */
    private static final int VALUE_CHARS_MIN = 8;

    private final Map<Long, Long> sessions;
    private final Map<Long, Long> names;

    IssuedCookies(int cookiesMax) {
        sessions = bounded(cookiesMax);
        names = bounded(cookiesMax);
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

    boolean isEmpty() {
        return sessions.isEmpty();
    }

    /**
     * The session that was given a cookie of this request; {@link #NOBODY} if there is none. If its cookies were given
     * to several sessions, the request begins its own, because a wrong guess would mix up two users.
     */
    long ownerOf(Head request, SessionRules rules) {
        long owner = NOBODY;
        for (int field = request.indexOf("cookie", 0); field >= 0; field = request.indexOf("cookie", field + 1)) {
            for (String pair : request.value(field).split(";", -1)) {
                int equals = pair.indexOf('=');
                String value = pair.substring(equals + 1).strip();
                if (equals < 0 || value.length() < VALUE_CHARS_MIN) {
                    continue;
                }
                long key = rules.keyOfCookie(pair.substring(0, equals).strip(), value);
                long session = sessions.getOrDefault(key, NOBODY);
                if (owner != NOBODY && session != NOBODY && session != owner) {
                    return key;
                }
                owner = session == NOBODY ? owner : session;
            }
        }
        return owner;
    }

    /**
     * The session of a request without any issued cookie to which these cookies are given: that of its address, unless
     * a request from there was given a cookie of the same name before; then a new one.
     */
    long begin(long address, List<SetCookie> set, SessionRules rules) {
        long session = address;
        for (SetCookie cookie : set) {
            if (cookie.value().length() >= VALUE_CHARS_MIN) {
                long key = rules.keyOfCookie(cookie.name(), cookie.value());
                Long before = names.putIfAbsent(rules.keyOfCookie(cookie.name(), Long.toHexString(address)), key);
                session = before != null && before != key && session == address ? key : session;
            }
        }
        return session;
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
