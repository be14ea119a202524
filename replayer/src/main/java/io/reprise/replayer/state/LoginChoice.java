package io.reprise.replayer.state;

import io.reprise.http.Methods;
import io.reprise.journal.exchange.Exchange;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.ProducerChoice.Chosen;
import io.reprise.replayer.state.ProducerChoice.Condition;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
 * the next page shows and deletes, is one. Bounded in memory; not thread-safe.
 */
final class LoginChoice {
    /** A session that needs more is not logged in: its credentials change with every response. */
    static final int EXCHANGES_MAX = 50;

    private static final int NEEDS_MAX = 200_000;
    private static final int SESSIONS_MAX = 1 << 18;
    private static final int CARRIERS_MIN = 2;

    private final Map<Long, Node> nodes = new HashMap<>();
    private final Map<Long, Need> needs = new HashMap<>();
    private final Set<Long> unissued = new HashSet<>();

    /** An exchange before the window. */
    private record Node(long number, long session, boolean writes, List<Need> needs) {}

    /** A value that requests of one session carry and that responses before the window issued. */
    private static final class Need {
        private final long session;
        /** Numbers of the exchanges that may have issued it, the likeliest first. */
        private final long[] issuers;

        private boolean credential;
        private boolean inWindow;
        private int carriers;
        private long lastCarrier = Long.MIN_VALUE;

        Need(long session, long[] issuers) {
            this.session = session;
            this.issuers = issuers;
        }
    }

    /** Adds an exchange before its values are looked at. */
    void begin(SourcedExchange sourced, long session) {
        Exchange exchange = sourced.exchange();
        if (sourced.isBeforeWindow() && exchange.response() != null && exchange.endTimeNs() != 0) {
            boolean writes = !Methods.isSafe(sourced.method());
            nodes.put(sourced.number(), new Node(sourced.number(), session, writes, new ArrayList<>(4)));
        }
    }

    /** A request carries a value that these places may have issued. */
    void linked(SourcedExchange sourced, long session, Carried carried, List<Chosen> chosen) {
        boolean credential = isCredential(carried);
        long[] issuers = chosen.stream()
                .filter(one -> credential || one.condition() == Condition.NONE)
                .mapToLong(one -> one.entry().response.number)
                .toArray();
        carry(sourced, session, carried, issuers, credential);
    }

    /** A request carries a cookie that a response had set, which the jar replaces. */
    void jarred(SourcedExchange sourced, long session, Carried carried, Collection<Entry> entries) {
        long[] issuers = entries.stream()
                .filter(entry -> entry.place.source() == Source.COOKIE && entry.name.equalsIgnoreCase(carried.name()))
                .mapToLong(entry -> entry.response.number)
                .toArray();
        carry(sourced, session, carried, issuers, true);
    }

    /** A request carries a value that no response had issued. */
    void unissued(SourcedExchange sourced, long session, Carried carried) {
        if (!nodes.isEmpty()
                && !sourced.isBeforeWindow()
                && unissued.size() < SESSIONS_MAX
                && isIssuedAsARule(carried)
                && Strength.of(carried.value()) == Strength.STRONG) {
            unissued.add(session);
        }
    }

    /** A cookie or a token; not the scheme with its credentials, nor names and digests that clients know by heart. */
    private static boolean isIssuedAsARule(Carried carried) {
        boolean isCookie = carried.place() == Place.COOKIE;
        boolean isToken = carried.place() == Place.AUTHORIZATION
                && carried.name().equals("authorization")
                && carried.value().indexOf(' ') < 0;
        return carried.whole() && (isCookie || isToken);
    }

    /** Validators of caches and versions stand in header fields too, and log nobody in. */
    private static boolean isCredential(Carried carried) {
        return switch (carried.place()) {
            case COOKIE, AUTHORIZATION -> true;
            case HEADER -> !carried.name().regionMatches(true, 0, "if-", 0, 3);
            default -> false;
        };
    }

    private void carry(SourcedExchange sourced, long session, Carried carried, long[] issuers, boolean credential) {
        if (nodes.isEmpty() || issuers.length == 0) {
            return; // nothing lies before the window, which is the rule
        }
        long key = ValueHash.of(session, carried.value());
        Need need = needs.get(key);
        if (need == null) {
            boolean isBefore = Arrays.stream(issuers).allMatch(number -> number < 0);
            if (!isBefore || needs.size() >= NEEDS_MAX) {
                return;
            }
            need = new Need(session, issuers);
            needs.put(key, need);
        }
        need.credential |= credential;
        if (credential && need.lastCarrier != sourced.number()) {
            need.lastCarrier = sourced.number();
            need.carriers++;
        }
        Node node = nodes.get(sourced.number());
        if (node != null) {
            node.needs.add(need);
        } else {
            need.inWindow |= !sourced.isBeforeWindow();
        }
    }

    /** The choice, once all exchanges were looked at. */
    EarlierLogins choose() {
        Map<Long, TreeSet<Long>> bySession = new HashMap<>();
        Set<Long> chosen = new HashSet<>();
        ArrayDeque<Node> open = new ArrayDeque<>();
        // Credentials come first, because their issuers often issue the other values too.
        needs.values().stream()
                .filter(need -> need.inWindow && need.credential)
                .forEach(need -> add(pick(need, isLasting(need), chosen), chosen, open));
        needs.values().stream()
                .filter(need -> need.inWindow && !need.credential)
                .forEach(need -> add(pick(need, false, chosen), chosen, open));
        for (Node node = open.poll(); node != null; node = open.poll()) {
            bySession.computeIfAbsent(node.session, none -> new TreeSet<>()).add(node.number);
            for (Need need : node.needs) {
                add(pick(need, node.writes || isLasting(need), chosen), chosen, open);
            }
        }
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

    private static boolean isLasting(Need need) {
        return need.credential && need.carriers >= CARRIERS_MIN;
    }

    private static void add(@Nullable Node node, Set<Long> chosen, ArrayDeque<Node> open) {
        if (node != null && chosen.add(node.number)) {
            open.add(node);
        }
    }

    /** The exchange that is to issue the value; null if one that was chosen does, or none may be sent. */
    private @Nullable Node pick(Need need, boolean mayWrite, Set<Long> chosen) {
        long[] issuers = need.issuers.clone();
        if (need.credential) {
            Arrays.sort(issuers); // later responses repeat what the login issued
        }
        if (Arrays.stream(issuers).anyMatch(chosen::contains)) {
            return null;
        }
        for (long number : issuers) {
            Node node = nodes.get(number);
            if (node != null && node.session == need.session && (mayWrite || !node.writes)) {
                return node;
            }
        }
        return null;
    }
}
