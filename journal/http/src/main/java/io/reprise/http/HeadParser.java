package io.reprise.http;

import io.reprise.http.FramingException.Reason;
import java.nio.charset.StandardCharsets;

/** Parses a complete head strictly (RFC 9112 §2–§5): start line, then field lines. Stateless; allocates nothing. */
final class HeadParser {
    private static final String[] METHODS = {
        "GET", "POST", "PUT", "HEAD", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "PROPFIND", "REPORT", "PURGE"
    };
    /**
     * Fields that frame, route, switch or authenticate a message: after the body, they come too late to decide about
     * it.
     */
    private static final String[] NO_TRAILERS = {
        "content-length",
        "transfer-encoding",
        "host",
        "trailer",
        "connection",
        "keep-alive",
        "proxy-connection",
        "te",
        "upgrade",
        "expect",
        "content-encoding",
        "content-type",
        "content-range",
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie"
    };

    private static final String NO_HOST = " \t,/@?#\\";
    private static final int VERSION_LENGTH = 8;

    private HeadParser() {}

    /**
     * Parses {@code bytes[0, length)}, which must be one head with its empty line.
     *
     * @throws FramingException with the reason for rejecting the head
     */
    static Head parse(Head head, byte[] bytes, int length, boolean request, FramingLimits limits) {
        head.reset(bytes, length, request);
        int lineEnd = lineEnd(bytes, 0, length);
        if (lineEnd > limits.startLineBytesMax()) {
            throw new FramingException(Reason.START_LINE_TOO_LONG, lineEnd + " bytes");
        }
        if (request) {
            requestLine(head, bytes, lineEnd);
        } else {
            statusLine(head, bytes, lineEnd);
        }
        head.fieldsStart = lineEnd + 2;
        int at = head.fieldsStart;
        while (at < length - 2) {
            if (head.fieldCount == limits.fieldCountMax()) {
                throw new FramingException(Reason.TOO_MANY_FIELDS, "over " + limits.fieldCountMax());
            }
            int end = lineEnd(bytes, at, length);
            field(head, bytes, at, end);
            at = end + 2;
        }
        if (at != length - 2 || bytes[at] != HttpChars.CR || bytes[at + 1] != HttpChars.LF) {
            throw new FramingException(Reason.TRUNCATED, "the head does not end with an empty line");
        }
        if (request) {
            checkHost(head, bytes);
        }
        return head;
    }

    /** The offset of the CR LF that ends the line at {@code from}. */
    private static int lineEnd(byte[] bytes, int from, int length) {
        for (int i = from; i < length; i++) {
            byte b = bytes[i];
            if (b == HttpChars.LF) {
                throw new FramingException(Reason.BARE_LF, HttpChars.quote(bytes, from, i + 1));
            }
            if (b == HttpChars.CR) {
                if (i + 1 < length && bytes[i + 1] == HttpChars.LF) {
                    return i;
                }
                throw new FramingException(Reason.BARE_CR, HttpChars.quote(bytes, from, i + 1));
            }
        }
        throw new FramingException(Reason.TRUNCATED, "a line has no end");
    }

    private static void requestLine(Head head, byte[] bytes, int end) {
        int at = 0;
        while (at < end && HttpChars.isToken(bytes[at])) {
            at++;
        }
        int methodEnd = at;
        if (methodEnd == 0 || at == end || bytes[at] != ' ') {
            throw startLine(bytes, end);
        }
        head.targetStart = ++at;
        while (at < end && HttpChars.isTarget(bytes[at])) {
            at++;
        }
        head.targetEnd = at;
        if (at == end || bytes[at] != ' ' || at == head.targetStart) {
            throw startLine(bytes, end);
        }
        head.minorVersion = version(bytes, at + 1, end, end);
        head.method = method(bytes, methodEnd);
        checkTarget(head, bytes, end);
    }

