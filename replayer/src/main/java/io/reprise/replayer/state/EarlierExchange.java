package io.reprise.replayer.state;

import io.reprise.http.Methods;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Strength;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An exchange before the window, which may belong to a login. Not thread-safe. */
final class EarlierExchange {
    private static final int REFUSED = 400;

    final long number;
    final long session;
    /** Whether its method is not safe, RFC 9110 §9.2.1. */
    final boolean writes;

    private final boolean refused;
    private final long kind;
    private final List<Need> needs = new ArrayList<>(4);
    /** Names of cookies whose values no response is known to have issued. */
    private Set<String> foreignCookies = Set.of();

    private boolean tellsSomething;

    /**
     * A value that requests of one session carry and that responses before the window issued.
     */
    static final class Need {
        final long session;
        /** The name of the cookie that the jar replaces, in lower case; null for any other value. */
        final @Nullable String cookie;
        /** Numbers of the exchanges that may have issued it, the likeliest first. */
        final long[] issuers;

        boolean credential;
        boolean inWindow;
        private int carriers;
        private long lastCarrier = Long.MIN_VALUE;

        Need(long session, @Nullable String cookie, long[] issuers) {
            this.session = session;
            this.cookie = cookie;
            this.issuers = issuers;
        }

        void carriedAsCredentialBy(long number) {
            credential = true;
            if (lastCarrier != number) {
                lastCarrier = number;
                carriers++;
            }
        }

        /** How many requests carry it as credentials. */
        int carriers() {
            return carriers;
        }
    }

    /** @param values that its request carries */
    EarlierExchange(SourcedExchange sourced, long session, RecordedResponse response, List<Carried> values) {
        number = sourced.number();
        this.session = session;
        writes = !Methods.isSafe(sourced.method());
        refused = response.status() >= REFUSED;
        kind = ValueHash.of(sourced.endpoint()) + (writes ? fields(values) : 0);
    }

    private static long fields(List<Carried> values) {
        Set<String> names = new HashSet<>();
        for (Carried carried : values) {
            if (carried.whole() && isSaid(carried.place())) {
                names.add(carried.name());
            }
        }
        return names.stream().mapToLong(ValueHash::of).sum();
    }

    /** Whether values at the place come from the user, rather than from the client itself. */
    private static boolean isSaid(Place place) {
        return switch (place) {
            case QUERY, FORM, MULTIPART, JSON_VALUE, XML -> true;
            default -> false;
        };
    }

    void needs(Need need) {
        needs.add(need);
    }

    List<Need> needs() {
        return needs;
    }

    /** Its request carries a value that no response is known to have issued. */
    void carriesUnissued(Carried carried) {
        Strength strength = Strength.of(carried.value());
        if (carried.place() == Place.COOKIE && carried.whole()) {
            carriesForeign(carried.name());
        } else if (isSaid(carried.place()) && strength != Strength.WEAK && strength != Strength.NONE) {
            tellsSomething = true;
        }
    }

    /** Whether its request sends something that the site had not shown to the user, such as a name and a password. */
    boolean tellsSomething() {
        return tellsSomething;
    }

    /** Equal for requests to one endpoint with fields of the same names. */
    long kind() {
        return kind;
    }

    /** Whether it may have logged the user in by changing something. */
    boolean isAcceptedWrite() {
        return writes && !refused;
    }

    /** Its request carries a cookie of this name, in lower case, whose issuer is unknown. */
    void carriesForeign(String cookie) {
        if (!foreignCookies.contains(cookie)) {
            foreignCookies = new HashSet<>(foreignCookies);
            foreignCookies.add(cookie);
        }
    }

    /** Whether its request carries a cookie of this name whose issuer is unknown. */
    boolean hasForeign(String cookie) {
        return foreignCookies.contains(cookie);
    }

    /**
     * The value that its request carries in a cookie of this name, if an earlier response is known to have issued it.
     */
    @Nullable
    Need need(@Nullable String cookie) {
        for (Need need : needs) {
            if (need.cookie != null && need.cookie.equals(cookie)) {
                return need;
            }
        }
        return null;
    }
}
