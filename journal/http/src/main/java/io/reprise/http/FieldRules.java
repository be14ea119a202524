package io.reprise.http;

import io.reprise.http.FramingException.Reason;

/**
 * Decides which field lines pass. Lines that nginx forwards and that applications answer pass, even if RFC 9112 §5
 * allows a server to reject them, unless some parser could read a different framing from them. So the fields that frame
 * a message, name its site or manage its connection must be written strictly, and no value may contain text that a
 * parser with other line ends would take for such a field. Stateless; allocates nothing unless it throws.
 */
final class FieldRules {
    private static final String[] STRICT = {
        "content-length",
        "transfer-encoding",
        "host",
        "connection",
        "proxy-connection",
        "keep-alive",
        "upgrade",
        "te",
        "trailer",
        "expect",
        "http2-settings"
    };

    private FieldRules() {}

    /**
     * Whether the name is that of a field that frames, routes or manages a message, also with underscores in place of
     * hyphens, as CGI and WSGI read it, and with bytes around it that are not allowed in names.
     */
    static boolean isStrict(byte[] bytes, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && !HttpChars.isToken(bytes[start])) {
            start++;
        }
        while (end > start && !HttpChars.isToken(bytes[end - 1])) {
            end--;
        }
        for (String name : STRICT) {
            if (end - start == name.length() && startsWith(bytes, start, name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] bytes, int from, String name) {
        for (int i = 0; i < name.length(); i++) {
            byte b = bytes[from + i];
            int lower = b >= 'A' && b <= 'Z' ? b + 32 : b;
            if ((lower == '_' ? '-' : lower) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The end of the name of the field line {@code bytes[start, end)}. In a request, a name is a token with a colon
     * directly behind it (RFC 9112 §5.1). A response may have other visible bytes in a name, or a name without a colon,
     * which is a field without a value to nginx and nothing to others.
     */
    static int nameEnd(byte[] bytes, int start, int end, boolean request) {
        if (HttpChars.isBlank(bytes[start])) {
            throw new FramingException(Reason.OBS_FOLD, HttpChars.quote(bytes, start, end));
        }
        int at = start;
        while (at < end && HttpChars.isToken(bytes[at])) {
            at++;
        }
        if (at > start && at < end && bytes[at] == ':') {
            return at;
        }
        return oddNameEnd(bytes, start, end, request);
    }

    private static int oddNameEnd(byte[] bytes, int start, int end, boolean request) {
        int at = start;
        boolean visible = true;
        while (at < end && bytes[at] != ':') {
            if (bytes[at] == 0) {
                throw nul(bytes, start, end);
            }
            visible &= (bytes[at] & 0xff) > ' ' && bytes[at] != 0x7f;
            at++;
        }
        if (request || at == start || !visible || isStrict(bytes, start, at)) {
            throw badField(bytes, start, end);
        }
        return at;
    }

    /**
     * Checks the value between the end of the name and {@code end}.
     *
     * @param folded whether it goes over several lines, so that it has line ends, which are checked already
     */
    static void checkValue(byte[] bytes, int start, int nameEnd, int end, boolean folded) {
        if (folded && isStrict(bytes, start, nameEnd)) {
            throw new FramingException(Reason.OBS_FOLD, HttpChars.quote(bytes, start, end));
        }
        for (int i = nameEnd + 1; i < end; i++) {
            if (!HttpChars.isPlainValue(bytes[i]) && !(folded && isLineEnd(bytes[i]))) {
                checkOdd(bytes, start, nameEnd, i, end);
            }
        }
    }

    private static boolean isLineEnd(byte b) {
        return b == HttpChars.CR || b == HttpChars.LF;
    }

    /** Checks a value with a control character, or with NEL, at {@code i}. */
    private static void checkOdd(byte[] bytes, int start, int nameEnd, int i, int end) {
        if (bytes[i] == 0) {
            throw nul(bytes, start, end);
        }
        boolean control = bytes[i] >= 0;
        if (control && isStrict(bytes, start, nameEnd) || beginsStrictField(bytes, i + 1, end)) {
            throw badField(bytes, start, end);
        }
    }

    /** Checks a line that continues a field, RFC 9112 §5.2: it must not be a line of its own to any parser. */
    static void checkContinuation(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && HttpChars.isBlank(bytes[at])) {
            at++;
        }
        if (at == end || beginsStrictField(bytes, at, end)) {
            throw new FramingException(Reason.OBS_FOLD, HttpChars.quote(bytes, from, end));
        }
    }

    /** Whether the bytes, after white space, are the name of a strict field and a colon. Reads at most one name. */
    private static boolean beginsStrictField(byte[] bytes, int from, int end) {
        int start = from;
        while (start < end && HttpChars.isBlank(bytes[start])) {
            start++;
        }
        int nameEnd = start;
        while (nameEnd < end && HttpChars.isToken(bytes[nameEnd])) {
            nameEnd++;
        }
        int colon = nameEnd;
        while (colon < end && HttpChars.isBlank(bytes[colon])) {
            colon++;
        }
        return colon < end && bytes[colon] == ':' && isStrict(bytes, start, nameEnd);
    }

    static FramingException badField(byte[] bytes, int from, int to) {
        return new FramingException(Reason.BAD_FIELD, HttpChars.quote(bytes, from, to));
    }

    static FramingException nul(byte[] bytes, int from, int to) {
        return new FramingException(Reason.NUL, HttpChars.quote(bytes, from, to));
    }
}
