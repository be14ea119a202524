package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds numbers, such as a stock or a counter, that move less in one firing than in others although the same writes
 * were answered in the same way. Two ways lead to them: {@link LostWithinFiring} follows a number through a firing,
 * which needs many reads of one target; {@link LostBetweenFirings} compares the firings, which needs data that is not
 * reset between them. Confined to one thread.
 */
final class LostUpdates {
    private final LostWithinFiring within = new LostWithinFiring();
    private final LostBetweenFirings between = new LostBetweenFirings();
    private final List<Map<Integer, Lost>> foundWithin = new ArrayList<>();
    /** In the first firing. */
    private Writes writes = new Writes();

    /**
     * The change that is missing from the numbers at one place.
     *
     * @param lost in writes
     * @param expected how much they were to move, in writes
     */
    record Lost(long lost, long expected) {
        Lost plus(Lost other) {
            return new Lost(lost + other.lost, expected + other.expected);
        }
    }

    /** Whether a firing after the first needs what an exchange shows of a number. */
    boolean isWanted(NumberSeries.Key key, long exchange) {
        return within.isWanted(key) || between.isWanted(key.place(), exchange);
    }

    /**
     * Adds the next firing.
     *
     * @param series what it showed; empty if there was too much
     * @param startNs its start on a clock that all firings share
     */
    void add(NumberSeries series, long startNs) {
        boolean isFirst = foundWithin.isEmpty();
        if (isFirst) {
            writes = series.writes();
            within.learn(series);
        }
        int otherwise = writes.answeredOtherwise(series.writes());
        foundWithin.add(isFirst || series.isFull() ? Map.of() : within.find(series, otherwise));
        between.add(series, startNs, otherwise);
    }

    /** For each firing and place, the change that is missing; places about which nothing is known are absent. */
    List<Map<Integer, Lost>> find() {
        Map<Integer, Map<Integer, Lost>> foundBetween = between.find();
        List<Map<Integer, Lost>> found = new ArrayList<>();
        for (int firing = 0; firing < foundWithin.size(); firing++) {
            Map<Integer, Lost> both = new HashMap<>(foundWithin.get(firing));
            both.putAll(foundBetween.getOrDefault(firing, Map.of()));
            found.add(both);
        }
        return found;
    }
}
