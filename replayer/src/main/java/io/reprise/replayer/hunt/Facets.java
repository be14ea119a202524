package io.reprise.replayer.hunt;

import java.util.Arrays;

/**
 * The part of a response that is kept: its places and, at each place, the classes of the values and a sum over the
 * values. Immutable.
 */
final class Facets {
    /** Objects and array headers. */
    private static final int FIXED_BYTES = 96;

    private static final int BYTES_PER_PLACE = Integer.BYTES + Short.BYTES + Long.BYTES;

    /** In rising order, so that a place comes after the one that it lies in. */
    private final int[] places;

    private final short[] classes;
    private final long[] values;

    Facets(int[] places, short[] classes, long[] values) {
        this.places = places;
        this.classes = classes;
        this.values = values;
    }

    int count() {
        return places.length;
    }

    int place(int i) {
        return places[i];
    }

    /** Bits of {@link ValueClass}. */
    int classes(int i) {
        return classes[i];
    }

    long values(int i) {
        return values[i];
    }

    /** The index of a place; negative if it is not there. */
    int indexOf(int place) {
        return Arrays.binarySearch(places, place);
    }

    /** The classes at a place; {@link ValueClass#MISSING} if it is not there. */
    int classesAt(int place) {
        int i = indexOf(place);
        return i < 0 ? ValueClass.MISSING.bit() : classes[i];
    }

    int bytes() {
        return FIXED_BYTES + BYTES_PER_PLACE * places.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Facets that
                && Arrays.equals(places, that.places)
                && Arrays.equals(classes, that.classes)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(places) + Arrays.hashCode(classes)) + Arrays.hashCode(values);
    }
}
