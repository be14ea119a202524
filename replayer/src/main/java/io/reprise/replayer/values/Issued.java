package io.reprise.replayer.values;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value that a response issues. Few values of a page are needed, so the features that identify a value's place are
 * made on the first request; until then, the value keeps the page's structure in memory. Equal only to itself. Not
 * thread-safe.
 */
public final class Issued {
    private final Source source;
    private final String kind;
    private final String value;
    private final String name;
    private final int ordinal;
    private @Nullable Features unmade;
    private List<String> features;

    /**
     * @param source the sort of place
     * @param kind the structural address, without positions in lists and without parts that look like identifiers:
     *     equal in production and at the target, even if values, hosts and lengths of lists differ
     * @param value the value, decoded; 1 to {@link ResponseScanner#VALUE_CHARS_MAX} characters
     * @param name the nearest name in lower case: of the cookie, header, JSON key, input, query parameter, or the path
     *     segment before; empty if there is none
     * @param ordinal the index among the values of its kind in this response, from 0
     * @param features see {@link #features}
     */
    public Issued(Source source, String kind, String value, String name, int ordinal, List<String> features) {
        this.source = source;
        this.kind = kind;
        this.value = value;
        this.name = name;
        this.ordinal = ordinal;
        this.features = List.copyOf(features);
    }

    /** A value found at a spot, whose features are made later. */
    Issued(Spot spot, String value, int ordinal) {
        this(spot.source(), spot.kind(), value, spot.name(), ordinal, List.of());
        unmade = spot.features();
    }

    public Source source() {
        return source;
    }

    public String kind() {
        return kind;
    }

    public String value() {
        return value;
    }

    public String name() {
        return name;
    }

    public int ordinal() {
        return ordinal;
    }

    /**
     * Distinct texts that distinguish the members of a kind, each prefixed by its sort ({@code row:Lamp}, {@code
     * sib:name=Lamp}); at most {@link FeatureSet#FEATURES_MAX}.
     */
    public List<String> features() {
        if (unmade != null) {
            FeatureSet made = new FeatureSet(value);
            unmade.addTo(made);
            features = made.toList();
            unmade = null;
        }
        return features;
    }

    @Override
    public String toString() {
        return kind + " " + value;
    }
}
