package io.reprise.traffic;

import io.reprise.http.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tells which user a request is from: an ordered list of rules, of which the first that finds something decides.
 *
 * <p>Rules: {@code cookie:NAME} ({@code *} at the end of the name matches any rest), {@code header:NAME},
 * {@code authorization}, {@code address} (the address that a load balancer told, otherwise the first X-Forwarded-For or
 * Forwarded address, or X-Real-IP, with the User-Agent), {@code connection}. If no rule finds anything, the connection
 * decides. Immutable and thread-safe; {@link #keyOf} allocates nothing.
 *
 * <p>A key is a hash, FNV-1a 64 and then MurmurHash3's 64-bit finaliser, with 0 replaced by 1. The hashed bytes, as
 * ISO-8859-1, are {@code c NAME = VALUE} for a cookie, without quotes around its value, {@code h name : VALUE} for a
 * header (the name in lower case), {@code h authorization : } and then the stable part for Authorization (see
 * docs/sessions.md), {@code a ADDRESS, space, USER-AGENT}, or {@code n} and the connection's id as eight
 * bytes, little-endian; all without the spaces written here.
 */
public final class SessionRules {
    /** In order of preference: names specific to a framework before generic names. */
    private static final List<String> STANDARD = List.of(
            "cookie:sessionid",
            "cookie:JSESSIONID",
            "cookie:PHPSESSID",
            "cookie:connect.sid",
            "cookie:ASP.NET_SessionId",
            "cookie:.AspNetCore.Session",
            "cookie:laravel_session",
            "cookie:ci_session",
            "cookie:rack.session",
            "cookie:_session_id",
            "cookie:koa.sess",
            "cookie:next-auth.session-token",
            "cookie:authjs.session-token",
            "cookie:wordpress_logged_in_*",
            "cookie:beaker.session.id",
            "cookie:PLAY_SESSION",
            "cookie:SESSION",
            "cookie:SESSIONID",
            "cookie:session",
            "cookie:session_id",
            "cookie:session-id",
            "cookie:sid",
            "cookie:SID",
            "authorization",
            "address",
            "connection");

    /** The setting of a recorder under which a run's manifest keeps {@link #setting}. */
    public static final String SETTING = "session-rules";

    /**
     * The setting under which a run's manifest keeps {@link #KEYS}. Recordings without it have the whole value of
     * Authorization in their keys, which for many schemes differs from request to request.
     */
    public static final String KEYS_SETTING = "session-keys";

    /** How keys are computed. */
    public static final String KEYS = "2";

    private static final SessionRule AUTHORIZATION = new AuthorizationRule();
    private static final SessionRule WHOLE_AUTHORIZATION = new HeaderRule("authorization");
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final String RIGHT = "expected cookie:NAME, header:NAME, authorization, address or connection";

    private static final SessionRules STANDARD_RULES = parse(STANDARD);

    private final List<String> rules;
    private final SessionRule[] compiled;

    private SessionRules(List<String> rules, SessionRule[] compiled) {
        this.rules = rules;
        this.compiled = compiled;
    }

    /** The well-known session cookies of common frameworks, then authorization, address, connection. */
    public static SessionRules standard() {
        return STANDARD_RULES;
    }

    /** @throws IllegalArgumentException naming the rule and what is expected */
    public static SessionRules parse(List<String> rules) {
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("no session rule given (" + RIGHT + ")");
        }
        List<SessionRule> compiled = new ArrayList<>();
        List<String> cookies = new ArrayList<>();
        for (String rule : rules) {
            if (rule.startsWith("cookie:")) {
                cookies.add(nameIn(rule));
                continue;
            }
            // Neighbouring cookie rules share one pass over the Cookie fields.
            flush(cookies, compiled);
            compiled.add(other(rule));
        }
        flush(cookies, compiled);
        return new SessionRules(List.copyOf(rules), compiled.toArray(SessionRule[]::new));
    }

    /**
     * The rules in a recorder's settings; the standard rules if there are none or this version does not know one of
     * them.
     */
    public static SessionRules ofSettings(Map<String, String> settings) {
        String given = settings.get(SETTING);
        try {
            return given == null ? STANDARD_RULES : parse(List.of(given.split(" ", -1)));
        } catch (IllegalArgumentException e) {
            return STANDARD_RULES;
        }
    }

    private static void flush(List<String> cookies, List<SessionRule> compiled) {
        if (!cookies.isEmpty()) {
            compiled.add(new CookieRule(cookies));
            cookies.clear();
        }
    }

    private static SessionRule other(String rule) {
        if (rule.startsWith("header:")) {
            return new HeaderRule(nameIn(rule).toLowerCase(Locale.ROOT));
        }
        return switch (rule) {
            case "authorization" -> AUTHORIZATION;
            case "address" -> new AddressRule();
            case "connection" -> new ConnectionRule();
            default -> throw new IllegalArgumentException("'" + rule + "' is not a session rule (" + RIGHT + ")");
        };
    }

    private static String nameIn(String rule) {
        String name = rule.substring(rule.indexOf(':') + 1);
        boolean bare = name.equals("*");
        if (bare || !TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + rule + "' is not a session rule: invalid name (" + RIGHT + ")");
        }
        return name;
    }

    /** The rules in the form that {@link #parse} accepts. */
    public List<String> rules() {
        return rules;
    }

    /** The rules as one setting of a recorder, which {@link #ofSettings} reads. */
    public String setting() {
        return String.join(" ", rules);
    }

    /**
     * The session key of a request, 64 bits, never 0. It depends only on the rules and the request, so that proxy and
     * replay agree.
     *
     * @param connection the id of the client connection, used by the last rule
     */
    public long keyOf(Head request, long connection) {
        return keyOf(request, connection, "");
    }

    /**
     * The session key of a request whose client's address is known from elsewhere, such as the PROXY protocol. It
     * counts more than the addresses in the request, which any client can claim.
     *
     * @param peer the address as text, without a port; empty if unknown
     */
    public long keyOf(Head request, long connection, String peer) {
        for (SessionRule rule : compiled) {
            long key = rule.keyOf(request, connection, peer);
            if (key != 0) {
                return key;
            }
        }
        return keyOfConnection(connection);
    }

    /** Whether recorders with these settings computed keys otherwise than {@link #keyOf} does. */
    public static boolean areKeysOld(Map<String, String> settings) {
        return !KEYS.equals(settings.get(KEYS_SETTING));
    }

    /**
     * Converts a key of a recording with old keys: the key of a whole Authorization value becomes the key of the
     * value's stable part; others stay.
     */
    public static long renewedKey(long old, Head request) {
        if (WHOLE_AUTHORIZATION.keyOf(request, 0, "") != old) {
            return old;
        }
        long stable = AUTHORIZATION.keyOf(request, 0, "");
        return stable == 0 ? old : stable;
    }

    /**
     * Whether the request itself identifies its user, by cookie, header or authorization. Otherwise only its address or
     * connection does, and users may share these.
     */
    public boolean identifies(Head request) {
        for (SessionRule rule : compiled) {
            if (!isGuess(rule) && rule.keyOf(request, 0, "") != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the key of the request identifies its user, because a rule applies that comes before those about address
     * and connection.
     */
    public boolean isKeyOfUser(Head request) {
        for (SessionRule rule : compiled) {
            if (isGuess(rule)) {
                return false;
            }
            if (rule.keyOf(request, 0, "") != 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGuess(SessionRule rule) {
        return rule instanceof AddressRule || rule instanceof ConnectionRule;
    }

    /** Whether this cookie is one of the session cookies. */
    public boolean isSessionCookie(String name) {
        for (SessionRule rule : compiled) {
            if (rule instanceof CookieRule cookies && cookies.matches(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The key that {@link #keyOf} gives to a request with this session cookie; never 0.
     *
     * @param value the value as in a Cookie or Set-Cookie field, as ISO-8859-1, with or without quotes around it
     */
    public long keyOfCookie(String name, String value) {
        long key = CookieRule.keyOfPair(name, value);
        if (key == 0) {
            throw new IllegalArgumentException("cookie " + name + " has no value");
        }
        return key;
    }

    /**
     * The keys of all cookies of a request, of any name, as {@link #keyOfCookie} makes them.
     *
     * @param valueBytesMin cookies with a shorter value are left out; at least 3, so that none is empty
     */
    public static long[] keysOfCookies(Head request, int valueBytesMin) {
        return CookieRule.keysOf(request, valueBytesMin);
    }

    /** The key of a request that only its connection identifies; the same under all rules. */
    public static long keyOfConnection(long connection) {
        return KeyHash.finish(KeyHash.addLong(KeyHash.add(KeyHash.SEED, 'n'), connection));
    }
}
