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
        fields(head, bytes, lineEnd, limits.fieldCountMax());
        if (request) {
            checkHost(head, bytes);
        }
        return head;
    }

    /** Parses the field lines behind the start line, and the empty line. */
    private static void fields(Head head, byte[] bytes, int startLineEnd, int countMax) {
        int length = head.length;
        boolean bareLf = endsBare(bytes, startLineEnd, length, head.request);
        head.fieldsStart = nextLine(bytes, startLineEnd);
        int at = head.fieldsStart;
        while (at < length && !isEmptyLine(bytes, at)) {
            if (head.fieldCount == countMax) {
                throw new FramingException(Reason.TOO_MANY_FIELDS, "over " + countMax);
            }
            int firstEnd = lineEnd(bytes, at, length);
            int end = firstEnd;
            bareLf |= endsBare(bytes, end, length, head.request);
            while (continues(bytes, end, length)) {
                int from = nextLine(bytes, end);
                end = lineEnd(bytes, from, length);
                bareLf |= endsBare(bytes, end, length, head.request);
                FieldRules.checkContinuation(bytes, from, end);
            }
            field(head, bytes, at, end, end > firstEnd);
            at = nextLine(bytes, end);
        }
        if (at >= length || nextLine(bytes, at) != length) {
            throw new FramingException(Reason.TRUNCATED, "the head does not end with an empty line");
        }
        head.endFields(at);
        if (!head.request && (bareLf || bytes[at] == HttpChars.LF)) {
            checkLineEnds(head, bytes);
        }
    }

    /**
     * The offset of the line end, CR LF or a bare LF, of the line at {@code from}. A CR with anything else behind it is
     * a line end to some parsers and a part of the value to others.
     */
    private static int lineEnd(byte[] bytes, int from, int length) {
        for (int i = from; i < length; i++) {
            byte b = bytes[i];
            if (b == HttpChars.LF) {
                return i;
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

    private static int nextLine(byte[] bytes, int lineEnd) {
        return bytes[lineEnd] == HttpChars.CR ? lineEnd + 2 : lineEnd + 1;
    }

    private static boolean isEmptyLine(byte[] bytes, int at) {
        return bytes[at] == HttpChars.CR || bytes[at] == HttpChars.LF;
    }

    /** Whether the next line continues the field, as obs-fold does (RFC 9112 §5.2). */
    private static boolean continues(byte[] bytes, int lineEnd, int length) {
        int next = nextLine(bytes, lineEnd);
        return next < length && HttpChars.isBlank(bytes[next]);
    }

    /**
     * Whether a line ends with a bare LF. In a request, that is refused unless the next line continues the field:
     * nginx writes certificates so, and nothing that begins with white space can be a field of its own.
     */
    private static boolean endsBare(byte[] bytes, int lineEnd, int length, boolean request) {
        if (bytes[lineEnd] != HttpChars.LF) {
            return false;
        }
        if (request && !continues(bytes, lineEnd, length)) {
            throw bareLf(bytes, lineEnd);
        }
        return true;
    }

    private static FramingException bareLf(byte[] bytes, int lineEnd) {
        return new FramingException(
                Reason.BARE_LF, HttpChars.quote(bytes, Math.max(0, lineEnd - 20), Math.min(lineEnd + 1, bytes.length)));
    }

    /**
     * Checks a response with bare LFs: all its lines end so, or a parser that knows only CR LF finds the same framing
     * fields and the same end of the head.
     */
    private static void checkLineEnds(Head head, byte[] bytes) {
        boolean mixed = false;
        for (int i = 0; i < head.length && !mixed; i++) {
            mixed = bytes[i] == HttpChars.CR;
        }
        if (!mixed) {
            return;
        }
        int emptyLine = head.lineStart[head.fieldCount];
        if (bytes[emptyLine] == HttpChars.LF || bytes[emptyLine - 2] != HttpChars.CR) {
            throw bareLf(bytes, emptyLine);
        }
        for (int i = 0; i < head.fieldCount; i++) {
            boolean bare = bytes[head.lineStart[i] - 2] != HttpChars.CR || bytes[head.lineEnd(i) - 2] != HttpChars.CR;
            if (bare && FieldRules.isStrict(bytes, head.lineStart[i], head.nameEnd[i])) {
                throw bareLf(bytes, head.lineEnd(i) - 1);
            }
        }
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
            if (bytes[i] == 0) {
                throw FieldRules.nul(bytes, 0, end);
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

    private static void field(Head head, byte[] bytes, int start, int end, boolean folded) {
        int nameEnd = FieldRules.nameEnd(bytes, start, end, head.request);
        FieldRules.checkValue(bytes, start, nameEnd, end, folded);
        if (head.request && framesForGateways(bytes, start, nameEnd)) {
            throw FieldRules.badField(bytes, start, end);
        }
        head.folded |= folded;
        int valueStart = head.skipBlank(Math.min(nameEnd + 1, end), end);
        head.addField(start, nameEnd, valueStart, head.trimBlank(valueStart, end));
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
        int nameEnd = FieldRules.nameEnd(bytes, start, end, true);
        FieldRules.checkValue(bytes, start, nameEnd, end, false);
        if (framesForGateways(bytes, start, nameEnd)) {
            throw FieldRules.badField(bytes, start, end);
        }
        for (String name : NO_TRAILERS) {
            if (HttpChars.equalsLower(bytes, start, nameEnd, name)) {
                throw FieldRules.badField(bytes, start, end);
            }
        }
    }

    /**
     * Checks Host, RFC 9112 §3.2: HTTP/1.1 requires exactly one, HTTP/1.0 allows at most one. Its value must be a valid
     * host. The host in the target, if the target has one, takes its place.
     */
    private static void checkHost(Head head, byte[] bytes) {
        int host = head.indexOf("host", 0);
        byte form = bytes[head.targetStart];
        if (form != '/' && form != '*' && !head.method.equals("CONNECT")) {
            findAuthority(head, bytes, host);
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

    /** Checks the authority of an absolute-form, which must have no user information, and compares it with Host. */
    private static void findAuthority(Head head, byte[] bytes, int host) {
        int start = head.targetStart;
        int schemeEnd = start;
        while (schemeEnd < head.targetEnd && isSchemeByte(bytes[schemeEnd], schemeEnd == start)) {
            schemeEnd++;
        }
        int from = schemeEnd + 3;
        int to = from;
        while (to < head.targetEnd && "/?#".indexOf(bytes[to]) < 0) {
            to++;
        }
        boolean valid = to > from;
        for (int i = from; i < to; i++) {
            valid &= NO_HOST.indexOf(bytes[i]) < 0;
        }
        if (!valid) {
            throw startLine(bytes, head.targetEnd);
        }
        String port = HttpChars.equalsLower(bytes, start, schemeEnd, "https") ? ":443" : ":80";
        head.authorityStart = from;
        head.authorityEnd = to;
        head.hostReplaced =
                host >= 0 && !sameAuthority(bytes, from, to, head.valueStart[host], head.valueEnd[host], port);
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
                return FieldRules.nul(bytes, 0, end);
            }
        }
        return new FramingException(Reason.BAD_START_LINE, HttpChars.quote(bytes, 0, end));
    }
}
