package io.reprise.journal.exchange;

import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import io.reprise.journal.RunManifest;
import io.reprise.traffic.SessionRules;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows users through changes of their session cookie. Requires every exchange, in the order in which requests
 * arrived.
 *
 * <p>A session's id is the key of its first request. When a response in the session sets a session cookie (login,
 * rotation), the new cookie's key becomes an alias, and requests with that cookie stay in the session. A request that
 * does not identify its user joins the session of the cookie that its response sets, unless other clients were given
 * the same cookie. The tracker remembers a bounded number of cookies and forgets the least recently used; a forgotten
 * user who returns gets a new session. Not thread-safe.
 */
public final class SessionTracker {
    /** The usual number of remembered cookies; they take about 30 MB. */
    public static final int COOKIES_MAX = 1 << 18;

    /** The setting that tells, with the value {@link #FOLLOWED}, that a run has sessions in place of keys. */
    public static final String IDS_SETTING = "session-ids";

    /** The value: changes of cookies were followed when the run was written, so its keys are sessions. */
    public static final String FOLLOWED = "followed";

    private static final String COOKIE_FIELD = "\ncookie:";

    private static final SessionRules BY_ADDRESS = SessionRules.parse(List.of("address"));

    private final @Nullable SessionRules given;
    private final List<SessionRules> recorded;
    private final BitSet oldKeys;
    private final BitSet followed = new BitSet();
    private final IssuedCookies issued;
    private final SharedCookies shared;
    private final Map<Long, Long> aliases;
    /** Recorded keys that identify users, for which other cookies need not be checked. */
    private final Set<Long> identifying = new HashSet<>();

    private final int cookiesMax;