    private static void statusLine(Head head, byte[] bytes, int end) {
        int statusStart = VERSION_LENGTH + 1;
        if (end < statusStart + 3 || bytes[VERSION_LENGTH] != ' ') {
            throw startLine(bytes, end);
        }
        head.minorVersion = version(bytes, 0, VERSION_LENGTH, end);
        int status = 0;
        for (int i = statusStart; i < statusStart + 3; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                throw startLine(bytes, end);
            }
            status = status * 10 + bytes[i] - '0';
        }
        // The space before an empty reason phrase is required, but many servers omit it.
        boolean separated = end == statusStart + 3 || bytes[statusStart + 3] == ' ';
        if (status < 100 || !separated) {
            throw startLine(bytes, end);
        }
        for (int i = statusStart + 3; i < end; i++) {
            if (!HttpChars.isValue(bytes[i])) {
                throw bytes[i] == 0 ? nul(bytes, 0, end) : startLine(bytes, end);
            }
        }
        head.status = status;
    }

    private static int version(byte[] bytes, int from, int to, int lineEnd) {
        boolean named = to - from == VERSION_LENGTH
                && bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/'
                && bytes[from + 6] == '.'
                && isDigit(bytes[from + 5])
                && isDigit(bytes[from + 7]);
        if (!named) {
            throw startLine(bytes, lineEnd);
        }
        if (bytes[from + 5] != '1') {
            throw new FramingException(Reason.BAD_VERSION, HttpChars.quote(bytes, from, to));
        }
        return bytes[from + 7] == '0' ? 0 : 1;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static String method(byte[] bytes, int end) {
        for (String method : METHODS) {
            if (method.length() == end && startsWith(bytes, 0, end, method)) {
                return method;
            }
        }
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }

    private static boolean startsWith(byte[] bytes, int from, int to, String text) {
        if (to - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Accepts the forms of RFC 9112 §3.2: origin-form, absolute-form, authority-form for CONNECT, asterisk-form for
     * OPTIONS.
     */
    private static void checkTarget(Head head, byte[] bytes, int lineEnd) {
        int start = head.targetStart;
        boolean valid;
        if (head.method.equals("CONNECT")) {
            valid = isAuthority(bytes, start, head.targetEnd);
        } else if (bytes[start] == '*') {
            valid = head.targetEnd - start == 1 && head.method.equals("OPTIONS");
        } else {
            valid = bytes[start] == '/' || hasScheme(bytes, start, head.targetEnd);
        }
        if (!valid) {
            throw startLine(bytes, lineEnd);
        }
    }

    private static boolean hasScheme(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && isSchemeByte(bytes[at], at == from)) {
            at++;
        }
        return at > from && startsWith(bytes, at, to, "://") && at + 3 < to;
    }

    /** Whether a scheme may contain the byte, RFC 3986 §3.1. */
    private static boolean isSchemeByte(byte b, boolean first) {
        boolean letter = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z';
        return letter || !first && (isDigit(b) || b == '+' || b == '-' || b == '.');
    }

    /** Whether the bytes are exactly a host and a port, RFC 9112 §3.2.3. */
    private static boolean isAuthority(byte[] bytes, int from, int to) {
        int at = to;
        while (at > from && isDigit(bytes[at - 1])) {
            at--;
        }
        boolean valid = at < to && at - 1 > from && bytes[at - 1] == ':';
        for (int i = from; valid && i < at - 1; i++) {
            valid = NO_HOST.indexOf(bytes[i]) < 0;
        }
        return valid;
    }

    private static void field(Head head, byte[] bytes, int start, int end) {
        int nameEnd = checkField(bytes, start, end);
        if (framesForGateways(bytes, start, nameEnd)) {
            throw badField(bytes, start, end);
        }
        int valueStart = head.skipBlank(nameEnd + 1, end);
        head.addField(start, nameEnd, valueStart, head.trimBlank(valueStart, end));
    }

    /** Checks a field line without its line end; returns the offset of the colon. */
    private static int checkField(byte[] bytes, int start, int end) {
        if (HttpChars.isBlank(bytes[start])) {
            throw new FramingException(Reason.OBS_FOLD, HttpChars.quote(bytes, start, end));
        }
        int nameEnd = start;
        while (nameEnd < end && HttpChars.isToken(bytes[nameEnd])) {
            nameEnd++;
        }
        if (nameEnd == start || nameEnd == end || bytes[nameEnd] != ':') {
            throw nameEnd < end && bytes[nameEnd] == 0 ? nul(bytes, start, end) : badField(bytes, start, end);
        }
        for (int i = nameEnd + 1; i < end; i++) {
            if (!HttpChars.isValue(bytes[i])) {
                throw bytes[i] == 0 ? nul(bytes, start, end) : badField(bytes, start, end);
            }
        }
        return nameEnd;
    }

    /** CGI, WSGI and similar interfaces treat an underscore as a hyphen, so for them these names frame a message. */
    private static boolean framesForGateways(byte[] bytes, int start, int nameEnd) {
        return switch (nameEnd - start) {
            case 14 -> bytes[start + 7] == '_' && HttpChars.equalsLower(bytes, start, nameEnd, "content_length");
            case 17 -> bytes[start + 8] == '_' && HttpChars.equalsLower(bytes, start, nameEnd, "transfer_encoding");
            default -> false;
        };
    }

    /** Checks a trailer field line; fields that frame or route a message must not be trailers (RFC 9110 §6.5.1). */
    static void checkTrailer(byte[] bytes, int start, int end) {
        int nameEnd = checkField(bytes, start, end);
        if (framesForGateways(bytes, start, nameEnd)) {
            throw badField(bytes, start, end);
        }
        for (String name : NO_TRAILERS) {
            if (HttpChars.equalsLower(bytes, start, nameEnd, name)) {
                throw badField(bytes, start, end);
            }
        }
    }

    /**
     * Checks Host, RFC 9112 §3.2: HTTP/1.1 requires exactly one, HTTP/1.0 allows at most one. Its value must be a valid
     * host and equal the host in the target, if the target has one.
     */
    private static void checkHost(Head head, byte[] bytes) {
        int host = head.indexOf("host", 0);
        byte form = bytes[head.targetStart];
        if (form != '/' && form != '*' && !head.method.equals("CONNECT")) {
            checkAuthority(head, bytes, host);
        }
        if (host < 0) {
            if (head.minorVersion > 0) {
                throw new FramingException(Reason.BAD_HOST, "HTTP/1.1 without Host");
            }
            return;
        }
        if (head.indexOf("host", host + 1) >= 0) {
            throw new FramingException(Reason.BAD_HOST, "more than one Host");
        }
        for (int i = head.valueStart[host]; i < head.valueEnd[host]; i++) {
            if (bytes[i] >= 0 && NO_HOST.indexOf(bytes[i]) >= 0) {
                throw new FramingException(
                        Reason.BAD_HOST, HttpChars.quote(bytes, head.valueStart[host], head.valueEnd[host]));
            }
        }
    }

    /** Checks the authority of an absolute-form: it must have no user information and must equal Host. */
    private static void checkAuthority(Head head, byte[] bytes, int host) {
        int start = head.targetStart;
        int schemeEnd = start;
        while (schemeEnd < head.targetEnd && isSchemeByte(bytes[schemeEnd], schemeEnd == start)) {
            schemeEnd++;
        }
        int from = schemeEnd + 3;
        int to = from;
        while (to < head.targetEnd && "/?".indexOf(bytes[to]) < 0) {
            to++;
        }
        boolean valid = to > from;
        for (int i = from; i < to; i++) {
            valid &= NO_HOST.indexOf(bytes[i]) < 0;
        }
        if (!valid) {
            throw startLine(bytes, head.fieldsStart - 2);
        }
        String port = HttpChars.equalsLower(bytes, start, schemeEnd, "https") ? ":443" : ":80";
        if (host >= 0 && !sameAuthority(bytes, from, to, head.valueStart[host], head.valueEnd[host], port)) {
            throw new FramingException(
                    Reason.BAD_HOST,
                    "the target and Host "
                            + HttpChars.quote(bytes, head.valueStart[host], head.valueEnd[host])
                            + " name different hosts");
        }
    }

    private static boolean sameAuthority(byte[] bytes, int from, int to, int otherFrom, int otherTo, String usualPort) {
        return HttpChars.equalsIgnoreCase(
                bytes,
                from,
                withoutPort(bytes, from, to, usualPort),
                otherFrom,
                withoutPort(bytes, otherFrom, otherTo, usualPort));
    }

    private static int withoutPort(byte[] bytes, int from, int to, String defaultPort) {
        int at = to - defaultPort.length();
        return at > from && startsWith(bytes, at, to, defaultPort) ? at : to;
    }

    private static FramingException startLine(byte[] bytes, int end) {
        for (int i = 0; i < end; i++) {
            if (bytes[i] == 0) {
                return nul(bytes, 0, end);
            }
        }
        return new FramingException(Reason.BAD_START_LINE, HttpChars.quote(bytes, 0, end));
    }

    private static FramingException badField(byte[] bytes, int from, int to) {
        return new FramingException(Reason.BAD_FIELD, HttpChars.quote(bytes, from, to));
    }

    private static FramingException nul(byte[] bytes, int from, int to) {
        return new FramingException(Reason.NUL, HttpChars.quote(bytes, from, to));
    }
}
