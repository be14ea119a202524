package io.reprise.replayer.state;

import io.reprise.journal.exchange.Exchange;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.EarlierExchange.Need;
import io.reprise.replayer.state.ProducerChoice.Chosen;
import io.reprise.replayer.state.ProducerChoice.Condition;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses which exchanges before the window are sent first, so that its sessions are logged in: those that issued a
 * value which a request of the same session inside the window carries, and, backwards, those that issued what these
 * requests carry themselves.
 *
 * <p>A write is chosen only if it issued credentials, which are values that requests carry in a cookie, in
 * Authorization or in another header field; or if a chosen write needs a value of it, as a form's token. An order
 * that the session placed before the window is in staging's data, and is not placed again because a page inside the
 * window shows its number. Credentials that a single request carried do not count either: a message in a cookie, which
 * the next page shows and deletes, is one. If every response renews a cookie, only the responses that began the visit
 * and logged the user in are chosen ({@link CookieLine}). Bounded in memory; not thread-safe.
 */
final class LoginChoice {
    /** A session that needs more exchanges is not logged in: probably a token changes with every response. */
    static final int EXCHANGES_MAX = 50;

    private static final int NEEDS_MAX = 200_000;
    private static final int SESSIONS_MAX = 1 << 18;

    private final Map<Long, EarlierExchange> nodes = new HashMap<>();
    private final Map<Long, Need> needs = new HashMap<>();
    /** By session and name, the value of the cookie that requests carried last. */
    private final Map<Long, Need> lastCookies = new HashMap<>();

    private final Set<Long> unissued = new HashSet<>();

    /** Adds an exchange before its values are looked at. */
    void begin(SourcedExchange sourced, long session, List<Carried> values) {
        Exchange exchange = sourced.exchange();
        if (sourced.isBeforeWindow() && exchange.response() != null && exchange.endTimeNs() != 0) {
            nodes.put(sourced.number(), new EarlierExchange(sourced, session, exchange.response(), values));
        }
    }

    /** A request carries a value that these places may have issued. */
    void linked(SourcedExchange sourced, long session, Carried carried, List<Chosen> chosen) {
        boolean credential = isCredential(carried);
        long[] issuers = chosen.stream()
                .filter(one -> credential || one.condition() == Condition.NONE)
                .mapToLong(one -> one.entry().response.number)
                .toArray();
        long key = ValueHash.of(session, carried.value());
        carry(sourced, key, new Need(session, null, issuers), credential);
    }

    /** A request carries a cookie that a response had set, which the jar replaces. */
    void jarred(SourcedExchange sourced, long session, Carried carried, Collection<Entry> entries) {
        long[] issuers = entries.stream()
                .filter(entry -> entry.place.source() == Source.COOKIE && entry.name.equalsIgnoreCase(carried.name()))
                .mapToLong(entry -> entry.response.number)
                .toArray();
        long key = ValueHash.of(session, carried.name() + '=' + carried.value());
        carry(sourced, key, new Need(session, carried.name(), issuers), true);
    }

    /** A request carries a value that no response had issued. */
    void unissued(SourcedExchange sourced, long session, Carried carried) {
        EarlierExchange node = nodes.get(sourced.number());
        if (node != null) {
            node.carriesUnissued(carried);
        } else if (!nodes.isEmpty()
                && !sourced.isBeforeWindow()
                && isIssuedAsARule(carried)
                && Strength.of(carried.value()) == Strength.STRONG) {
            countUnissued(session);
        }
    }

    private void countUnissued(long session) {
        if (unissued.size() < SESSIONS_MAX) {
            unissued.add(session);
        }
    }

    /**
     * Whether a value is a cookie or a token. The whole Authorization field, and names and digests that clients know,
     * are not.
     */
    private static boolean isIssuedAsARule(Carried carried) {
        boolean isCookie = carried.place() == Place.COOKIE;
        boolean isToken = carried.place() == Place.AUTHORIZATION
                && carried.name().equals("authorization")
                && carried.value().indexOf(' ') < 0;
        return carried.whole() && (isCookie || isToken);
    }

    /** Whether a header field may hold credentials: validators of caches and versions do not log anybody in. */
    private static boolean isCredential(Carried carried) {
        return switch (carried.place()) {
            case COOKIE, AUTHORIZATION -> true;
            case HEADER -> !carried.name().regionMatches(true, 0, "if-", 0, 3);
            default -> false;
        };
    }

    /** @param fresh the need to remember if this request is the first that carries the value */
    private void carry(SourcedExchange sourced, long key, Need fresh, boolean credential) {
        if (nodes.isEmpty() || fresh.issuers.length == 0) {
            return; // the common case: nothing lies before the window
        }
        EarlierExchange node = nodes.get(sourced.number());
        Need need = needs.get(key);
        if (need == null) {
            boolean isBefore = Arrays.stream(fresh.issuers).allMatch(number -> number < 0);
            if (!isBefore || needs.size() >= NEEDS_MAX) {
                if (node != null && fresh.cookie != null) {
                    node.carriesForeign(fresh.cookie);
                }
                return;
            }
            need = fresh;
            needs.put(key, need);
        }
        if (need.cookie != null) {
            lastCookies.put(ValueHash.of(need.session, need.cookie), need);
        }
        if (credential) {
            need.carriedAsCredentialBy(sourced.number());
        }
        if (node != null) {
            node.needs(need);
        } else {
            need.inWindow |= !sourced.isBeforeWindow();
        }
    }

