package io.reprise.replayer.values;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the values that one response issues, within the limits of a response. Confined to one scan. */
final class IssuedValues {
    /** Elements, objects and arrays that may be held at a time; a page of the largest kind has a tenth. */
    private static final int NODES_MAX = 200_000;
    /** Pieces that may be looked at, wanted or not. */
    private static final int LOOKS_MAX = 20 * ResponseScanner.VALUES_MAX;

    private static final String IDENTIFIER = ":id";

    private final Kinds wanted;
    private final List<Found> found = new ArrayList<>();
    private int nodes;
    private int looks;
    private boolean full;

    private record Found(Spot spot, String value) {}

    IssuedValues(Kinds wanted) {
        this.wanted = wanted;
    }

    /** Adds a value, and an identifier also in the one way of writing it that requests are compared by. */
    void add(Spot spot, String value) {
        take(spot, value);
        String canonical = IdentifierCodec.canonical(value);
        if (canonical != null) {
            take(spot.part(IDENTIFIER), canonical);
        }
    }

    private void take(Spot spot, String value) {
        if (value.isEmpty() || value.length() > ResponseScanner.VALUE_CHARS_MAX || full) {
            return;
        }
        looks++;
        if (found.size() >= ResponseScanner.VALUES_MAX || looks > LOOKS_MAX) {
            stop();
        } else if (wanted.wants(spot.kind())) {
            found.add(new Found(spot, value));
        }
    }

    /** Counts an element, an object or an array; false if there are too many, which ends the scan. */
    boolean takeNode() {
        nodes++;
        if (nodes > NODES_MAX) {
            stop();
        }
        return !full;
    }

    /** Whether the scan is over: no more values are taken. */
    boolean isFull() {
        return full;
    }

    /** How much has been found, for {@link #returnTo}. */
    int mark() {
        return found.size();
    }

    /** Forgets what was found since {@link #mark}, because it turned out to be something else. */
    void returnTo(int mark) {
        found.subList(mark, found.size()).clear();
    }

    private void stop() {
        if (!full) {
            full = true;
            wanted.onLimit();
        }
    }

    /** All values in the order in which they were found. */
    List<Issued> finish() {
        Map<String, Integer> counts = new HashMap<>();
        List<Issued> issued = new ArrayList<>(found.size());
        for (Found one : found) {
            Spot spot = one.spot();
            int ordinal = counts.merge(spot.kind(), 1, Integer::sum) - 1;
            issued.add(new Issued(spot, one.value(), ordinal));
        }
        return issued;
    }
}
