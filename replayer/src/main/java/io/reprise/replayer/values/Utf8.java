package io.reprise.replayer.values;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes of unknown charset as text and back: UTF-8 where they are valid UTF-8, ISO-8859-1 otherwise. */
final class Utf8 {
    private Utf8() {}

    /** The bytes as UTF-8; null if they are not valid. */
    static @Nullable String strict(byte[] bytes, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    static String text(byte[] bytes, int from, int to) {
        String text = strict(bytes, from, to);
        return text == null ? new String(bytes, from, to - from, StandardCharsets.ISO_8859_1) : text;
    }

    /**
     * The bytes of a text that replaces these bytes, in the charset in which {@link #text} read them.
     *
     * @return null if the text cannot stand in this charset
     */
    static byte @Nullable [] bytes(String text, byte[] original, int from, int to) {
        boolean utf8 = strict(original, from, to) != null;
        try {
            ByteBuffer bytes = (utf8 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)
                    .newEncoder()
                    .encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The length in bytes of the character that a UTF-8 byte begins; 1 for a byte that begins none. */
    static int sequenceLength(int firstByte) {
        return firstByte >= 0xf0 ? 4 : firstByte >= 0xe0 ? 3 : firstByte >= 0xc0 ? 2 : 1;
    }
}
