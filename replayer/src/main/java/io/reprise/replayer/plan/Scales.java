package io.reprise.replayer.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All the ways of {@code --scale}. The first is the default. */
public final class Scales {
    private static final List<Scale> ALL = List.of(new Compress());

    private Scales() {}

    /** What a multiple means when nothing is said. */
    public static Scale standard() {
        return ALL.get(0);
    }

    /** The way of this label, in upper or lower case. */
    public static Optional<Scale> named(String label) {
        return ALL.stream()
                .filter(scale -> scale.label().equalsIgnoreCase(label))
                .findFirst();
    }

    /** The labels, as a person reads them. */
    public static String labels() {
        return ALL.stream().map(Scale::label).collect(Collectors.joining(", "));
    }
}
