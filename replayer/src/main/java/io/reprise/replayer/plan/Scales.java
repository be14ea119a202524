package io.reprise.replayer.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** All modes of {@code --scale}. The first is the default. */
public final class Scales {
    private static final List<Scale> ALL = List.of(new Compress(), new Fold(), new Clone());

    private Scales() {}

    /** The mode used without {@code --scale}. */
    public static Scale standard() {
        return ALL.get(0);
    }

    /** The mode with this label, in upper or lower case. */
    public static Optional<Scale> named(String label) {
        return ALL.stream()
                .filter(scale -> scale.label().equalsIgnoreCase(label))
                .findFirst();
    }

    /** The labels for a message, separated by commas. */
    public static String labels() {
        return ALL.stream().map(Scale::label).collect(Collectors.joining(", "));
    }
}
