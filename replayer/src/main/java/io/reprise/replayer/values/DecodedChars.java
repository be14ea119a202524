package io.reprise.replayer.values;

import java.util.Arrays;

/** Collects decoded characters and the offset at which the raw text of each begins. */
final class DecodedChars {
    private final StringBuilder chars;
    private int[] starts;

    /** @param most the number of raw characters; hardly any text decodes to more than it has */
    DecodedChars(int most) {
        chars = new StringBuilder(most);
        starts = new int[most + 1];
    }

    void add(char c, int rawStart) {
        if (chars.length() + 1 == starts.length) {
            starts = Arrays.copyOf(starts, starts.length + 16);
        }
        starts[chars.length()] = rawStart;
        chars.append(c);
    }

    /** Adds text all of whose characters stand for the same raw text. */
    void add(CharSequence text, int rawStart) {
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i), rawStart);
        }
    }

    String text() {
        return chars.toString();
    }

    /** The offsets; the one after the last character is the end of the raw text. */
    int[] starts(int rawEnd) {
        starts[chars.length()] = rawEnd;
        return starts;
    }
}
