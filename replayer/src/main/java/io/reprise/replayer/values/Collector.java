package io.reprise.replayer.values;

import io.reprise.replayer.values.RequestScanner.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Collects values, and ends a scan that would list too many of them or read the same text too often. */
final class Collector {
    /** Each character may be read this often: as bytes, in every encoding, and once for each kind of token. */
    private static final int READINGS = 24;

    private static final int LEAST_WORK = 1 << 16;

    private final List<Carried> values = new ArrayList<>();
    private Extent extent = Extent.ALL;
    private long workLeft;

    /** @param length of the request, in bytes */
    Collector(long length) {
        workLeft = length * READINGS + LEAST_WORK;
    }

    /** Whether as many characters may be read once more. */
    boolean mayRead(int count) {
        workLeft -= count;
        if (workLeft < 0) {
            limit();
        }
        return extent == Extent.ALL;
    }

    boolean isFull() {
        return extent == Extent.LIMITED;
    }

    void limit() {
        extent = Extent.LIMITED;
    }

    /** Lists a text as a value, unless it is empty or too long. */
    void add(Place place, String name, DecodedText text, boolean whole) {
        add(place, name, text, 0, text.length(), whole);
    }

    /**
     * Lists a part of a text as a value, unless it is empty or too long, and an identifier also as servers mostly write
     * it.
     */
    void add(Place place, String name, DecodedText text, int start, int end, boolean whole) {
        if (end <= start || end - start > RequestScanner.LONGEST_VALUE) {
            return;
        }
        if (values.size() == RequestScanner.MOST_VALUES) {
            limit();
        } else {
            String shortName = UrlScanner.name(name).toLowerCase(Locale.ROOT);
            String value = text.chars().substring(start, end);
            values.add(new Carried(place, shortName, value, text.slot(start, end), whole));
            if (!Encoding.IDENTIFIER.codec().isPlain(value)) {
                DecodedText read = text.slice(start, end).decode(Encoding.IDENTIFIER);
                values.add(new Carried(place, shortName, read.chars(), read.slot(0, read.length()), whole));
            }
        }
    }

    int size() {
        return values.size();
    }

    /** Forgets the values listed since there were this many, because the text turned out to be something else. */
    void backTo(int size) {
        values.subList(size, values.size()).clear();
    }

    /** Of the values listed since there were this many, forgets those that the condition is false for. */
    void retain(int size, Predicate<String> condition) {
        values.subList(size, values.size()).removeIf(carried -> !condition.test(carried.value()));
    }

    List<Carried> values() {
        return values;
    }

    Extent extent() {
        return extent;
    }
}
