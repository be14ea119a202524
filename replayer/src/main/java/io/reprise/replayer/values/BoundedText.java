package io.reprise.replayer.values;

/**
 * A text for a regular expression to read, with a limit on how often it reads a character. A pattern such as {@code
 * (a+)+$} takes time that grows exponentially with the length of its input; counting steps ends it after some
 * milliseconds, at the same point on every machine. Not thread-safe.
 */
public final class BoundedText implements CharSequence {
    /** Far more than a sensible pattern needs for a value of the greatest length: a few milliseconds. */
    private static final int STEPS_MAX = 500_000;

    /** A sensible pattern that begins in many places reads each character of a long text a few times. */
    private static final int STEPS_PER_CHARACTER = 32;

    private final String text;
    private final int[] left;
    private final int from;
    private final int to;

    /** Wraps a single value. */
    public BoundedText(String text) {
        this(text, 0, text.length(), new int[] {STEPS_MAX});
    }

    /** Wraps a text that may be long, such as a body; the limit grows with its length. */
    public static BoundedText ofDocument(String text) {
        long steps = STEPS_MAX + (long) STEPS_PER_CHARACTER * text.length();
        return new BoundedText(text, 0, text.length(), new int[] {(int) Math.min(Integer.MAX_VALUE, steps)});
    }

    private BoundedText(String text, int from, int to, int[] left) {
        this.text = text;
        this.from = from;
        this.to = to;
        this.left = left;
    }

    /** The pattern read too many characters. */
    public static final class TooCostly extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public TooCostly() {
            super("too many steps", null, false, false);
        }
    }

    @Override
    public int length() {
        return to - from;
    }

    @Override
    public char charAt(int index) {
        if (--left[0] < 0) {
            throw new TooCostly();
        }
        return text.charAt(from + index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new BoundedText(text, from + start, from + end, left);
    }

    @Override
    public String toString() {
        return text.substring(from, to);
    }
}
