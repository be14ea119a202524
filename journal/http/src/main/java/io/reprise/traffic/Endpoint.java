package io.reprise.traffic;

/** Infers endpoints: method and path template, such as {@code GET /users/{id}}. */
public final class Endpoint {
    private static final String ID = "{id}";
    /** Deeper paths end in {@code **}, so that people can read the endpoint. */
    private static final int SEGMENTS_MAX = 16;

    private static final int SEGMENT_LENGTH_MAX = 64;
    /** Longer than any method in use; longer methods are cut, so that clients cannot make endpoints large. */
    private static final int METHOD_LENGTH_MAX = 32;

    private static final int HEX_LENGTH_MIN = 8;
    private static final int TOKEN_LENGTH_MIN = 12;
    private static final int EXTENSION_LENGTH_MAX = 5;

    private Endpoint() {}

    /**
     * The endpoint of a request. The query and path parameters ({@code ;jsessionid=…}) are left out. Path segments that
     * look like identifiers (all digits, UUID, long hex, long mixed tokens, mail addresses, anything longer than 64
     * characters) become {@code {id}}, also before a file extension. A method of more than 32 characters is cut, so
     * that the length of an endpoint is bounded.
     */
    public static String of(String method, String target) {
        String path = RequestTarget.path(target);
        boolean cut = method.length() > METHOD_LENGTH_MAX;
        StringBuilder endpoint = new StringBuilder(METHOD_LENGTH_MAX + Math.min(256, path.length()) + 8)
                .append(cut ? method.substring(0, METHOD_LENGTH_MAX) + "…" : method)
                .append(' ');
        if (!path.startsWith("/")) {
            return endpoint.append(path.length() <= SEGMENT_LENGTH_MAX ? path : ID)
                    .toString();
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
        if (isWord(segment)) {
            endpoint.append(segment);
            return;
        }
        int stem = stemLength(segment);
        if (isIdentifier(segment)) {
            endpoint.append(ID);
        } else if (stem < segment.length() && isIdentifier(segment.substring(0, stem))) {
            endpoint.append(ID).append(segment, stem, segment.length());
        } else {
            endpoint.append(segment);
        }
    }

    /**
     * Whether a segment is quickly known not to be an identifier, as most segments are: letters and dashes, and not too
     * long.
     */
    private static boolean isWord(String segment) {
        if (segment.length() > SEGMENT_LENGTH_MAX) {
            return false;
        }
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (!isLetter(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** The length without an extension such as {@code .json}, which begins with a letter. */
    private static int stemLength(String segment) {
        int dot = segment.lastIndexOf('.');
        boolean extension = dot > 0
                && segment.length() - dot - 1 <= EXTENSION_LENGTH_MAX
                && dot + 1 < segment.length()
                && isLetter(segment.charAt(dot + 1));
        return extension ? dot : segment.length();
    }

    private static boolean isIdentifier(String segment) {
        if (segment.length() > SEGMENT_LENGTH_MAX || segment.indexOf('@') >= 0 || segment.contains("%40")) {
            return true;
        }
        CharacterCounts counts = new CharacterCounts();
        for (int i = 0; i < segment.length(); i++) {
            if (!counts.add(segment.charAt(i))) {
                return false;
            }
        }
        return counts.lookGenerated(segment.length());
    }

    /** Counts the characters of a segment by class. */
    private static final class CharacterCounts {
        private int digits;
        private int hexLetters;
        private int lower;
        private int upper;
        private int dashes;

        /** Counts a character; false if identifiers do not contain it. */
        boolean add(char c) {
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (isLetter(c)) {
                hexLetters += isHexLetter(c) ? 1 : 0;
                lower += c >= 'a' ? 1 : 0;
                upper += c <= 'Z' ? 1 : 0;
            } else if (c == '-' || c == '_' || c == ':') {
                dashes++;
            } else {
                return false;
            }
            return true;
        }

        boolean lookGenerated(int length) {
            if (digits == 0) {
                return false;
            }
            if (lower + upper == 0) {
                return true;
            }
            if (digits + hexLetters + dashes == length) {
                return length - dashes >= HEX_LENGTH_MIN;
            }
            // Words with a number (winter-sale-2026) have few digits and one case; tokens have many digits, or mix
            // digits and both cases.
            boolean mixed = digits > 1 && lower > 0 && upper > 0 && dashes * 6 <= length;
            return length >= TOKEN_LENGTH_MIN && (mixed || (digits * 4 >= length && dashes <= 1));
        }
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isHexLetter(char c) {
        return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }
}
