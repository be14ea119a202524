package io.reprise.replayer.plan;

import io.reprise.http.Head;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.traffic.SessionRules;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes a timetable on and counts where the state of its sessions comes from: the target does not know a session that
 * began before the recording. Looks at the first {@value #SESSIONS_MAX} sessions. Not thread-safe.
 */
public final class LoginCounter implements Timetable {
    static final int SESSIONS_MAX = 200_000;

    /** Where the state of a session comes from. */
    public enum Login {
        /** A response of the session set its cookie, so a replay can send the target's cookie in its place. */
        RECORDED,
        /** A request sent a cookie or credentials that no response of the session had issued. */
        EARLIER,
        /** No request sent a cookie or credentials, and no response set a cookie. */
        NONE
    }

    private final Timetable timetable;
    private final SessionRules rules;
    private final Map<Long, Login> logins = new HashMap<>();

    /** @param rules which cookies are session cookies; null for the standard rules */
    public LoginCounter(Timetable timetable, @Nullable SessionRules rules) {
        this.timetable = timetable;
        this.rules = rules == null ? SessionRules.standard() : rules;
    }

    @Override
    public @Nullable PlannedRequest next() {
        PlannedRequest request = timetable.next();
        if (request != null) {
            count(request.exchange());
        }
        return request;
    }

    private void count(SourcedExchange exchange) {
        long session = exchange.session();
        Login known = logins.get(session);
        if (known == Login.RECORDED || known == null && logins.size() >= SESSIONS_MAX) {
            return;
        }
        String cookies = values(exchange.head(), "cookie");
        Login login = known == null ? Login.NONE : known;
        if (!cookies.isEmpty() || exchange.head().indexOf("authorization", 0) >= 0) {
            login = Login.EARLIER;
        }
        Head response = exchange.responseHead();
        if (response != null && issues(response, cookies, login)) {
            login = Login.RECORDED;
        }
        logins.put(session, login);
    }

    /**
     * Whether the response issues the session's state: any cookie if the session had none, otherwise a session cookie
     * with another value than the request sent. A response that only prolongs a cookie's life repeats the value that
     * the request sent.
     */
    private boolean issues(Head response, String sent, Login before) {
        for (int i = response.indexOf("set-cookie", 0); i >= 0; i = response.indexOf("set-cookie", i + 1)) {
            String pair = response.value(i).split(";", 2)[0].strip();
            int equals = pair.indexOf('=');
            boolean hasValue = equals > 0 && equals < pair.length() - 1 && !pair.endsWith("=\"\"");
            boolean isSession =
                    hasValue && rules.isSessionCookie(pair.substring(0, equals).strip());
            if (hasValue && (before == Login.NONE || isSession && !("; " + sent + ";").contains(" " + pair + ";"))) {
                return true;
            }
        }
        return false;
    }

    private static String values(Head head, String name) {
        StringBuilder all = new StringBuilder();
        for (int i = head.indexOf(name, 0); i >= 0; i = head.indexOf(name, i + 1)) {
            all.append(all.isEmpty() ? "" : "; ").append(head.value(i));
        }
        return all.toString();
    }

    /** Number of sessions by where their state comes from. */
    public Map<Login, Long> counts() {
        Map<Login, Long> counts = new EnumMap<>(Login.class);
        for (Login login : Login.values()) {
            counts.put(login, logins.values().stream().filter(login::equals).count());
        }
        return counts;
    }

    @Override
    public void close() {
        timetable.close();
    }
}
