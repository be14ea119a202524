package io.reprise.replayer.bisect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The firings of a search, in their order. A search that is started again asks for the same firings in the same order;
 * the log answers those that were already made, so the search goes on where it ended. Not thread-safe.
 */
public final class TrialLog {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, List<Entry>> byKey = new HashMap<>();
    private final Runnable onChange;
    private List<Long> order = List.of();

    /**
     * A firing.
     *
     * @param key which part, at which rate
     * @param isBaseline whether it was fired at the pace of the baseline
     * @param shown how many of its requests showed the finding
     * @param isValid whether the replayer kept its timetable
     */
    public record Entry(String key, boolean isBaseline, long shown, boolean isValid) {
        boolean isShown() {
            return shown > 0;
        }
    }

    /** @param onChange is called after each firing, to keep it */
    public TrialLog(Runnable onChange) {
        this.onChange = onChange;
    }

    /** Takes over the firings of an earlier process. */
    public void restore(List<Entry> earlier, List<Long> earlierOrder) {
        earlier.forEach(this::keep);
        order = List.copyOf(earlierOrder);
    }

    private void keep(Entry entry) {
        entries.add(entry);
        byKey.computeIfAbsent(entry.key() + entry.isBaseline(), key -> new ArrayList<>())
                .add(entry);
    }

    void add(Entry entry, List<Long> orderOfUsers) {
        order = order.isEmpty() ? List.copyOf(orderOfUsers) : order;
        keep(entry);
        onChange.run();
    }

    /** The firing of a part with this index, from 0; null if there was none yet. */
    @Nullable
    Entry find(String key, boolean isBaseline, int index) {
        List<Entry> known = byKey.getOrDefault(key + isBaseline, List.of());
        return index < known.size() ? known.get(index) : null;
    }

    /** All firings, in their order. */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /**
     * The users, starting with those whose requests showed the finding first; empty before the first firing that showed
     * it.
     */
    public List<Long> order() {
        return order;
    }
}
