package io.reprise.replayer.values;

import io.reprise.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The recorded bytes of an area, and the rules for writing there. Borrows the bytes. */
final class RawArea {
    private static final String NONE = "";

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final Rules rules;
    /** The delimiter of a multipart body; empty for other bodies. */
    private final String delimiter;

    private enum Rules {
        TARGET,
        FIELD,
        COOKIE,
        BODY
    }

    private RawArea(byte[] bytes, int from, int to, Rules rules, String delimiter) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.rules = rules;
        this.delimiter = delimiter;
    }

    static RawArea target(Head request) {
        return new RawArea(request.array(), request.targetStart(), request.targetEnd(), Rules.TARGET, NONE);
    }

    static RawArea field(Head request, int field) {
        Rules rules = request.nameIs(field, "cookie") ? Rules.COOKIE : Rules.FIELD;
        return new RawArea(request.array(), request.valueStart(field), request.valueEnd(field), rules, NONE);
    }

    static RawArea body(Head request, byte[] body) {
        String type = request.value("content-type");
        String boundary = type == null ? null : BodyScanner.boundary(type);
        return new RawArea(body, 0, body.length, Rules.BODY, boundary == null ? NONE : "--" + boundary);
    }

    int length() {
        return to - from;
    }

    /** A range as text, in the charset that {@link Utf8} finds. */
    String text(int start, int end) {
        return Utf8.text(bytes, from + start, from + end);
    }

    /** The bytes to write instead of a range; null if the text is not allowed there. */
    byte @Nullable [] bytes(String text, int start, int end) {
        byte[] written = Utf8.bytes(text, bytes, from + start, from + end);
        if (written != null && Arrays.equals(written, 0, written.length, bytes, from + start, from + end)) {
            return written;
        }
        return written != null && isAllowed(written, text, start, end) ? written : null;
    }

    private boolean isAllowed(byte[] written, String text, int start, int end) {
        return switch (rules) {
            case TARGET -> allVisible(written) && text.indexOf('#') < 0 && keepsSegments(text, start, end);
            case FIELD -> isFieldText(written, start, end);
            case COOKIE -> isFieldText(written, start, end) && text.indexOf(';') < 0;
            case BODY -> delimiter.isEmpty() || !text.startsWith(delimiter) && !text.contains("\n" + delimiter);
        };
    }

    /** A target has no blanks and no control characters, RFC 9112 §3.2. */
    private static boolean allVisible(byte[] written) {
        for (byte b : written) {
            if ((b & 0xff) <= ' ' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Whether a path keeps its segments: none becomes empty, {@code .} or {@code ..}. */
    private boolean keepsSegments(String text, int start, int end) {
        boolean first = start > 0 && bytes[from + start - 1] == '/';
        boolean last = end == length() || "/?;".indexOf(bytes[from + end]) >= 0;
        if (!first || !last) {
            return true;
        }
        String segment = Encoding.PERCENT.decode(text);
        return !segment.isEmpty() && !".".equals(segment) && !"..".equals(segment);
    }

    /** A field's value has no control characters but tabs, and neither begins nor ends with a blank, RFC 9110 §5.5. */
    private boolean isFieldText(byte[] written, int start, int end) {
        for (byte b : written) {
            if (b >= 0 && b < ' ' && b != '\t' || b == 0x7f) {
                return false;
            }
        }
        boolean edges = start == 0 || end == length();
        return !edges
                || written.length > 0
                        && !(start == 0 && Chars.isBlank((char) written[0]))
                        && !(end == length() && Chars.isBlank((char) written[written.length - 1]));
    }

    /** The recorded bytes of a range in ISO-8859-1. */
    String latin(int start, int end) {
        return new String(bytes, from + start, end - start, StandardCharsets.ISO_8859_1);
    }
}
