package io.reprise.replayer.state;

import io.reprise.replayer.values.Issued;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The values that a recorded response issues, by kind of place. Not thread-safe. */
final class IssuedPlaces {
    private final List<Issued> all;
    private final Map<String, KindPlaces> byKind = new HashMap<>();

    /** @param all the places, in their order */
    IssuedPlaces(List<Issued> all) {
        this.all = all;
        Map<String, List<Issued>> lists = new HashMap<>();
        for (Issued place : all) {
            lists.computeIfAbsent(place.kind(), kind -> new ArrayList<>()).add(place);
        }
        lists.forEach((kind, places) -> byKind.put(kind, new KindPlaces(places)));
    }

    List<Issued> all() {
        return all;
    }

    /** The places of each kind. */
    Stream<List<Issued>> lists() {
        return byKind.values().stream().map(KindPlaces::all);
    }

    /** Whether no other place of its kind has a value that looks alike, as other pieces of one name do not. */
    boolean isOnlyOfItsKind(Issued place) {
        return ofKind(place).isOnly(place);
    }

    /** Describes one of the places, so that it can be found in the target's response. */
    Wanted describe(Issued place) {
        return ofKind(place).describe(place);
    }

    private KindPlaces ofKind(Issued place) {
        KindPlaces places = byKind.get(place.kind());
        if (places == null) {
            throw new IllegalArgumentException("not issued by this response: " + place);
        }
        return places;
    }
}
