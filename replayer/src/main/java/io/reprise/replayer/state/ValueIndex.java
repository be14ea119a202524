package io.reprise.replayer.state;

import io.reprise.replayer.values.Source;
import io.reprise.replayer.values.Strength;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells which responses have issued a value so far, by session and over all sessions. Bounded in bytes: the values that
 * were looked up longest ago are forgotten. Not thread-safe.
 */
final class ValueIndex {
    /** The scope of values that link across sessions. */
    static final long ALL_SESSIONS = 0;
    /** The scope of the ids that writes gave out, which travel between users. */
    static final long WRITES = 1;

    private static final int PLACES_MAX = 12;
    /** A short value stands in many rows of a list, and any of them may be the one that the client took it from. */
    private static final int WEAK_PLACES_MAX = 48;

    private static final int ENTRY_BYTES = 200;
    private static final int MARK_BYTES = 80;

    /** A response in the recording. */
    static final class Response {
        final long number;
        final long id;
        final long session;
        final String endpoint;
        /** Whether its request was not a safe one, RFC 9110 §9.2.1. */
        final boolean ofWrite;
        /** Number of its places that are wanted so far. */
        int wantedCount;
        /** The last request that was linked to it. */
        long lastConsumer = Long.MIN_VALUE;

        Response(long number, long id, long session, String endpoint, boolean ofWrite) {
            this.number = number;
            this.id = id;
            this.session = session;
            this.endpoint = endpoint;
            this.ofWrite = ofWrite;
        }
    }

    /** A place in a response. */
    static final class Entry {
        private static final int NOT_WANTED = -1;
        private static final int ELSEWHERE_MAX = 16;
        final Response response;
        final Wanted place;
        final String name;
        private int wanted = NOT_WANTED;
        /** The same place, described for other responses; null until it is needed there. */
        private @Nullable Map<Response, Entry> elsewhere;

        Entry(Response response, Wanted place, String name) {
            this.response = response;
            this.place = place;
            this.name = name;
        }

        boolean isWanted() {
            return wanted != NOT_WANTED;
        }

        /** The index of the place among the wanted places of its response. */
        int want() {
            if (wanted == NOT_WANTED) {
                wanted = response.wantedCount++;
            }
            return wanted;
        }

        /** The same place, sought in another response; one for all requests that carry the value. */
        Entry in(Response other) {
            if (elsewhere == null || elsewhere.size() >= ELSEWHERE_MAX) {
                elsewhere = new HashMap<>(4);
            }
            return elsewhere.computeIfAbsent(other, key -> new Entry(key, place.inAnotherResponse(), name));
        }

        private long bytes() {
            return ENTRY_BYTES
                    + (long) MARK_BYTES * place.marks().size()
                    + place.recorded().length();
        }
    }

    private record Key(long scope, long value) {}

    private final Map<Key, List<Entry>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final long bytesMax;
    private long bytes;

    ValueIndex(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @param strength the strength of the value; more places are kept of weak values */
    void add(long scope, long value, Strength strength, Entry entry) {
        List<Entry> places = entries.computeIfAbsent(new Key(scope, value), key -> new ArrayList<>(2));
        if (places.size() >= (strength == Strength.WEAK ? WEAK_PLACES_MAX : PLACES_MAX)) {
            bytes -= places.remove(superseded(places, entry)).bytes();
        }
        places.add(entry);
        bytes += entry.bytes();
        while (bytes > bytesMax && entries.size() > 1) {
            List<Entry> eldest = entries.remove(entries.keySet().iterator().next());
            for (Entry dropped : eldest == null ? List.<Entry>of() : eldest) {
                bytes -= dropped.bytes();
            }
        }
    }

    /**
     * The index of the place to forget in favour of a later one. If there is a place of the same kind on an earlier
     * page, that one, so that a short number in many places of each page keeps the place that issued it. Otherwise the
     * second place, because the first one often issued the value.
     */
    private static int superseded(List<Entry> places, Entry by) {
        for (int i = 1; i < places.size(); i++) {
            Entry place = places.get(i);
            if (place.response != by.response && place.place.kind().equals(by.place.kind())) {
                return i;
            }
        }
        return 1;
    }

    /** The places where the value was issued, the earliest first. */
    List<Entry> find(long scope, long value) {
        @Nullable List<Entry> found = entries.get(new Key(scope, value));
        return found == null ? List.of() : found;
    }

    /** Whether a cookie of this name and value was set. */
    boolean isCookie(long scope, long value, String name) {
        for (Entry entry : find(scope, value)) {
            if (entry.place.source() == Source.COOKIE && entry.name.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }
}
