package io.reprise.replayer.values;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values of a request's body, by its media type and by its looks. */
final class BodyScanner {
    private static final int SNIFFED = 1024;
    private static final int LONGEST_BOUNDARY = 70;
    private static final int LONGEST_LINE = 1024;
    private static final String DASHES = "--";
    /** Of UTF-8, read as ISO-8859-1. */
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";

    private final Collector out;
    private final Readings readings;

    BodyScanner(Collector out, Readings readings) {
        this.out = out;
        this.readings = readings;
    }

    /** @param raw the body in ISO-8859-1 */
    void scan(String raw, String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        if (type.startsWith("multipart/")) {
            String boundary = boundary(contentType);
            if (boundary != null) {
                multipart(raw, boundary);
            }
            return;
        }
        if (isBinary(raw)) {
            return;
        }
        if (type.startsWith("application/x-www-form-urlencoded")) {
            form(raw);
        } else {
            text(raw, type);
        }
    }

    private void form(String raw) {
        DecodedText text = DecodedText.of(Area.BODY, -1, raw, 0, raw.length());
        // Some clients send JSON under this type, because it is the default of their library.
        boolean json = (raw.startsWith("{") || raw.startsWith("["))
                && new JsonScanner(out, readings, Place.JSON_VALUE, 0).scan("", text);
        if (!json) {
            new UrlScanner(out, readings, UrlScanner.Places.OF_TARGET, 0).pairs(text, Place.FORM);
        }
    }

    /** Lists the values of JSON, XML or any other text, told apart by the first character. */
    private void text(String raw, String type) {
        int start = Chars.skipBlanks(raw, raw.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length() : 0, raw.length());
        DecodedText text = DecodedText.of(Area.BODY, -1, raw, start, Chars.trimBlanks(raw, start, raw.length()));
        boolean json = type.contains("json");
        Place place = json ? Place.JSON_VALUE : type.contains("xml") ? Place.XML : Place.TEXT;
        if (json && JsonNumberCodec.end(text.chars(), 0) == text.length()) {
            readings.component(place, "", text.decode(Encoding.JSON_NUMBER), 0);
        } else if (!text.chars().isEmpty() && "{[<".indexOf(text.chars().charAt(0)) >= 0) {
            readings.parts(place, "", text, 0);
        } else {
            readings.component(place, "", text, 0);
        }
    }

    /** Whether the body is binary: its beginning has control characters. */
    private static boolean isBinary(String raw) {
        for (int i = 0; i < raw.length() && i < SNIFFED; i++) {
            char c = raw.charAt(i);
            if (c < ' ' && !Chars.isBlank(c) && c != '\f' && c != 0x1e) {
                return true;
            }
        }
        return false;
    }

    /** The boundary parameter of a multipart type (RFC 2046 §5.1.1); null if it has none that is valid. */
    static @Nullable String boundary(String contentType) {
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=");
        if (at < 0) {
            return null;
        }
        int start = at + "boundary=".length();
        boolean quoted = start < contentType.length() && contentType.charAt(start) == '"';
        int end = quoted
                ? Chars.indexOf(contentType, '"', start + 1, contentType.length())
                : Chars.indexOfAny(contentType, "; \t,", start, contentType.length());
        String boundary = contentType.substring(quoted ? Math.min(start + 1, end) : start, end);
        return boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY ? null : boundary;
    }

    /**
     * Lists the fields of a multipart body that are not files, RFC 7578. JSON is listed also if it has a file name: a
     * script can give a part a type only as a blob, and browsers add a file name to blobs.
     */
    private void multipart(String raw, String boundary) {
        String delimiter = DASHES + boundary;
        int at = raw.startsWith(delimiter) ? 0 : nextDelimiter(raw, delimiter, 0);
        while (at >= 0 && !out.isFull()) {
            int line = raw.indexOf('\n', at + delimiter.length());
            if (line < 0 || raw.startsWith(DASHES, at + delimiter.length())) {
                return;
            }
            int next = nextDelimiter(raw, delimiter, line);
            int end = next < 0 ? raw.length() : raw.charAt(next - 2) == '\r' ? next - 2 : next - 1;
            part(raw, line + 1, end);
            at = next;
        }
    }

    /** The next delimiter at the beginning of a line; −1 if there is none. */
    private static int nextDelimiter(String raw, String delimiter, int from) {
        int found = raw.indexOf('\n' + delimiter, from);
        return found < 0 ? -1 : found + 1;
    }

    private void part(String raw, int from, int to) {
        String name = "";
        boolean file = false;
        boolean json = false;
        int at = from;
        while (at < to && raw.charAt(at) != '\r' && raw.charAt(at) != '\n') {
            int end = Chars.indexOf(raw, '\n', at, to);
            String line = raw.substring(at, Math.min(end, at + LONGEST_LINE));
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-disposition:")) {
                file = lower.contains("filename");
                DecodedText key = parameter(raw, at, line, lower, "name=");
                name = UrlScanner.name(key.chars());
                readings.key(Place.MULTIPART, "", key, 0);
                readings.identifiers(Place.MULTIPART, "filename", parameter(raw, at, line, lower, "filename="));
            } else if (lower.startsWith("content-type:")) {
                json = lower.contains("json");
            } else if (isEncoded(lower)) {
                return;
            }
            at = end + 1;
        }
        int start = raw.startsWith("\r\n", at) ? at + 2 : at + 1;
        if (start < to && (json || !file)) {
            DecodedText text = DecodedText.of(Area.BODY, -1, raw, start, to);
            if (!isBinary(raw.substring(start, Math.min(to, start + SNIFFED)))) {
                readings.component(Place.MULTIPART, name, text, 0);
            }
        }
    }

    /** Whether a line of a part's head says that the part is in base64 or the like, RFC 2045 §6. */
    private static boolean isEncoded(String lower) {
        return lower.startsWith("content-transfer-encoding:") && !lower.contains("bit") && !lower.contains("binary");
    }

    /**
     * The value of a parameter of Content-Disposition; empty if it has none.
     *
     * @param lineStart where the line begins in the body
     * @param lower the line in lower case
     */
    private static DecodedText parameter(String raw, int lineStart, String line, String lower, String parameter) {
        int at = lower.indexOf(parameter);
        while (at > 0 && Character.isLetter(lower.charAt(at - 1))) {
            at = lower.indexOf(parameter, at + 1);
        }
        if (at < 0) {
            return DecodedText.of(Area.BODY, -1, raw, lineStart, lineStart);
        }
        int start = at + parameter.length();
        boolean quoted = start < line.length() && line.charAt(start) == '"';
        int end = quoted ? Readings.endOfString(line, start) : Chars.indexOfAny(line, "; \t\r", start, line.length());
        int from = quoted ? Math.min(start + 1, end) : start;
        return DecodedText.of(Area.BODY, -1, raw, lineStart + from, lineStart + end)
                .decode(Encoding.QUOTED);
    }
}
