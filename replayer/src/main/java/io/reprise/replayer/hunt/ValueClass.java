package io.reprise.replayer.hunt;

/**
 * A property of a value that can be compared instead of the value itself. A place of a response may have values of
 * several classes.
 */
enum ValueClass {
    MISSING(0, "is missing"),
    NULL(1, "is null"),
    TRUE(2, "is true"),
    FALSE(3, "is false"),
    NEGATIVE(4, "is negative"),
    ZERO(5, "is 0"),
    POSITIVE(6, "is positive"),
    EMPTY_TEXT(7, "is empty"),
    TEXT(8, "is text"),
    EMPTY_LIST(9, "is empty"),
    LIST(10, "is a list"),
    EMPTY_OBJECT(11, "is empty"),
    OBJECT(12, "is an object");

    private static final ValueClass[] ALL = values();
    /** The classes of values that contain other places. */
    private static final int CONTAINERS = TEXT.bit() | LIST.bit() | OBJECT.bit();

    private final int index;
    private final String words;

    ValueClass(int index, String words) {
        this.index = index;
        this.words = words;
    }

    /** What people read behind the name of a place. */
    String words() {
        return words;
    }

    int bit() {
        return 1 << index;
    }

    /** The number of its bit. */
    int index() {
        return index;
    }

    /** The class of the lowest bit. */
    static ValueClass lowest(int bits) {
        return ALL[Integer.numberOfTrailingZeros(bits)];
    }

    static boolean isContainer(int bits) {
        return (bits & CONTAINERS) != 0;
    }

    /** The sign of a number as it is written; one that is not written as usual counts as positive. */
    static ValueClass signOf(CharSequence number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == 'e' || c == 'E') {
                break;
            }
            if (c >= '1' && c <= '9') {
                char first = number.charAt(0);
                return first == '-' || first == '\u2212' ? NEGATIVE : POSITIVE;
            }
        }
        return ZERO;
    }
}
