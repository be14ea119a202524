package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All places of a hunt, in bounded number: what is beyond is not compared, in any firing. Confined to one thread. */
final class PlaceTable {
    private static final int PLACES_MAX = 20_000;
    /** Hostile responses must not use up the places of other endpoints. */
    private static final int PLACES_PER_ROOT_MAX = 1_000;

    private static final int KEY_CHARS_MAX = 200;

    private final Map<String, Place> roots = new HashMap<>();
    private final Map<Integer, Integer> countByRoot = new HashMap<>();
    private final List<Place> all = new ArrayList<>();

    /** The response as a whole; null beyond the limit. Responses of another status have other places. */
    @Nullable
    Place root(String endpoint, int status) {
        String key = status + " " + endpoint;
        Place known = roots.get(key);
        if (known == null && all.size() < PLACES_MAX) {
            known = add(endpoint, null, "the response");
            roots.put(key, known);
        }
        return known;
    }

    /** A key of a JSON object, or {@code *} for the members of a list. */
    @Nullable
    Place member(@Nullable Place parent, String key) {
        if (parent == null) {
            return null;
        }
        Place known = parent.members().get(key);
        boolean isBody = parent.parent != null && parent.parent.parent == null;
        return known != null ? known : child(parent, parent.members(), key, (isBody ? "" : parent.name()) + '/' + key);
    }

    /** Something else in a response, by its name. */
    @Nullable
    Place named(@Nullable Place parent, String name) {
        if (parent == null) {
            return null;
        }
        Place known = parent.named().get(name);
        return known != null ? known : child(parent, parent.named(), name, name);
    }

    private @Nullable Place child(Place parent, Map<String, Place> children, String key, String name) {
        int root = parent.root().id;
        int count = countByRoot.getOrDefault(root, 0);
        if (count >= PLACES_PER_ROOT_MAX || all.size() >= PLACES_MAX || key.length() > KEY_CHARS_MAX) {
            return null;
        }
        countByRoot.put(root, count + 1);
        Place added = add(parent.endpoint(), parent, name);
        children.put(key, added);
        return added;
    }

    private Place add(String endpoint, @Nullable Place parent, String name) {
        Place place = new Place(all.size(), endpoint, parent, name);
        all.add(place);
        return place;
    }

    Place get(int id) {
        return all.get(id);
    }

    int size() {
        return all.size();
    }
}