    /** The choice, once all exchanges were looked at. */
    EarlierLogins choose() {
        Choice choice = new Choice();
        lastCookies.values().forEach(choice::learn);
        // Credentials come first, because their issuers often issue the other values too.
        inWindow(need -> need.cookie != null).forEach(choice::addLogin);
        inWindow(need -> need.cookie == null && need.credential)
                .forEach(need -> choice.add(choice.pick(need, isLasting(need))));
        inWindow(need -> need.cookie == null && !need.credential).forEach(need -> choice.add(choice.pick(need, false)));
        choice.addWhatTheyNeed();
        return choice.result();
    }

    private List<Need> inWindow(Predicate<Need> which) {
        return needs.values().stream()
                .filter(need -> need.inWindow && which.test(need))
                .toList();
    }

    private static boolean isLasting(Need need) {
        return need.credential && need.carriers() >= CookieLine.CARRIERS_MIN;
    }

    /** The exchanges that are sent first, so far. */
    private final class Choice {
        private final Map<Long, TreeSet<Long>> bySession = new HashMap<>();
        private final Set<Long> chosen = new HashSet<>();
        private final ArrayDeque<EarlierExchange> open = new ArrayDeque<>();
        /** The kinds of exchanges that are known as logins. */
        private final Set<Long> kinds = new HashSet<>();

        void learn(Need cookie) {
            CookieLine line = CookieLine.of(cookie, nodes);
            EarlierExchange login = line != null && line.isLasting() ? line.login() : null;
            if (login != null) {
                kinds.add(login.kind());
            }
        }

        /** Adds the exchanges that gave the session a cookie which a request inside the window carries. */
        void addLogin(Need cookie) {
            CookieLine line = CookieLine.of(cookie, nodes);
            if (line == null) {
                return;
            }
            EarlierExchange login = line.isLasting() ? line.login() : null;
            if (login == null && line.isLasting()) {
                login = line.latest(kinds);
            }
            EarlierExchange first = line.first();
            if (login == null && first == null) {
                countUnissued(cookie.session);
            }
            add(login);
            add(first == null || first.writes ? null : first);
        }

        /** Adds the exchange that began the visit, and the login if it lies before the request that has the cookie. */
        private void addEarlier(Need cookie, EarlierExchange carrier) {
            CookieLine line = CookieLine.of(cookie, nodes);
            if (line != null) {
                EarlierExchange first = line.first();
                boolean mayWrite = carrier.writes || line.isLasting();
                add(kinds.contains(carrier.kind()) ? null : line.latest(kinds)); // not an earlier try of the login
                add(first == null || first.writes && !mayWrite ? null : first);
            }
        }

        void add(@Nullable EarlierExchange node) {
            if (node != null && chosen.add(node.number)) {
                TreeSet<Long> ofSession = bySession.computeIfAbsent(node.session, none -> new TreeSet<>());
                ofSession.add(node.number);
                if (ofSession.size() <= EXCHANGES_MAX) {
                    open.add(node);
                }
            }
        }

        void addWhatTheyNeed() {
            for (EarlierExchange node = open.poll(); node != null; node = open.poll()) {
                for (Need need : node.needs()) {
                    if (need.cookie == null) {
                        add(pick(need, node.writes || isLasting(need)));
                    } else {
                        addEarlier(need, node);
                    }
                }
            }
        }

        /**
         * The exchange to send so that the value is issued; null if a chosen exchange issues it, or if none may be
         * sent.
         */
        @Nullable
        EarlierExchange pick(Need need, boolean mayWrite) {
            long[] issuers = need.issuers.clone();
            if (need.credential) {
                Arrays.sort(issuers); // later responses repeat what the login issued
            }
            if (Arrays.stream(issuers).anyMatch(chosen::contains)) {
                return null;
            }
            for (long number : issuers) {
                EarlierExchange node = nodes.get(number);
                if (node != null && node.session == need.session && (mayWrite || !node.writes)) {
                    return node;
                }
            }
            return null;
        }

        EarlierLogins result() {
            TreeSet<Long> numbers = new TreeSet<>();
            long tooLong = 0;
            for (TreeSet<Long> ofSession : bySession.values()) {
                if (ofSession.size() > EXCHANGES_MAX) {
                    tooLong++;
                } else {
                    numbers.addAll(ofSession);
                }
            }
            return new EarlierLogins(List.copyOf(numbers), bySession.size() - tooLong, unissued.size(), tooLong);
        }
    }
}
