package io.reprise.replayer.values;

import org.jspecify.annotations.Nullable;

/** Reads and writes one {@link Encoding}. Stateless; text that is not well formed is taken as it stands. */
abstract class Codec {
    /** Whether the raw text stands for itself, because it has nothing that marks an escape. */
    abstract boolean isPlain(String raw);

    /** Appends the decoded text, each character with the offset of its raw text. */
    abstract void decode(String raw, DecodedChars out);

    /** The decoded text alone. */
    String decode(String raw) {
        if (isPlain(raw)) {
            return raw;
        }
        DecodedChars out = new DecodedChars(raw.length());
        decode(raw, out);
        return out.text();
    }

    /** The value in the style of the original; null if the value cannot stand in this encoding. */
    abstract @Nullable String encode(String value, String original);
}
