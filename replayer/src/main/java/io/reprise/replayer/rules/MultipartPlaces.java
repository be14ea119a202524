package io.reprise.replayer.rules;

import io.reprise.replayer.rules.Places.Addition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of a {@code multipart/form-data} body (RFC 7578). Parts that are files are left alone. */
final class MultipartPlaces {
    private static final Pattern BOUNDARY =
            Pattern.compile("(?i);\\s*boundary=(?:\"([^\"]{1,70})\"|([^\\s;\",]{1,70}))");
    /** Without groups that repeat, for which the JDK's engine recurses. */
    private static final Pattern NAME = Pattern.compile("(?i);\\s*name=(?:\"([^\"]{0,1000})\"|([^\\s;\"]{1,1000}))");

    private static final Pattern FILE = Pattern.compile("(?i);\\s*filename\\*?=");
    private static final int HEADERS_CHARS_MAX = 8_192;

    private MultipartPlaces() {}

    /**
     * Finds fields.
     *
     * @param raw the body in ISO-8859-1
     * @return null if the body is not what its type says
     */
    static @Nullable Places find(RulePlace place, String raw, String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            return null;
        }
        String delimiter = "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
        int at = raw.startsWith(delimiter) ? 0 : next(raw, delimiter, 0);
        List<Found> found = new ArrayList<>();
        while (at >= 0 && !raw.startsWith("--", at + delimiter.length())) {
            int next = next(raw, delimiter, at + delimiter.length());
            int line = raw.indexOf("\r\n", at + delimiter.length());
            if (next < 0 || line < 0) {
                return null;
            }
            Found field = part(place, raw, line + 2, next - 2);
            if (field != null) {
                found.add(field.withCut(at, next));
            }
            at = next;
        }
        return at < 0 ? null : new Places(List.copyOf(found), addition(place, at, delimiter));
    }

    private static Addition addition(RulePlace place, int at, String delimiter) {
        String name = place.name().replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
        return new Addition(
                at,
                delimiter + "\r\nContent-Disposition: form-data; name=\"" + Found.utf8(name) + "\"\r\n\r\n",
                "\r\n",
                value -> isFree(value, delimiter) ? Found.utf8(value) : null);
    }

    /** Whether a value does not end its part. */
    static boolean isFree(String value, String delimiter) {
        return !value.startsWith(delimiter) && !value.contains("\n" + delimiter);
    }

    /** The delimiter of a body of this type; empty if the type is another one. */
    static String delimiter(String contentType) {
        Matcher boundary = BOUNDARY.matcher(contentType);
        return boundary.find() ? "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1)) : "";
    }

    /** The next delimiter that stands at the beginning of a line; −1 if there is none. */
    private static int next(String raw, String delimiter, int from) {
        int found = raw.indexOf("\r\n" + delimiter, from);
        return found < 0 ? -1 : found + 2;
    }

    /** The field in a part, if it is named and is not a file. */
    private static @Nullable Found part(RulePlace place, String raw, int from, int to) {
        int blank = raw.startsWith("\r\n", from) ? from - 2 : raw.indexOf("\r\n\r\n", from);
        if (blank < 0 || blank + 4 > to || blank - from > HEADERS_CHARS_MAX) {
            return null;
        }
        String name = null;
        for (String line : raw.substring(from, Math.max(from, blank)).split("\r\n", -1)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-disposition:")) {
                name = name(line);
            } else if (isEncoding(lower)) {
                return null;
            }
        }
        boolean named = name != null && place.isNamed(Found.chars(name));
        return named ? Found.text(blank + 4, to, null) : null;
    }

    /** Whether a line says that the part is written in base64 or the like, which browsers do not do. */
    private static boolean isEncoding(String lower) {
        return lower.startsWith("content-transfer-encoding:") && !lower.contains("bit") && !lower.contains("binary");
    }

    /** The name that a Content-Disposition gives to a field; null for a file. */
    private static @Nullable String name(String disposition) {
        Matcher matcher = NAME.matcher(disposition);
        if (!matcher.find() || FILE.matcher(disposition).find()) {
            return null;
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1).replace("%22", "\"");
    }
}
