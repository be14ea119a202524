package io.reprise.replayer.state;

import io.reprise.http.Methods;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.replayer.rules.FreshRules.Named;
import io.reprise.replayer.source.SourcedExchange;
import io.reprise.replayer.state.FreshKinds.Kind;
import io.reprise.replayer.state.Renewal.Shape;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.Slot;
import io.reprise.replayer.values.Strength;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds values that clients made up and that must be fresh in each replay, such as idempotency keys. These are
 * random-looking values that no response had issued, that first appear in a request that writes, and that are new in
 * each such request. The user may name more. Later uses of such a value in its session are renewed as well. Bounded: of
 * more values, those seen first are forgotten. Not thread-safe.
 */
final class FreshFinder {
    private static final int CREATED = 201;
    /** Stands for the places that rules of the user name. */
    private static final int NAMED = -1;
    /**
     * A shorter value counts as repeated only under the same name, because it may mean something else under another.
     */
    private static final int NAMED_CHARS_MIN = 6;

    private final LinkWriter out;
    private final FreshKinds kinds;
    private final Map<Long, Origin> origins;
    private final int valuesMax;
    /** By session, the values that rules named, and their names with them; null before the first. */
    private @Nullable RecentSet named;

    /**
     * The first request that carried a value.
     *
     * @param kind null if the client cannot have made the value up for that request
     */
    private record Origin(long session, @Nullable Kind kind) {}

    /** @param valuesMax number of random-looking values that are remembered */
    FreshFinder(LinkWriter out, int valuesMax) {
        this.out = out;
        kinds = new FreshKinds(valuesMax);
        this.valuesMax = valuesMax;
        origins = new LinkedHashMap<>(1_024) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Origin> eldest) {
                return size() > valuesMax;
            }
        };
    }

    /** A request has a value at a place that the user named. */
    void named(SourcedExchange sourced, long session, Named value) throws IOException {
        RecentSet values = named == null ? new RecentSet(valuesMax) : named;
        values.add(ValueHash.of(session, value.value()));
        values.add(ValueHash.of(session, value.name() + '=' + value.value()));
        named = values;
        out.fresh(sourced, new FreshValue(value.slot(), value.value()), NAMED);
    }

    /**
     * A request carries a value, at any place.
     *
     * @return whether it repeats a value that the user named at another place, so that it is renewed here too
     */
    boolean isRepeated(SourcedExchange sourced, long session, Carried carried) throws IOException {
        RecentSet values = named;
        if (values == null) {
            return false;
        }
        String value = carried.value();
        boolean repeated = values.contains(ValueHash.of(session, value))
                && switch (Strength.of(value)) {
                    case STRONG -> true;
                    case MEDIUM, WEAK, WORD, NONE ->
                        carried.whole()
                                && (value.length() >= NAMED_CHARS_MIN
                                        || values.contains(ValueHash.of(session, carried.name() + '=' + value)));
                };
        if (repeated) {
            out.fresh(sourced, new FreshValue(carried.slot(), value), NAMED);
        }
        return repeated;
    }

    /** Whether a value looks random as a whole, so that a client may have made it up. */
    static boolean looksRandom(Carried carried) {
        return Shape.of(carried.value()) != Shape.OTHER;
    }

    /** A request carries a value that a response had issued. */
    void issued(SourcedExchange sourced, Carried carried) {
        if (looksRandom(carried)) {
            kinds.keep(sourced.endpoint(), carried);
        }
    }

    /**
     * A request carries a value that no response had issued.
     *
     * @return whether it is random-looking, so that its parts mean nothing
     */
    boolean said(SourcedExchange sourced, long session, Carried carried) throws IOException {
        if (!looksRandom(carried)) {
            return false;
        }
        long hash = ValueHash.of(carried.value());
        Origin origin = origins.get(hash);
        if (origin == null) {
            Kind kind = firstKind(sourced, carried);
            origins.put(hash, new Origin(session, kind));
            if (kind != null) {
                kind.countFirst();
                kinds.countSession(kind, session);
                out.fresh(sourced, new FreshValue(carried.slot(), carried.value()), kind.id);
            }
            return true;
        }
        Kind kind = origin.kind;
        Kind here = firstKind(sourced, carried);
        if (here != null && here != kind) {
            here.keep();
        }
        if (kind == null) {
            return true;
        }
        if (origin.session != session || isCredential(carried.place())) {
            kind.keep();
        } else if (kind == here) {
            kind.countRepeat();
        }
        out.fresh(sourced, new FreshValue(carried.slot(), carried.value()), kind.id);
        return true;
    }

    /** The kind of the place, if the client may have made up a value that appears here for the first time. */
    private @Nullable Kind firstKind(SourcedExchange sourced, Carried carried) {
        if (!carried.whole() || Methods.isSafe(sourced.method()) || isCredential(carried.place())) {
            return null;
        }
        if (carried.place() == Place.PATH && !isNamedByClient(sourced, carried.slot())) {
            return null;
        }
        RecordedResponse response = sourced.exchange().response();
        boolean created = response != null && response.status() == CREATED;
        long requestMs = sourced.exchange().request().start().timeNs() / 1_000_000;
        return kinds.of(sourced.endpoint(), carried, requestMs, created);
    }

    /** Whether the request creates something at the path that ends with the value: RFC 9110 §9.3.4. */
    private static boolean isNamedByClient(SourcedExchange sourced, Slot slot) {
        String target = sourced.head().target();
        boolean last = slot.end() == target.length() || target.charAt(slot.end()) == '?';
        return last && sourced.method().equals("PUT");
    }

    private static boolean isCredential(Place place) {
        return place == Place.COOKIE || place == Place.AUTHORIZATION;
    }

    boolean isFresh(int kind) {
        return kind == NAMED || kinds.isFresh(kind);
    }
}
