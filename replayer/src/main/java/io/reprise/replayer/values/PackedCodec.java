package io.reprise.replayer.values;

import org.jspecify.annotations.Nullable;

/** Readable text whose bytes are written in an alphabet. Characters of the text have no place of their own in it. */
abstract class PackedCodec extends Codec {
    @Override
    final boolean isPlain(String raw) {
        return false;
    }

    @Override
    final void decode(String raw, DecodedChars out) {
        out.add(decode(raw), 0);
    }

    @Override
    final String decode(String raw) {
        String text = readable(raw);
        return text == null ? raw : text;
    }

    /** The text that the characters stand for; null if they are not of this alphabet, or not of readable text. */
    abstract @Nullable String readable(String raw);

    /** The bytes as text; null if they are no text that a person could read. */
    static @Nullable String text(byte[] bytes) {
        String text = Utf8.strict(bytes, 0, bytes.length);
        return text != null && isReadable(text) ? text : null;
    }

    private static boolean isReadable(String text) {
        return text.codePoints()
                .allMatch(
                        c -> c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0) || c == '\t' || c == '\n' || c == '\r');
    }

    /** Whether a text has letters, all of them in lower case. */
    static boolean isLower(String text) {
        return text.chars().anyMatch(Character::isLowerCase) && text.chars().noneMatch(Character::isUpperCase);
    }
}
