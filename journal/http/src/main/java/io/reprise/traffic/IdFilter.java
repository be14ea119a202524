package io.reprise.traffic;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code --session} and {@code --exchange}: chooses exchanges by the ids that {@code journal list} prints. An exchange
 * is chosen if its session or it itself is named. Immutable, thread-safe.
 */
public final class IdFilter {
    /** Chooses every exchange. */
    public static final IdFilter ALL = new IdFilter(Map.of(), Map.of());

    private static final Pattern SESSION = Pattern.compile("[0-9a-fA-F]{1,16}");
    private static final Pattern EXCHANGE = Pattern.compile("([0-9a-fA-F]{1,8})-([0-9a-fA-F]{1,16})");
    private static final int SHOWN_CHARS = 60;
    private static final String AS_LISTED = ", as 'journal list' shows it)";

    /** By id, the text that named it. */
    private final Map<Long, String> sessions;

    private final Map<ExchangeId, String> exchanges;

    private record ExchangeId(int run, long exchange) {}

    private IdFilter(Map<Long, String> sessions, Map<ExchangeId, String> exchanges) {
        this.sessions = sessions;
        this.exchanges = exchanges;
    }

    /**
     * Makes a filter; without any id, it chooses every exchange.
     *
     * @param sessions ids of sessions, 16 hexadecimal digits
     * @param exchanges ids of exchanges, such as {@code 0-1a2b}
     * @throws IllegalArgumentException naming the option, the id and what is expected
     */
    public static IdFilter of(List<String> sessions, List<String> exchanges) {
        Map<Long, String> bySession = new LinkedHashMap<>();
        for (String text : sessions) {
            if (!SESSION.matcher(text.strip()).matches()) {
                throw new IllegalArgumentException("--session: '" + shown(text)
                        + "' is not the id of a session (expected 16 hexadecimal digits" + AS_LISTED);
            }
            bySession.put(Long.parseUnsignedLong(text.strip(), 16), text.strip());
        }
        Map<ExchangeId, String> byExchange = new LinkedHashMap<>();
        for (String text : exchanges) {
            Matcher id = EXCHANGE.matcher(text.strip());
            if (!id.matches()) {
                throw new IllegalArgumentException("--exchange: '" + shown(text)
                        + "' is not the id of an exchange (expected one such as 0-1a2b" + AS_LISTED);
            }
            byExchange.put(
                    new ExchangeId(Integer.parseUnsignedInt(id.group(1), 16), Long.parseUnsignedLong(id.group(2), 16)),
                    text.strip());
        }
        return new IdFilter(bySession, byExchange);
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }

    /** Whether any id is named. */
    public boolean isGiven() {
        return !sessions.isEmpty() || !exchanges.isEmpty();
    }

    /** The ids as typed. */
    public String text() {
        return sessions.values() + " " + exchanges.values();
    }

    /** Whether earlier exchanges of this session, such as a login, may be needed for the chosen ones. */
    public boolean mayNeed(long session) {
        return sessions.isEmpty() || !exchanges.isEmpty() || sessions.containsKey(session);
    }

    /** Begins a pass over a recording. */
    public Search search() {
        return new Search();
    }

    /** One pass over a recording, which remembers the ids that it has met. Not thread-safe. */
    public final class Search {
        private final Set<Long> metSessions = new HashSet<>();
        private final Set<ExchangeId> metExchanges = new HashSet<>();

        private Search() {}

        /**
         * Whether an exchange is chosen.
         *
         * @param session the session that it belongs to, with changes of cookies followed
         * @param run the index of its run
         * @param exchange its id in its run
         */
        public boolean accepts(long session, int run, long exchange) {
            if (!isGiven()) {
                return true;
            }
            ExchangeId id = new ExchangeId(run, exchange);
            boolean byExchange = exchanges.containsKey(id);
            if (byExchange) {
                metExchanges.add(id);
            }
            boolean bySession = sessions.containsKey(session);
            if (bySession) {
                metSessions.add(session);
            }
            return byExchange || bySession;
        }

        /** The first id that no exchange has had so far, with its option; null if all were met. */
        public @Nullable String missing() {
            for (Map.Entry<Long, String> session : sessions.entrySet()) {
                if (!metSessions.contains(session.getKey())) {
                    return "--session: no exchange is of session '" + session.getValue() + "'";
                }
            }
            for (Map.Entry<ExchangeId, String> exchange : exchanges.entrySet()) {
                if (!metExchanges.contains(exchange.getKey())) {
                    return "--exchange: there is no exchange '" + exchange.getValue() + "'";
                }
            }
            return null;
        }
    }
}
