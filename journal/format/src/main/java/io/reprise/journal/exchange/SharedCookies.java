package io.reprise.journal.exchange;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The clients that were given a session cookie lately. A cookie that holds its state itself, with a signature and a
 * time in seconds, is the same for all clients that get the same state in one second, such as "please log in". So a
 * request with it may come from any of these clients. Most likely is a client with the request's address, better on the
 * connection on which the cookie came, and better one that has not used the cookie yet and was given no other since.
 * Bounded: forgets the cookies that were used longest ago. Not thread-safe.
 */
final class SharedCookies {
    /** Clients are given the same cookie within seconds. */
    private static final int COOKIES_MAX = 4_096;

    private static final int CLIENTS_MAX = 64;

    private final Map<Long, List<Client>> clients;

    /** @param cookiesMax maximum number of remembered cookies; at most {@value #COOKIES_MAX} are */
    SharedCookies(int cookiesMax) {
        int max = Math.min(cookiesMax, COOKIES_MAX);
        clients = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, List<Client>> eldest) {
                return size() > max;
            }
        };
    }

    private static final class Client {
        private final long session;
        private final long address;
        private final long connection;
        private boolean hasUsed;
        private boolean hasAnother;

        Client(long session, long address, long connection) {
            this.session = session;
            this.address = address;
            this.connection = connection;
        }

        /** How likely a request with the cookie comes from this client. */
        int rank(long ofAddress, long ofConnection) {
            return (address == ofAddress ? 8 : 0)
                    + (hasAnother ? 0 : 4)
                    + (connection == ofConnection ? 2 : 0)
                    + (hasUsed ? 0 : 1);
        }
    }

    /** Whether several clients were given the cookie, so that it alone does not tell whose a request is. */
    boolean isShared(long cookie) {
        List<Client> all = clients.get(cookie);
        return all != null && all.size() > 1;
    }

    /** Whether the cookie is known to be given to a client, and not forgotten yet. */
    boolean isKnown(long cookie) {
        return clients.containsKey(cookie);
    }

    /** A response in a session gives the cookie to the session's client. */
    void give(long cookie, long session, long address, long connection) {
        List<Client> all = clients.computeIfAbsent(cookie, key -> new ArrayList<>(1));
        boolean isNew = all.stream().noneMatch(client -> client.session == session);
        if (isNew && all.size() < CLIENTS_MAX) {
            all.add(new Client(session, address, connection));
        }
    }

    /**
     * The session of a request that carries the cookie.
     *
     * @param session the session if nothing is known of the cookie
     */
    long use(long cookie, long address, long connection, long session) {
        List<Client> all = clients.get(cookie);
        if (all == null) {
            return session;
        }
        Client best = all.get(0);
        for (Client client : all) {
            best = client.rank(address, connection) > best.rank(address, connection) ? client : best;
        }
        best.hasUsed = true;
        return best.session;
    }

    /** The only client of a cookie that is not shared has used it. */
    void use(long cookie) {
        List<Client> all = clients.get(cookie);
        if (all != null) {
            all.get(0).hasUsed = true;
        }
    }

    /**
     * The session of a request that carries no session cookie and is given this one. If a client at the same address
     * has used the cookie and was given no other since, that client probably asks for it again, so the session is its
     * own; otherwise the session is a new one.
     *
     * @param session the session of the first client that is given the cookie
     */
    long begin(long cookie, long address, long session) {
        List<Client> all = clients.get(cookie);
        if (all == null) {
            return session;
        }
        for (Client client : all) {
            if (client.address == address && client.hasUsed && !client.hasAnother) {
                return client.session;
            }
        }
        return session + all.size() * 0x9E37_79B9_7F4A_7C15L;
    }

    /** The client of a session was given another cookie in place of this one. */
    void replace(long cookie, long session) {
        List<Client> all = clients.get(cookie);
        if (all != null) {
            all.stream().filter(client -> client.session == session).forEach(client -> client.hasAnother = true);
        }
    }
}
