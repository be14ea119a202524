package io.reprise.replayer.values;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** ASCII text in base32, RFC 4648 §6, in one case, with padding or without. */
final class Base32Codec extends PackedCodec {
    /** Shorter words may be text by chance. */
    private static final int SHORTEST = 13;

    private static final int GROUP = 8;
    private static final int BITS = 5;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    @Override
    @Nullable
    String readable(String raw) {
        int end = raw.length();
        while (end > 0 && end > raw.length() - GROUP && raw.charAt(end - 1) == '=') {
            end--;
        }
        byte[] bytes = end < SHORTEST ? null : bytes(raw.substring(0, end).toUpperCase(Locale.ROOT));
        if (bytes == null) {
            return null;
        }
        String text = text(bytes);
        return text != null
                        && text.length() == bytes.length
                        && encode(text, raw).equals(raw)
                ? text
                : null;
    }

    private static byte @Nullable [] bytes(String digits) {
        byte[] bytes = new byte[digits.length() * BITS / Byte.SIZE];
        int bits = 0;
        int count = 0;
        int at = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = ALPHABET.indexOf(digits.charAt(i));
            if (digit < 0) {
                return null;
            }
            bits = bits << BITS | digit;
            count += BITS;
            if (count >= Byte.SIZE) {
                count -= Byte.SIZE;
                bytes[at++] = (byte) (bits >> count);
                bits &= (1 << count) - 1;
            }
        }
        return bytes;
    }

    @Override
    String encode(String value, String original) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(bytes.length * 2);
        int bits = 0;
        int count = 0;
        for (byte each : bytes) {
            bits = bits << Byte.SIZE | each & 0xff;
            count += Byte.SIZE;
            while (count >= BITS) {
                count -= BITS;
                out.append(ALPHABET.charAt(bits >> count & 31));
                bits &= (1 << count) - 1;
            }
        }
        if (count > 0) {
            out.append(ALPHABET.charAt(bits << BITS - count & 31));
        }
        while (isPadded(original) && out.length() % GROUP != 0) {
            out.append('=');
        }
        return isLower(original) ? out.toString().toLowerCase(Locale.ROOT) : out.toString();
    }

    private static boolean isPadded(String original) {
        return original.endsWith("=") || original.length() % GROUP == 0;
    }
}
