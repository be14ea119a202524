package io.reprise.http;

/** What a Content-Type says about a body. Pure functions that create no object. */
public final class MediaTypes {
    private static final String[] CARRY_STATE = {
        "text/html",
        "application/json",
        "application/xhtml+xml",
        "application/xml",
        "text/xml",
        "text/plain",
        "text/javascript",
        "application/javascript",
        "application/x-javascript",
        "application/ecmascript",
        "text/ecmascript",
        "text/json",
        "application/x-ndjson",
        "application/x-www-form-urlencoded"
    };

    private static final String JSON_SUFFIX = "+json";
    private static final String XML_SUFFIX = "+xml";
    private static final String IMAGES = "image/";

    private MediaTypes() {}

    /**
     * Whether a body with this head may hold values that a server issues and a client sends back: a page, data, a
     * script or a form. A body without a Content-Type may hold them too; a client guesses its type from its first bytes
     * (RFC 9110 §8.3). If there are several Content-Types, the first one counts.
     */
    public static boolean carriesState(Head head) {
        int field = head.indexOf("content-type", 0);
        if (field < 0) {
            return true;
        }
        byte[] bytes = head.array();
        int from = head.valueStart(field);
        int to = essenceEnd(bytes, from, head.valueEnd(field));
        if (from == to) {
            return true;
        }
        for (String type : CARRY_STATE) {
            if (HttpChars.equalsLower(bytes, from, to, type)) {
                return true;
            }
        }
        return endsWith(bytes, from, to, JSON_SUFFIX)
                || endsWith(bytes, from, to, XML_SUFFIX) && !startsWith(bytes, from, to, IMAGES);
    }

    /** The end of type and subtype, without parameters and blanks. */
    private static int essenceEnd(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != ';') {
            end++;
        }
        while (end > from && HttpChars.isBlank(bytes[end - 1])) {
            end--;
        }
        return end;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, String lowerCase) {
        return to - from >= lowerCase.length()
                && HttpChars.equalsLower(bytes, from, from + lowerCase.length(), lowerCase);
    }

    private static boolean endsWith(byte[] bytes, int from, int to, String lowerCase) {
        return to - from >= lowerCase.length() && HttpChars.equalsLower(bytes, to - lowerCase.length(), to, lowerCase);
    }
}
