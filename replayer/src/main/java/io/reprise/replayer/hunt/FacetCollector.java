package io.reprise.replayer.hunt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the facets and the distinctive values of one response after the other, in bounded number. Confined to one
 * thread.
 */
final class FacetCollector {
    private static final int PLACES_MAX = 512;
    private static final int VALUES_MAX = 256;
    private static final int SAMPLE_CHARS_MAX = 120;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final List<Place> touched = new ArrayList<>();
    private final int[] valuePlaces = new int[VALUES_MAX];
    private final long[] values = new long[VALUES_MAX];
    private final BitSet personal = new BitSet();
    private int valueCount;
    private int response;

    void begin() {
        response++;
        touched.clear();
        valueCount = 0;
    }

    void add(@Nullable Place place, ValueClass valueClass) {
        if (place != null && isRoomFor(place)) {
            place.classes |= valueClass.bit();
        }
    }

    /** Adds a value with its class. */
    void add(@Nullable Place place, ValueClass valueClass, CharSequence value) {
        add(place, valueClass, value, value);
    }

    /**
     * Adds a value with its class.
     *
     * @param shown how examples show it; empty if another value of the place shows it
     */
    void add(@Nullable Place place, ValueClass valueClass, CharSequence value, CharSequence shown) {
        if (place == null || !isRoomFor(place)) {
            return;
        }
        place.classes |= valueClass.bit();
        place.values += hash(value);
        show(place, shown);
    }

    /** Adds a value to those that may belong to one lane, if it is distinctive. */
    void addDistinctive(@Nullable Place place, String value) {
        addDistinctive(place, value, DistinctiveValues.isMailAddress(value));
    }

    /**
     * Adds a value to those that may belong to one lane, if it is distinctive.
     *
     * @param isPersonal whether its place or its form says that it belongs to one user
     */
    void addDistinctive(@Nullable Place place, String value, boolean isPersonal) {
        if (place != null && valueCount < VALUES_MAX && DistinctiveValues.isDistinctive(value)) {
            valuePlaces[valueCount] = place.id;
            personal.set(valueCount, isPersonal);
            values[valueCount++] = hash(value);
        }
    }

    /** Adds the distinctive values of the response, as far as they are wanted, to those of the firing. */
    void addValuesTo(Sightings sightings, Sightings.Shown answer, Wanted wanted) {
        if (valueCount > 0 && sightings.begin(answer)) {
            for (int i = 0; i < valueCount; i++) {
                if (wanted.isWanted(valuePlaces[i], values[i])) {
                    sightings.add(valuePlaces[i], values[i], personal.get(i));
                }
            }
        }
    }

    /** Chooses values. */
    @FunctionalInterface
    interface Wanted {
        boolean isWanted(int place, long value);
    }

    private static void show(Place place, CharSequence value) {
        String sample = place.sample;
        if (sample == null) {
            place.sample = cut(value);
        } else if (value.length() > 0 && sample.length() < SAMPLE_CHARS_MAX / 2) {
            place.sample = sample + " · " + cut(value);
        }
    }

    /** Adds a number, as it is written, to the sum at its place. */
    void addNumber(@Nullable Place place, String number) {
        if (place != null && isRoomFor(place)) {
            try {
                place.sum += Double.parseDouble(number);
                place.numbers++;
            } catch (NumberFormatException notForPrograms) {
                // Written for people, with a currency or with other marks: not summed up.
            }
        }
    }

    /** The places of the response that have numbers. */
    List<Place> numbers() {
        return touched.stream().filter(place -> place.numbers > 0).toList();
    }

    private boolean isRoomFor(Place place) {
        if (place.response == response) {
            return true;
        }
        if (touched.size() == PLACES_MAX) {
            return false;
        }
        place.response = response;
        place.classes = 0;
        place.values = 0;
        place.numbers = 0;
        place.sum = 0;
        place.sample = null;
        touched.add(place);
        return true;
    }

    private static String cut(CharSequence value) {
        return value.length() <= SAMPLE_CHARS_MAX
                ? value.toString()
                : value.subSequence(0, SAMPLE_CHARS_MAX).toString() + '…';
    }

    /** The facets of the response; its samples can be asked for until the next one begins. */
    Facets end() {
        touched.sort(Comparator.comparingInt(place -> place.id));
        int[] places = new int[touched.size()];
        short[] classes = new short[places.length];
        long[] values = new long[places.length];
        for (int i = 0; i < places.length; i++) {
            Place place = touched.get(i);
            places[i] = place.id;
            classes[i] = (short) place.classes;
            values[i] = place.values;
        }
        return new Facets(places, classes, values);
    }

    /** What stands at a place in the response that was read last, cut; empty if nothing. */
    String sample(Place place) {
        String sample = place.sample;
        return place.response == response && sample != null ? sample : "";
    }

    static long hash(CharSequence text) {
        long hash = text.length() * MULTIPLIER;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return mix(hash);
    }

    static long mix(long value) {
        long mixed = (value ^ value >>> 32) * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }
}
