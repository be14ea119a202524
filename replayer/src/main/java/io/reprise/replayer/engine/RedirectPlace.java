package io.reprise.replayer.engine;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a redirect leads, without what differs between a recorded site and its target: scheme, host, ids. Immutable.
 *
 * @param segments the segments of the path, decoded and in lower case, without parameters
 * @param login whether users log in there
 * @param isSamePath whether it is the path that was asked for
 */
record RedirectPlace(List<String> segments, boolean login, boolean isSamePath) {
    private static final int LENGTH_MAX = 8_192;
    private static final int WORD_LENGTH_MAX = 64;

    /** Words for logging in, as they stand in paths, without what joins them. */
    private static final Set<String> LOGIN_WORDS = Set.of(
            "login",
            "signin",
            "logon",
            "signon",
            "wplogin",
            "userlogin",
            "dologin",
            "loginform",
            "auth",
            "authorize",
            "authenticate",
            "authentication",
            "sso",
            "oauth",
            "oauth2",
            "saml",
            "saml2",
            "openid",
            "cas",
            "reauth",
            "unauthorized",
            "accessdenied",
            "sessionexpired",
            "anmelden",
            "anmeldung",
            "einloggen",
            "connexion",
            "seconnecter",
            "identification",
            "entrar",
            "iniciarsesion",
            "acceder",
            "accedi",
            "accesso",
            "inloggen",
            "logga",
            "loggain",
            "logind",
            "logowanie",
            "zaloguj",
            "prihlaseni",
            "bejelentkezes",
            "giris",
            "kirjaudu");

    RedirectPlace {
        segments = List.copyOf(segments);
    }

    /**
     * Reads a Location, which a hostile target may have written.
     *
     * @param target the request target, against which a relative reference is resolved
     */
    static RedirectPlace of(String target, String location) {
        String cut = location.length() <= LENGTH_MAX ? location : location.substring(0, LENGTH_MAX);
        String asked = path(target);
        String path = resolved(asked, cut);
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", 64)) {
            String plain = decoded(segment.split(";", 2)[0]).toLowerCase(Locale.ROOT);
            if (!plain.isEmpty()) {
                segments.add(plain);
            }
        }
        List<String> values = valuesOf(query(cut));
        boolean login = segments.stream().anyMatch(RedirectPlace::isLoginWord)
                || isNewSession(segments)
                || values.stream().anyMatch(RedirectPlace::isLoginWord)
                || asked.length() > 1 && !path.equals(asked) && comesBack(values, asked);
        return new RedirectPlace(segments, login, path.equals(asked));
    }

    boolean isLogin() {
        return login;
    }

    /** Whether a redirect to the other place is equivalent to a redirect to this place. */
    boolean leadsTo(RedirectPlace there) {
        if (there.login != login) {
            return false;
        }
        if (segments.size() != there.segments.size()) {
            return false;
        }
        for (int i = 0; i < segments.size(); i++) {
            String one = segments.get(i);
            String other = there.segments.get(i);
            boolean mayVary = i > 0 || looksMade(one) || looksMade(other);
            if (!one.equals(other) && !mayVary) {
                return false;
            }
        }
        return true;
    }

    /** Whether a segment has a character that words of a site rarely have and ids and titles often do. */
    private static boolean looksMade(String segment) {
        return segment.chars().anyMatch(c -> !(c >= 'a' && c <= 'z'));
    }

    /** {@code /sessions/new}: the page at which a session is made. */
    private static boolean isNewSession(List<String> segments) {
        int last = segments.size() - 1;
        return last > 0
                && segments.get(last).equals("new")
                && (segments.get(last - 1).equals("session")
                        || segments.get(last - 1).equals("sessions"));
    }

    private static boolean isLoginWord(String text) {
        if (text.length() > WORD_LENGTH_MAX || isAddress(text)) {
            return false;
        }
        int dot = text.lastIndexOf('.');
        String stem = dot > 0 ? text.substring(0, dot) : text;
        StringBuilder letters = new StringBuilder(stem.length());
        for (String part : stem.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)) {
            if (part.equals("login") || part.equals("signin")) {
                return true;
            }
            letters.append(part);
        }
        return LOGIN_WORDS.contains(letters.toString());
    }

    /** Whether the query says where to go afterwards: back to where the user wanted to be. */
    private static boolean comesBack(List<String> values, String asked) {
        return values.stream()
                .anyMatch(value -> isAddress(value) && resolved("", value).equals(asked));
    }

    private static boolean isAddress(String value) {
        return value.startsWith("/") || value.contains("://");
    }

    private static List<String> valuesOf(String query) {
        List<String> values = new ArrayList<>();
        for (String pair : query.split("[&;]", 64)) {
            String plain = decoded(pair);
            int equals = plain.indexOf('=');
            values.add(plain.substring(equals + 1));
        }
        return values;
    }

    private static String resolved(String asked, String location) {
        int scheme = location.indexOf("://");
        String rest = location;
        if (scheme > 0 && scheme < 12 && location.indexOf('/') == scheme + 1) {
            rest = afterAuthority(location.substring(scheme + 3));
        } else if (location.startsWith("//")) {
            rest = afterAuthority(location.substring(2));
        }
        String path = path(rest);
        if (path.startsWith("/")) {
            return path;
        }
        return path.isEmpty() ? asked : asked.substring(0, asked.lastIndexOf('/') + 1) + path;
    }

    private static String afterAuthority(String text) {
        String path = text.replaceFirst("^[^/?#]*", "");
        return path.startsWith("/") ? path : "/" + path;
    }

    private static String path(String target) {
        int end = target.length();
        for (int i = 0; i < target.length(); i++) {
            if (target.charAt(i) == '?' || target.charAt(i) == '#') {
                end = i;
                break;
            }
        }
        return target.substring(0, end);
    }

    private static String query(String location) {
        int start = location.indexOf('?');
        int end = location.indexOf('#');
        return start < 0 || end >= 0 && end < start
                ? ""
                : location.substring(start + 1, end < 0 ? location.length() : end);
    }

    /** Percent-decoded as UTF-8; what is not well encoded stays as it is. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        byte[] plain = new byte[raw.length];
        int length = 0;
        for (int i = 0; i < raw.length; i++) {
            int high = i + 2 < raw.length && raw[i] == '%' ? Character.digit(raw[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(raw[i + 2], 16) : -1;
            if (low >= 0) {
                plain[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                plain[length++] = raw[i];
            }
        }
        return new String(plain, 0, length, StandardCharsets.UTF_8);
    }
}
