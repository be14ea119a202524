package io.reprise.replayer.state;

import io.reprise.replayer.state.Derivation.Letters;
import io.reprise.replayer.state.Derivation.Order;
import io.reprise.replayer.state.ValueIndex.Entry;
import io.reprise.replayer.state.ValueIndex.Response;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Issued;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the issued value that a digest was made of: among the latest values of its session, alone or beside another
 * value of the same request. An equal digest is proof enough. Bounded: only sessions whose requests have values that
 * look like digests, only their latest values, and a place whose first digests had no source is not looked at again.
 * Not thread-safe.
 */
final class DerivedValues {
    private static final int SESSIONS_MAX = 1_000;
    private static final int RECENT_MAX = 48;
    private static final int OF_RESPONSE_MAX = 24;
    private static final int PARTNERS_MAX = 12;
    private static final int PARTNER_CHARS_MAX = 256;
    private static final int ISSUED_CHARS_MIN = 4;
    private static final int ISSUED_CHARS_MAX = 512;
    private static final int MISSES_MAX = 20;
    private static final int PLACES_MAX = 10_000;
    private static final List<String> SEPARATORS = List.of("", ":", "|", "-", ".");

    /** Sessions in whose requests a value looks like a digest. */
    private final RecentSet sessions;

    private final Map<Long, Deque<Entry>> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Deque<ValueIndex.Entry>> eldest) { // Entry is a map's here
            return size() > SESSIONS_MAX;
        }
    };
    private final Map<CarriedAt, Integer> misses = new HashMap<>();

    private record CarriedAt(String endpoint, Place place, String name) {}

    /** An issued value and the digest made of it. */
    record Found(Entry entry, Derivation derivation) {}

    DerivedValues(int hashes) {
        sessions = new RecentSet(hashes);
    }

    /** A request carries this value, first pass. */
    void collect(long session, Carried carried) {
        if (DigestLook.of(carried.value()) != null) {
            sessions.add(ValueHash.of(session, ""));
        }
    }

    /** Whether values that the session is given may be the source of a digest. */
    boolean wants(long session) {
        return sessions.contains(ValueHash.of(session, ""));
    }

    /** A response has issued these values to a session, second pass. */
    void issued(long session, Response response, IssuedPlaces places) {
        Deque<Entry> values = recent.computeIfAbsent(session, key -> new ArrayDeque<>());
        int count = 0;
        for (Issued place : places.all()) {
            if (count < OF_RESPONSE_MAX && isSource(place)) {
                values.addFirst(new Entry(response, places.describe(place), place.name()));
                count++;
            }
        }
        while (values.size() > RECENT_MAX) {
            values.removeLast();
        }
    }

    /**
     * Whether a client may compute with values of this sort: parts of addresses and prose are many, and hardly ever
     * used.
     */
    private static boolean isSource(Issued place) {
        String value = place.value();
        if (value.length() < ISSUED_CHARS_MIN
                || value.length() > ISSUED_CHARS_MAX
                || place.source() == Source.URL
                || place.source() == Source.HTML_TEXT && value.indexOf('@') < 0) {
            return false;
        }
        Strength strength = Strength.of(value);
        return strength == Strength.STRONG || strength == Strength.MEDIUM || value.indexOf('@') > 0;
    }

    /**
     * Finds the source of a value.
     *
     * @param values all values of the request
     * @return null if the value does not look like a digest, or nothing known gives it
     */
    @Nullable
    Found find(String endpoint, long session, Carried carried, List<Carried> values) {
        DigestLook look = DigestLook.of(carried.value());
        Deque<Entry> sources = look == null ? null : recent.get(session);
        CarriedAt at = new CarriedAt(endpoint, carried.place(), carried.name());
        int missed = misses.getOrDefault(at, 0);
        if (look == null || sources == null || missed >= MISSES_MAX) {
            return null;
        }
        Found found = find(look, sources, partners(carried, values));
        if (found != null) {
            misses.remove(at);
        } else if (missed > 0 || misses.size() < PLACES_MAX) {
            misses.put(at, missed + 1);
        }
        return found;
    }

    private static List<String> partners(Carried carried, List<Carried> values) {
        List<String> partners = new ArrayList<>();
        for (Carried other : values) {
            boolean fits = other.whole()
                    && partners.size() < PARTNERS_MAX
                    && other.value().length() <= PARTNER_CHARS_MAX
                    && !other.value().equals(carried.value())
                    && other.place() != Place.COOKIE
                    && other.place() != Place.REFERER;
            if (fits) {
                partners.add(other.value());
            }
        }
        return partners;
    }

    private static @Nullable Found find(DigestLook look, Deque<Entry> sources, List<String> partners) {
        for (Entry entry : sources) {
            String issued = entry.place.recorded();
            for (Letters letters : Letters.values()) {
                Found found = test(look, entry, letters, Order.ALONE, "", "");
                if (found != null) {
                    return found;
                }
            }
            for (String partner : partners) {
                Found found = partner.equals(issued) ? null : beside(look, entry, partner);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Found beside(DigestLook look, Entry entry, String partner) {
        for (String separator : SEPARATORS) {
            Found first = test(look, entry, Letters.AS_ISSUED, Order.ISSUED_FIRST, separator, partner);
            if (first != null) {
                return first;
            }
            Found second = test(look, entry, Letters.AS_ISSUED, Order.PARTNER_FIRST, separator, partner);
            if (second != null) {
                return second;
            }
        }
        return null;
    }

    private static @Nullable Found test(
            DigestLook look, Entry entry, Letters letters, Order order, String separator, String partner) {
        Derivation derivation = new Derivation(
                look.method(), look.writing(), letters, order, separator, partner, entry.place.recorded());
        return look.isOf(derivation.input(entry.place.recorded(), partner)) ? new Found(entry, derivation) : null;
    }
}
