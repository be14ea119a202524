package io.reprise.replayer.rules;

import io.reprise.replayer.values.Encoding;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A value at the place of a rule, as a range of a raw text in ISO-8859-1. Immutable.
 *
 * @param start offset of its first raw character
 * @param end offset after its last one
 * @param encoding how the value is written; null if it stands for itself
 * @param shape what stands there
 * @param cutStart where to cut, so that the value, its name and one separator are gone; a cut is made where both differ
 * @param cutEnd the end of the cut
 */
record Found(int start, int end, @Nullable Encoding encoding, Shape shape, int cutStart, int cutEnd) {
    /** What stands at a place. */
    enum Shape {
        TEXT,
        /** A number of JSON. */
        NUMBER,
        /** {@code true}, {@code false}, {@code null}, an object or an array. */
        OTHER
    }

    static Found text(int start, int end, @Nullable Encoding encoding) {
        return new Found(start, end, encoding, Shape.TEXT, start, start);
    }

    Found withCut(int from, int to) {
        return new Found(start, end, encoding, shape, from, to);
    }

    /** The decoded value. */
    String value(String raw) {
        String text = chars(raw.substring(start, end));
        return encoding == null ? text : encoding.decode(text);
    }

    /** The raw text of a new value in the style of the old one; null if this place cannot hold it. */
    @Nullable
    String written(String value, String raw) {
        if (shape != Shape.TEXT) {
            return json(value);
        }
        String latin = raw.substring(start, end);
        String text = chars(latin);
        String encoded = encoding == null ? value : encoding.encode(value, text).orElse(null);
        return encoded == null ? null : latin(encoded, isUtf8(latin));
    }

    /** A value as JSON: a number, true, false and null stand for themselves, everything else becomes a string. */
    static String json(String value) {
        boolean literal = "true".equals(value) || "false".equals(value) || "null".equals(value);
        if (literal
                || !value.isEmpty() && Encoding.JSON_NUMBER.encode(value, "0").isPresent()) {
            return value;
        }
        return '"' + utf8(Encoding.JSON_STRING.encode(value, "").orElse("")) + '"';
    }

    /** Bytes that are valid UTF-8 as such, others as ISO-8859-1. */
    static String chars(String latin) {
        try {
            return isAscii(latin)
                    ? latin
                    : StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(latin.getBytes(StandardCharsets.ISO_8859_1)))
                            .toString();
        } catch (CharacterCodingException e) {
            return latin;
        }
    }

    private static boolean isUtf8(String latin) {
        return isAscii(latin) || !chars(latin).equals(latin);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** A text's bytes in UTF-8, each as a character. */
    static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** A text's bytes, each as a character; null if the charset of the place does not have all its characters. */
    static @Nullable String latin(String text, boolean utf8) {
        if (isAscii(text)) {
            return text;
        }
        if (utf8) {
            return utf8(text);
        }
        return text.chars().allMatch(c -> c < 256) ? text : null;
    }
}
