package io.reprise.replayer.source;

import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.traffic.SessionRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows users over changes of their session cookie. Give it every exchange in the order in which requests arrived.
 *
 * <p>A session's id is the key that its first request had. When a response to a request of it sets a session cookie
 * (login, rotation), the new cookie's key becomes an alias, and requests with it stay in the session. A request that
 * says nothing about its user joins the session of the cookie that its response sets. Remembers a bounded number of
 * cookies and forgets the longest unused: such a user, coming back, is a new session. Not thread-safe.
 */
final class SessionTracker {
    private final SessionRules rules;
    private final boolean asRecorded;
    private final Map<Long, Long> aliases;

    /**
     * @param given the rules, or null to take the recorder's keys and follow the standard cookies
     * @param cookiesMax how many cookies are remembered
     */
    SessionTracker(@Nullable SessionRules given, int cookiesMax) {
        rules = given == null ? SessionRules.standard() : given;
        asRecorded = given == null;
        aliases = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                return size() > cookiesMax;
            }
        };
    }

    /** The session of the exchange; never 0. */
    long sessionOf(Exchange exchange, Head request) {
        long key = keyOf(exchange, request);
        long session = aliases.getOrDefault(key, key);
        List<Long> set = cookiesSet(exchange.response());
        if (set.isEmpty()) {
            return session;
        }
        if (!rules.identifies(request)) {
            session = aliases.getOrDefault(set.get(0), set.get(0));
        }
        for (long cookie : set) {
            if (cookie != session) {
                aliases.putIfAbsent(cookie, session);
            }
        }
        return session;
    }

    private long keyOf(Exchange exchange, Head request) {
        long recorded = exchange.session();
        long key = asRecorded && recorded != 0 ? recorded : rules.keyOf(request, exchange.connection());
        if (exchange.run() == 0 || key != SessionRules.keyOfConnection(exchange.connection())) {
            return key;
        }
        // Every run counts its connections from the same start, so on their own they would mix up two hosts' users.
        return SessionRules.keyOfConnection(exchange.connection() ^ ((long) exchange.run() << 40));
    }

    private List<Long> cookiesSet(@Nullable RecordedResponse response) {
        if (response == null) {
            return List.of();
        }
        try {
            Head head = Head.parseResponse(response.head(), RecordedHeads.LIMITS);
            return SetCookies.keysIn(head, rules, response.headTimeNs());
        } catch (FramingException e) {
            // An odd response says nothing about sessions; the request is replayed all the same.
            return List.of();
        }
    }
}
