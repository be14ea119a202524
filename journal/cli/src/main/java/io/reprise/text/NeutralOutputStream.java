package io.reprise.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The last filter before a terminal. Passes printable UTF-8, line breaks and tabs, and shows every other character, and
 * every byte that is not UTF-8, by its number. So no text from a journal, a target or a file name can control a
 * terminal, whatever its path through the program. Writes without buffering. For one thread at a time.
 */
public final class NeutralOutputStream extends OutputStream {
    private final OutputStream out;
    private final byte[] sequence = new byte[4]; // the beginning of a character of several bytes
    private int have;
    private int need;
    private volatile @Nullable IOException failure;

    public NeutralOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteArrayOutputStream safe = new ByteArrayOutputStream(length + 16);
        for (int i = offset; i < offset + length; i++) {
            take(bytes[i] & 0xff, safe);
        }
        try {
            safe.writeTo(out);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private void take(int b, ByteArrayOutputStream safe) {
        if (need > 0 && (b & 0xc0) == 0x80) {
            sequence[have++] = (byte) b;
            if (have == need) {
                character(safe);
            }
            return;
        }
        escapeSequence(safe);
        if (b < 0x80) {
            if (b == '\n' || b == '\t' || Printable.is(b)) {
                safe.write(b);
            } else {
                safe.writeBytes(Printable.escaped(b).getBytes(StandardCharsets.US_ASCII));
            }
        } else if (b >= 0xc2 && b <= 0xf4) {
            sequence[have++] = (byte) b;
            need = b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
        } else {
            stray(b, safe);
        }
    }

    private void character(ByteArrayOutputStream safe) {
        String text = new String(sequence, 0, have, StandardCharsets.UTF_8);
        int codePoint = text.codePointAt(0);
        boolean isWhole =
                Character.charCount(codePoint) == text.length() && text.getBytes(StandardCharsets.UTF_8).length == have;
        if (!isWhole || codePoint == 0xfffd && sequence[0] != (byte) 0xef) {
            escapeSequence(safe); // an overlong form or a surrogate
            return;
        }
        if (Printable.is(codePoint)) {
            safe.write(sequence, 0, have);
        } else {
            safe.writeBytes(Printable.escaped(codePoint).getBytes(StandardCharsets.US_ASCII));
        }
        have = 0;
        need = 0;
    }

    private void escapeSequence(ByteArrayOutputStream safe) {
        for (int i = 0; i < have; i++) {
            stray(sequence[i] & 0xff, safe);
        }
        have = 0;
        need = 0;
    }

    /** Shows a byte that belongs to no character. */
    private static void stray(int b, ByteArrayOutputStream safe) {
        safe.writeBytes(String.format(Locale.ROOT, "\\x%02x", b).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Why writing failed; null if everything was written. */
    @Nullable
    public IOException failure() {
        return failure;
    }
}
