package io.reprise.replayer.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of a raw text at the place of a rule.
 *
 * @param found the values, in order
 * @param addition where a value can be added; null if it cannot
 */
record Places(List<Found> found, @Nullable Addition addition) {
    static final Places NONE = new Places(List.of(), null);

    /**
     * Where a value can be added.
     *
     * @param at offset in the raw text
     * @param before raw text before the value
     * @param after raw text after the value
     * @param writer how the value is written
     */
    record Addition(int at, String before, String after, Writer writer) {}

    /** Writes an added value. */
    interface Writer {
        /** The raw text in ISO-8859-1; null if the value cannot stand there. */
        @Nullable
        String written(String value);
    }
}