    /**
     * @param given the rules, or null to use the recorders' keys
     * @param recorded the rules of each run's recorder, by the run's index
     * @param oldKeys the runs whose recorder took the whole Authorization value for a key
     * @param cookiesMax maximum number of remembered cookies
     */
    SessionTracker(@Nullable SessionRules given, List<SessionRules> recorded, BitSet oldKeys, int cookiesMax) {
        this.given = given;
        this.recorded = new ArrayList<>(recorded);
        this.oldKeys = oldKeys;
        this.cookiesMax = cookiesMax;
        issued = new IssuedCookies(cookiesMax);
        shared = new SharedCookies(cookiesMax);
        aliases = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
                return size() > cookiesMax;
            }
        };
    }

    /**
     * A tracker for the users in these runs.
     *
     * @param given the rules, or null to use the recorders' keys and rules
     * @param runs the runs, in the order of their index
     * @param cookiesMax maximum number of remembered cookies
     */
    public static SessionTracker of(@Nullable SessionRules given, List<RunManifest> runs, int cookiesMax) {
        SessionTracker tracker = new SessionTracker(given, List.of(), new BitSet(), cookiesMax);
        tracker.know(runs);
        return tracker;
    }

    /** Takes over the rules of runs that were not known yet; all runs, in the order of their index. */
    public void know(List<RunManifest> runs) {
        for (int run = recorded.size(); run < runs.size(); run++) {
            Map<String, String> settings = runs.get(run).settings();
            recorded.add(SessionRules.ofSettings(settings));
            oldKeys.set(run, SessionRules.areKeysOld(settings));
            followed.set(run, FOLLOWED.equals(settings.get(IDS_SETTING)));
        }
    }

    /** Whether the request's head is needed to find the exchange's session. */
    public boolean needsRequest(Exchange exchange) {
        return !isFollowed(exchange) && isHeadNeeded(exchange);
    }

    private boolean isHeadNeeded(Exchange exchange) {
        return given != null
                || exchange.session() == 0
                || oldKeys.get(exchange.ids().run())
                || setsCookies(exchange.response())
                || shared.isShared(exchange.session())
                || !identifying.contains(exchange.session()) && carriesCookies(exchange.request());
    }

    /** The session of an exchange for which {@link #needsRequest} is false; never 0. */
    public long sessionOf(Exchange exchange) {
        if (isFollowed(exchange)) {
            return exchange.session();
        }
        shared.use(exchange.session());
        return aliasOf(keyInRun(exchange, exchange.session()));
    }

    /** The session of the exchange; never 0. */
    public long sessionOf(Exchange exchange, Head request) {
        return isFollowed(exchange) ? exchange.session() : follow(exchange, request);
    }

    private long follow(Exchange exchange, Head request) {
        SessionRules rules = rulesOf(exchange.ids().run());
        long key = keyOf(exchange, request, rules);
        long session = aliasOf(key);
        boolean setsCookies = setsCookies(exchange.response());
        if (!setsCookies && issued.isEmpty() && request.indexOf("cookie", 0) < 0) {
            return session;
        }
        List<SetCookie> all = setsCookies ? cookiesSet(exchange.response()) : List.of();
        List<Long> set = SetCookies.keysOf(all, rules);
        // without an address, all clients have the key of connection 0
        long address = set.isEmpty() && !shared.isShared(key) ? 0 : BY_ADDRESS.keyOf(request, 0);
        long connection = exchange.ids().connection();
        if (rules.identifies(request)) {
            session = shared.use(key, address, connection, session);
            rememberIfOfUser(exchange, request, rules);
        } else {
            session = guess(session, request, all, set, rules);
            session = set.isEmpty() || session != ofFirst(set) ? session : shared.begin(set.get(0), address, session);
        }
        for (long cookie : set) {
            follow(key, cookie, session, address, connection);
        }
        if (given == null) {
            issued.add(all, session, rules);
        }
        return session;
    }

    /** Whether the exchange has its session in the place of a key. */
    private boolean isFollowed(Exchange exchange) {
        return given == null
                && exchange.session() != 0
                && followed.get(exchange.ids().run());
    }

    /** A response in the session sets this session cookie; its request had this key. */
    private void follow(long key, long cookie, long session, long address, long connection) {
        if (cookie != session && !shared.isKnown(cookie)) {
            aliases.putIfAbsent(cookie, session);
        }
        if (cookie != key) {
            shared.replace(key, session);
            shared.give(cookie, session, address, connection);
        }
    }

    /** The session of the first of these cookies. */
    private long ofFirst(List<Long> set) {
        return aliases.getOrDefault(set.get(0), set.get(0));
    }

    private void rememberIfOfUser(Exchange exchange, Head request, SessionRules rules) {
        if (rules.isKeyOfUser(request)) {
            remember(exchange.session());
        }
    }

    private void remember(long key) {
        if (identifying.size() >= cookiesMax) {
            identifying.clear(); // they are found again, each by one request
        }
        identifying.add(key);
    }

    /**
     * The session of a request for which the rules find only an address, by the cookies that it carries or is given.
     */
    private long guess(long address, Head request, List<SetCookie> all, List<Long> set, SessionRules rules) {
        long owner = given == null ? issued.ownerOf(request) : IssuedCookies.NOBODY;
        if (owner != IssuedCookies.NOBODY) {
            return owner;
        }
        if (!set.isEmpty()) {
            return ofFirst(set);
        }
        return given == null ? issued.begin(address, request, all, rules) : address;
    }

    private SessionRules rulesOf(int run) {
        if (given != null) {
            return given;
        }
        return run < recorded.size() ? recorded.get(run) : SessionRules.standard();
    }

    private long keyOf(Exchange exchange, Head request, SessionRules rules) {
        long key = exchange.session();
        if (given != null || key == 0) {
            key = rules.keyOf(request, exchange.ids().connection());
        } else if (oldKeys.get(exchange.ids().run())) {
            key = SessionRules.renewedKey(key, request);
        }
        return keyInRun(exchange, key);
    }

    private long aliasOf(long key) {
        return aliases.isEmpty() ? key : aliases.getOrDefault(key, key);
    }

    private static long keyInRun(Exchange exchange, long key) {
        if (exchange.ids().run() == 0
                || key != SessionRules.keyOfConnection(exchange.ids().connection())) {
            return key;
        }
        // Every run counts its connections from the same start, so connection ids alone would mix up the users of two
        // hosts.
        return SessionRules.keyOfConnection(
                exchange.ids().connection() ^ ((long) exchange.ids().run() << 40));
    }

    private static boolean setsCookies(@Nullable RecordedResponse response) {
        return response != null && response.setsCookies();
    }

    /** Whether the head has a Cookie field; found without parsing it. */
    private static boolean carriesCookies(RecordedRequest request) {
        byte[] head = request.head();
        for (int i = 0; i + COOKIE_FIELD.length() <= head.length; i++) {
            int matched = 0;
            while (matched < COOKIE_FIELD.length()
                    && (head[i + matched] == COOKIE_FIELD.charAt(matched)
                            || (head[i + matched] | 0x20) == COOKIE_FIELD.charAt(matched))) {
                matched++;
            }
            if (matched == COOKIE_FIELD.length()) {
                return true;
            }
        }
        return false;
    }

    private static List<SetCookie> cookiesSet(@Nullable RecordedResponse response) {
        if (response == null) {
            return List.of();
        }
        try {
            return SetCookies.in(Head.parseResponse(response.head(), RecordedHeads.LIMITS), response.headTimeNs());
        } catch (FramingException e) {
            // A malformed response tells nothing about sessions; its request is replayed anyway.
            return List.of();
        }
    }
}
