package io.reprise.replayer.state;

import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges the kinds of places in which clients send values that they made up: whether each request gets another value.
 * Bounded: places beyond {@value #KINDS_MAX} kinds are not judged, and their values are kept. Not thread-safe.
 */
final class FreshKinds {
    private static final int KINDS_MAX = 20_000;
    /** Largest difference between the time that a value states and the time of its request, if they belong together. */
    private static final long NEARBY_MS = 600_000;

    /** Names of values that serve a single request. */
    private static final Pattern ONE_USE = Pattern.compile("idempot|nonce|request.?id|mutation|dedup|correlation");

    private final Map<Key, Kind> kinds = new HashMap<>();
    private final List<Kind> byId = new ArrayList<>();
    private final RecentSet sessions;

    /** @param sessionsMax number of pairs of a kind and a session that are surely remembered */
    FreshKinds(int sessionsMax) {
        sessions = new RecentSet(sessionsMax);
    }

    private record Key(String endpoint, Place place, String name) {}

    /** The account of one kind of place. */
    static final class Kind {
        final int id;
        private final boolean oneUse;
        private long firsts;
        private long again;
        private long repeats;
        private boolean kept;

        private Kind(int id, boolean oneUse) {
            this.id = id;
            this.oneUse = oneUse;
        }

        /** A value was sent here that no client had sent and no response had issued before. */
        void countFirst() {
            firsts++;
        }

        /** A session sent the same value here once more. */
        void countRepeat() {
            repeats++;
        }

        /** Notes that values of this kind are not made up for single requests. */
        void keep() {
            kept = true;
        }

        /**
         * Whether each request has a new value here. One session must have sent two different values: a value that
         * stays the same in a session names a device or a client, which the server may know.
         */
        boolean isFresh() {
            return !kept && repeats <= firsts && (again > 0 || oneUse);
        }
    }

    /**
     * The kind of a place, if a value there may be made up for its request.
     *
     * @param requestMs when the request was recorded, in milliseconds since 1970
     * @param created whether the response was 201
     */
    @Nullable
    Kind of(String endpoint, Carried carried, long requestMs, boolean created) {
        String name = carried.name().toLowerCase(Locale.ROOT);
        boolean evident = ONE_USE.matcher(name).find() || mayBeMadeUp(carried, requestMs, created);
        return evident ? of(new Key(endpoint, carried.place(), name)) : null;
    }

    private @Nullable Kind of(Key key) {
        Kind known = kinds.get(key);
        if (known != null || kinds.size() >= KINDS_MAX) {
            return known;
        }
        Kind kind = new Kind(byId.size(), ONE_USE.matcher(key.name).find());
        kinds.put(key, kind);
        byId.add(kind);
        return kind;
    }

    /**
     * Whether there is evidence that the client made the value up. The id of an existing thing looks the same, and may
     * have been issued before the recording began. So either the value must state a time close to the request's, or the
     * response must say that something was created under this id.
     */
    private static boolean mayBeMadeUp(Carried carried, long requestMs, boolean created) {
        long statedMs = Renewal.statedMs(carried.value());
        if (statedMs >= 0) {
            return Math.abs(statedMs - requestMs) <= NEARBY_MS;
        }
        return switch (carried.place()) {
            case HEADER -> true;
            case PATH -> created;
            case JSON_VALUE, FORM, MULTIPART ->
                created
                        && switch (carried.name().toLowerCase(Locale.ROOT)) {
                            case "id", "uuid", "guid" -> true;
                            default -> false;
                        };
            default -> false;
        };
    }

    /** A session sent a value here that it had not sent before. */
    void countSession(Kind kind, long session) {
        long pair = ValueHash.of(session, Integer.toString(kind.id));
        if (sessions.contains(pair)) {
            kind.again++;
        }
        sessions.add(pair);
    }

    /** Notes that a place carries values that responses issue, or values of other places. */
    void keep(String endpoint, Carried carried) {
        String name = carried.name().toLowerCase(Locale.ROOT);
        Kind kind = of(new Key(endpoint, carried.place(), name));
        if (kind != null) {
            kind.keep();
        }
    }

    boolean isFresh(int kind) {
        return byId.get(kind).isFresh();
    }
}
