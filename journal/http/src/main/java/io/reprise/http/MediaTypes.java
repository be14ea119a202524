package io.reprise.http;

/** Classifies bodies by their Content-Type. Pure functions that create no object. */
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

    private static final String[] MEDIA_PREFIXES = {"image/", "font/", "audio/", "video/", "application/font-"};

    private static final String[] MEDIA = {
        "application/zip",
        "application/gzip",
        "application/x-gzip",
        "application/x-tar",
        "application/x-bzip2",
        "application/x-xz",
        "application/zstd",
        "application/x-7z-compressed",
        "application/vnd.rar",
        "application/x-rar-compressed",
        "application/vnd.ms-fontobject",
        "application/x-font-ttf",
        "application/wasm"
    };

    private static final String JSON_SUFFIX = "+json";
    private static final String XML_SUFFIX = "+xml";

    /** The classes of types that a recorder distinguishes. */
    public enum Use {
        /**
         * The body may hold values that a server issues and a client sends back: a page, data, a script or a form. A
         * body without a Content-Type may hold them too; a client guesses its type from its first bytes.
         */
        STATE,
        /** Images, fonts, sound, film and archives: clients never send back values from these. */
        MEDIA,
        OTHER
    }

    private MediaTypes() {}

    /** The use of a body with this head (RFC 9110 §8.3). If there are several Content-Types, the first one counts. */
    public static Use useOf(Head head) {
        int field = head.indexOf("content-type", 0);
        if (field < 0) {
            return Use.STATE;
        }
        byte[] bytes = head.array();
        int from = head.valueStart(field);
        int to = essenceEnd(bytes, from, head.valueEnd(field));
        if (from == to || isOneOf(CARRY_STATE, bytes, from, to)) {
            return Use.STATE;
        }
        if (isMedia(bytes, from, to)) {
            return Use.MEDIA;
        }
        return endsWith(bytes, from, to, JSON_SUFFIX) || endsWith(bytes, from, to, XML_SUFFIX) ? Use.STATE : Use.OTHER;
    }

    private static boolean isMedia(byte[] bytes, int from, int to) {
        for (String prefix : MEDIA_PREFIXES) {
            if (startsWith(bytes, from, to, prefix)) {
                return true;
            }
        }
        return isOneOf(MEDIA, bytes, from, to);
    }

    private static boolean isOneOf(String[] types, byte[] bytes, int from, int to) {
        for (String type : types) {
            if (HttpChars.equalsLower(bytes, from, to, type)) {
                return true;
            }
        }
        return false;
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
