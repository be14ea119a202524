package io.reprise.replayer.state;

import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Strength;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins sessions of one user. A session is joined to another if it begins with a cookie or credentials that responses
 * had issued to exactly that session: the same user after a login, or after a token was renewed in a body. Bounded:
 * beyond the limit, the sessions seen longest ago count as new. Not thread-safe.
 */
final class SessionAliases {
    private static final int SESSIONS_MAX = 1 << 18;

    private final ValueIndex index;
    private final Map<Long, Long> current = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > SESSIONS_MAX;
        }
    };
    private final Map<Long, Long> joined = new HashMap<>();

    SessionAliases(ValueIndex index) {
        this.index = index;
    }

    /** The session that a request belongs to, given the session found by its cookies, credentials or address. */
    long of(long session, List<Carried> values) {
        Long known = current.get(session);
        if (known != null) {
            return known;
        }
        long found = session;
        for (Carried carried : values) {
            boolean identifies = carried.place() == Place.COOKIE || carried.place() == Place.AUTHORIZATION;
            if (identifies && found == session && Strength.of(carried.value()) == Strength.STRONG) {
                found = issuer(carried.value(), session);
            }
        }
        current.put(session, found);
        if (found != session && joined.size() < SESSIONS_MAX) {
            joined.put(session, found);
        }
        return found;
    }

    /** The only session that was given the value; the session itself if there is none, or more than one. */
    private long issuer(String value, long session) {
        long issuer = session;
        for (Entry entry : index.find(ValueIndex.ALL_SESSIONS, ValueHash.of(value))) {
            if (entry.response.session != issuer && issuer != session) {
                return session;
            }
            issuer = entry.response.session;
        }
        return issuer;
    }

    /** The sessions that were joined to another one. */
    Map<Long, Long> joined() {
        return joined;
    }
}
