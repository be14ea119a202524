package io.reprise.replayer.state;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pairs of recorded and live values that each lane has used so far. Bounded: of more lanes or values, those used
 * longest ago are forgotten, and long values are not kept. Confined to one event loop.
 */
final class LaneValues {
    private static final int VALUES_MAX = 64;
    /** Longer values, such as the state of a whole page, differ on each page, and would take the most memory. */
    private static final int VALUE_CHARS_MAX = 4_096;

    private final Map<Long, Map<String, String>> lanes;

    LaneValues(int lanesMax) {
        lanes = leastRecent(lanesMax);
    }

    @Nullable
    String get(long lane, String recorded) {
        Map<String, String> values = lanes.get(lane);
        return values == null ? null : values.get(recorded);
    }

    void put(long lane, String recorded, String live) {
        if (recorded.length() <= VALUE_CHARS_MAX && live.length() <= VALUE_CHARS_MAX) {
            lanes.computeIfAbsent(lane, key -> leastRecent(VALUES_MAX)).put(recorded, live);
        }
    }

    private static <K, V> Map<K, V> leastRecent(int max) {
        return new LinkedHashMap<>(8, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }
}
