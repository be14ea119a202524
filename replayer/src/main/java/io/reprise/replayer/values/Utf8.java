package io.reprise.replayer.values;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of unknown charset as text and back. A byte that is part of no valid UTF-8 sequence (RFC 3629 §4) stands for
 * its character in ISO-8859-1, so that every text can be read, and a part of it reads the same as in the whole.
 */
final class Utf8 {
    private Utf8() {}

    /** The bytes as UTF-8; null if they are not valid. */
    static @Nullable String strict(byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            int length = sequence(bytes, at, to);
            if (length == 0) {
                return null;
            }
            at += length;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /**
     * Appends the text of bytes.
     *
     * @param rawStart the raw offset of the first byte
     * @param rawPerByte raw characters that stand for each byte
     */
    static void decode(byte[] bytes, int from, int to, DecodedChars out, int rawStart, int rawPerByte) {
        for (int at = from; at < to; ) {
            int length = sequence(bytes, at, to);
            int raw = rawStart + (at - from) * rawPerByte;
            if (length == 0) {
                out.add((char) (bytes[at] & 0xff), raw);
                at++;
            } else {
                out.add(new String(bytes, at, length, StandardCharsets.UTF_8), raw);
                at += length;
            }
        }
    }

    static String text(byte[] bytes, int from, int to) {
        String strict = strict(bytes, from, to);
        if (strict != null) {
            return strict;
        }
        DecodedChars out = new DecodedChars(to - from);
        decode(bytes, from, to, out, 0, 1);
        return out.text();
    }

    /**
     * The bytes of a text that replaces these bytes: UTF-8 if they are, ISO-8859-1 otherwise.
     *
     * @return null if the text cannot stand in this charset
     */
    static byte @Nullable [] bytes(String text, byte[] original, int from, int to) {
        String before = strict(original, from, to);
        if (before == null && text(original, from, to).equals(text)) {
            return Arrays.copyOfRange(original, from, to);
        }
        Charset charset = before == null ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        try {
            ByteBuffer bytes = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] exact = new byte[bytes.remaining()];
            bytes.get(exact);
            return exact;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The length of the valid sequence that begins at a byte; 0 if none does. */
    private static int sequence(byte[] bytes, int at, int to) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + length > to || !mayFollow(first, bytes[at + 1] & 0xff)) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    /** Whether a sequence may begin with these bytes: no longer than needed, no surrogate, nothing beyond Unicode. */
    private static boolean mayFollow(int first, int second) {
        int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        return second >= least && second <= most;
    }
}
