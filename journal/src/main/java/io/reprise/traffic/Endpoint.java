package io.reprise.traffic;

/** Infers endpoints: method and path template, such as {@code GET /users/{id}}. */
public final class Endpoint {
    private static final String ID = "{id}";
    /** Deeper paths end in {@code **}: an endpoint is for people to read. */
    private static final int SEGMENTS_MAX = 16;

    private static final int SEGMENT_LENGTH_MAX = 64;
    private static final int HEX_LENGTH_MIN = 8;
    private static final int TOKEN_LENGTH_MIN = 12;
    private static final int EXTENSION_LENGTH_MAX = 5;

    private Endpoint() {}

    /**
     * The endpoint of a request. The query is left out; path segments that look like identifiers (all digits, UUID, long
     * hex, long mixed tokens, mail addresses, whatever is longer than 64 characters) become {@code {id}}, also before a
     * file extension; path parameters ({@code ;jsessionid=…}) are left out.
     */
    public static String of(String method, String target) {
        String path = RequestTarget.path(target);
        StringBuilder endpoint = new StringBuilder(method.length() + path.length() + 8).append(method).append(' ');
        if (!path.startsWith("/")) {
            return endpoint.append(path.length() <= SEGMENT_LENGTH_MAX ? path : ID).toString();
        }
        int at = 0;
        for (int count = 0; at < path.length(); count++) {
            if (count == SEGMENTS_MAX) {
                return endpoint.append("/**").toString();
            }
            int end = path.indexOf('/', at + 1);
            end = end < 0 ? path.length() : end;
            endpoint.append('/');
            appendSegment(endpoint, path.substring(at + 1, end));
            at = end;
        }
        return endpoint.toString();
    }

    private static void appendSegment(StringBuilder endpoint, String withParameters) {
        int semicolon = withParameters.indexOf(';');
        String segment = semicolon < 0 ? withParameters : withParameters.substring(0, semicolon);
        int stem = stemLength(segment);
        if (isIdentifier(segment)) {
            endpoint.append(ID);
        } else if (stem < segment.length() && isIdentifier(segment.substring(0, stem))) {
            endpoint.append(ID).append(segment, stem, segment.length());
        } else {
            endpoint.append(segment);
        }
    }

    /** Length without an extension such as {@code .json}, which is a letter and then letters or digits. */
    private static int stemLength(String segment) {
        int dot = segment.lastIndexOf('.');
        boolean extension = dot > 0
                && segment.length() - dot - 1 <= EXTENSION_LENGTH_MAX
                && dot + 1 < segment.length()
                && isLetter(segment.charAt(dot + 1));
        return extension ? dot : segment.length();
    }

    private static boolean isIdentifier(String segment) {
        if (segment.isEmpty()) {
            return false;
        }
        if (segment.length() > SEGMENT_LENGTH_MAX) {
            return true;
        }
        int digits = 0;
        int hexLetters = 0;
        int lower = 0;
        int upper = 0;
        int dashes = 0;
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (isLetter(c)) {
                hexLetters += isHexLetter(c) ? 1 : 0;
                lower += c >= 'a' ? 1 : 0;
                upper += c <= 'Z' ? 1 : 0;
            } else if (c == '-' || c == '_' || c == ':') {
                dashes++;
            } else if (c == '@') {
                return true;
            } else {
                return isEscapedMail(segment);
            }
        }
        return looksGenerated(segment.length(), digits, hexLetters, lower, upper, dashes);
    }

    private static boolean looksGenerated(int length, int digits, int hexLetters, int lower, int upper, int dashes) {
        int letters = lower + upper;
        if (letters == 0) {
            return digits > 0;
        }
        if (digits + hexLetters + dashes == length) {
            return length - dashes >= HEX_LENGTH_MIN && digits > 0;
        }
        if (length < TOKEN_LENGTH_MIN) {
            return false;
        }
        // Words with a number (winter-sale-2026) have few digits and one case; tokens have many, or mix all three.
        boolean mixed = digits > 1 && lower > 0 && upper > 0 && dashes * 6 <= length;
        return mixed || digits * 4 >= length && dashes <= 1;
    }

    private static boolean isEscapedMail(String segment) {
        return segment.contains("%40") || segment.indexOf('@') > 0;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isHexLetter(char c) {
        return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
