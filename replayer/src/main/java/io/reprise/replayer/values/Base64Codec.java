package io.reprise.replayer.values;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Text in base64 of either alphabet, RFC 4648 §4 and §5. */
final class Base64Codec extends PackedCodec {
    private static final int SHORTEST = 8;
    /**
     * Shorter values count as base64 only if they decode to ASCII, because words and numbers decode to other characters
     * by chance.
     */
    private static final int SHORTEST_BEYOND_ASCII = 24;

    private final Base64.Decoder decoder;
    private final Base64.Encoder encoder;
    private final String extra;
    private final boolean url;

    Base64Codec(boolean url) {
        decoder = url ? Base64.getUrlDecoder() : Base64.getDecoder();
        encoder = url ? Base64.getUrlEncoder() : Base64.getEncoder();
        extra = url ? "-_" : "+/";
        this.url = url;
    }

    /** The text that this base64 stands for; null if it is no base64 of this alphabet, or not of readable text. */
    @Override
    @Nullable
    String readable(String raw) {
        int end = endOfDigits(raw);
        boolean complete = end >= SHORTEST - 1 && end % 4 != 1 && (end == raw.length() || raw.length() % 4 == 0);
        byte[] bytes = complete && isInAlphabet(raw, end) ? bytes(raw) : null;
        if (bytes == null) {
            return null;
        }
        String text = text(bytes);
        boolean readable = text != null
                && (end >= SHORTEST_BEYOND_ASCII || text.length() == bytes.length)
                && encode(text, raw).equals(raw);
        return readable ? text : null;
    }

    /** The beginning of the padding, which is two characters at most. */
    private static int endOfDigits(String raw) {
        int end = raw.length();
        while (end > 0 && end > raw.length() - 2 && raw.charAt(end - 1) == '=') {
            end--;
        }
        return end;
    }

    private boolean isInAlphabet(String raw, int end) {
        for (int i = 0; i < end; i++) {
            char c = raw.charAt(i);
            if (!Strength.isAlphanumeric(c) && extra.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private byte @Nullable [] bytes(String raw) {
        try {
            return decoder.decode(raw);
        } catch (IllegalArgumentException e) {
            // Bits are left over after the last character.
            return null;
        }
    }

    @Override
    String encode(String value, String original) {
        boolean padded = original.endsWith("=") || !url && original.length() % 4 == 0;
        Base64.Encoder alike = padded ? encoder : encoder.withoutPadding();
        return new String(alike.encode(value.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1);
    }
}
