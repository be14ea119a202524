package io.reprise.replayer.values;

/** The features that distinguish a value from others of its kind. Made only for wanted values, after the whole scan. */
@FunctionalInterface
interface Features {
    Features NONE = set -> {};

    void addTo(FeatureSet set);

    /** These features first, then those of the place around it. */
    default Features within(Features outer) {
        if (outer == NONE) {
            return this;
        }
        return set -> {
            addTo(set);
            outer.addTo(set);
        };
    }
}
