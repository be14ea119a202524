package io.reprise.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Makes the letters of a request target readable: {@code /caf%C3%A9} and {@code /café} in raw bytes are shown as {@code
 * /café}. Only UTF-8 sequences of characters outside ASCII are decoded, so that {@code %2F} stays different from a
 * slash. Stateless.
 */
public final class ReadableTarget {
    private static final int ASCII_END = 0x80;

    private ReadableTarget() {}

    /**
     * Decodes a target.
     *
     * @param target the target with one character per byte (ISO 8859-1)
     * @return the readable target, which may hold any character: show it through {@link Shown#printable}
     */
    public static String of(String target) {
        StringBuilder readable = new StringBuilder(target.length());
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        int runStart = 0;
        int at = 0;
        while (at < target.length()) {
            int value = byteAt(target, at);
            if (value < ASCII_END) {
                append(readable, target, runStart, at, run);
                readable.append(target.charAt(at));
                at++;
                runStart = at;
            } else {
                run.write(value);
                at += target.charAt(at) == '%' ? 3 : 1;
            }
        }
        append(readable, target, runStart, at, run);
        return readable.toString();
    }

    /** Appends a run of bytes outside ASCII: decoded if they are UTF-8, else as they are in the target. */
    private static void append(StringBuilder to, String target, int from, int end, ByteArrayOutputStream run) {
        if (run.size() > 0) {
            try {
                to.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(run.toByteArray())));
            } catch (CharacterCodingException e) {
                to.append(target, from, end);
            }
            run.reset();
        }
    }

    /** The byte that the character or the percent-encoding at a place stands for; below 0x80 if it is to stay. */
    private static int byteAt(String target, int at) {
        char c = target.charAt(at);
        if (c != '%') {
            return c;
        }
        boolean isEncoded = at + 2 < target.length();
        int high = isEncoded ? Character.digit(target.charAt(at + 1), 16) : -1;
        int low = isEncoded ? Character.digit(target.charAt(at + 2), 16) : -1;
        return high < 0 || low < 0 ? c : high << 4 | low;
    }
}
