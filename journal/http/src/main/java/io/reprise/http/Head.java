package io.reprise.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Read-only view of one complete, valid message head: the bytes as received and the offsets of its parts. Creates a
 * {@code String} only on request.
 *
 * <p>A {@link MessageFramer} reuses its head for the next message; heads from {@link #parseRequest} or
 * {@link #parseResponse} are not reused. Not thread-safe.
 */
public final class Head {
    private static final int FIELDS_AT_FIRST = 32;
    /** Four offsets and the hop-by-hop mark. */
    private static final int BYTES_PER_FIELD = 4 * Integer.BYTES + 1;

    /**
     * Fields that are for this connection only if Connection names them. No other name counts: by naming
     * X-Forwarded-For, Authorization or Cookie, a client would remove fields that a proxy before us has added.
     */
    private static final String[] HOP_BY_HOP_IF_NAMED = {"http2-settings", "meter", "c-man", "c-opt", "c-ext"};

    private static final byte[] NOTHING = {};
    private static final int[] NO_FIELDS = {};

    byte[] bytes = NOTHING;
    int length;
    boolean request;
    String method = "";
    int targetStart;
    int targetEnd;
    int authorityStart;
    int authorityEnd;
    boolean hostReplaced;
    boolean folded;
    int status;
    int minorVersion;
    int fieldsStart;
    int fieldCount;
    int[] lineStart;
    int[] nameEnd;
    int[] valueStart;
    int[] valueEnd;
    private boolean[] hopByHop;
    private boolean hopByHopKnown;

    /** A head that is used again and again; room for as many fields as most heads have is made for the first one. */
    Head() {
        this(0);
    }

    private Head(int fields) {
        lineStart = new int[fields + 1];
        nameEnd = new int[fields];
        valueStart = new int[fields];
        valueEnd = new int[fields];
        hopByHop = new boolean[fields];
    }

    /** A head that is used once, with room for as many fields as the bytes have lines. */
    private static Head withRoomFor(byte[] bytes) {
        int fields = 0;
        for (int i = 0; i < bytes.length && fields < FIELDS_AT_FIRST; i++) {
            fields += bytes[i] == HttpChars.LF ? 1 : 0;
        }
        return new Head(Math.max(1, fields));
    }

    /**
     * Parses a complete recorded request head, with the same strictness as the framer.
     *
     * @param bytes from start line to empty line; wrapped, not copied
     * @throws FramingException if the bytes are not a valid request head
     */
    public static Head parseRequest(byte[] bytes, FramingLimits limits) {
        return HeadParser.parse(withRoomFor(bytes), bytes, bytes.length, true, limits);
    }

    /**
     * How the body of this request is framed, RFC 9112 §6.
     *
     * @throws FramingException if two parsers could disagree on it
     */
    public BodyFraming requestFraming() {
        return BodyRules.ofRequest(this);
    }

    /** Parses a complete recorded response head, see {@link #parseRequest}. */
    public static Head parseResponse(byte[] bytes, FramingLimits limits) {
        return HeadParser.parse(withRoomFor(bytes), bytes, bytes.length, false, limits);
    }

    void reset(byte[] newBytes, int newLength, boolean isRequest) {
        bytes = newBytes;
        length = newLength;
        request = isRequest;
        method = "";
        targetStart = 0;
        targetEnd = 0;
        authorityStart = 0;
        authorityEnd = 0;
        hostReplaced = false;
        folded = false;
        status = 0;
        fieldCount = 0;
        hopByHopKnown = false;
    }

    /** Releases the head's bytes, and arrays for more fields than most heads have. */
    void release() {
        reset(NOTHING, 0, request);
        lineStart = new int[1];
        nameEnd = NO_FIELDS;
        valueStart = NO_FIELDS;
        valueEnd = NO_FIELDS;
        hopByHop = new boolean[0];
    }

    /** Memory that the fields' offsets take, in addition to the bytes of the head. */
    public int indexBytes() {
        return nameEnd.length * BYTES_PER_FIELD;
    }

    void addField(int start, int endOfName, int startOfValue, int endOfValue) {
        if (fieldCount == nameEnd.length) {
            int size = Math.max(FIELDS_AT_FIRST, fieldCount * 2);
            lineStart = Arrays.copyOf(lineStart, size + 1);
            nameEnd = Arrays.copyOf(nameEnd, size);
            valueStart = Arrays.copyOf(valueStart, size);
            valueEnd = Arrays.copyOf(valueEnd, size);
            hopByHop = new boolean[size];
        }
        lineStart[fieldCount] = start;
        nameEnd[fieldCount] = endOfName;
        valueStart[fieldCount] = startOfValue;
        valueEnd[fieldCount] = endOfValue;
        fieldCount++;
    }

    /** Tells where the empty line begins. */
    void endFields(int emptyLine) {
        lineStart[fieldCount] = emptyLine;
    }

    /** The bytes; only [0, {@link #length()}) belong to the head. */
    public byte[] array() {
        return bytes;
    }

    /** Length in bytes from the first byte of the start line to the end of the empty line. */
    public int length() {
        return length;
    }

    /** The offset of the first field line, directly after the start line and its line end. */
    public int fieldsStart() {
        return fieldsStart;
    }

    public boolean isRequest() {
        return request;
    }

    /** The request method; always the same object for common methods. Only for requests. */
    public String method() {
        return method;
    }

    /** The request target as sent, as ISO-8859-1. Only for requests. */
    public String target() {
        return string(targetStart, targetEnd);
    }

    public int targetStart() {
        return targetStart;
    }

    public int targetEnd() {
        return targetEnd;
    }

    /** The status code, 100 to 999. Only for responses. */
    public int status() {
        return status;
    }

    /** 0 for HTTP/1.0, 1 for HTTP/1.1 and later minors. */
    public int minorVersion() {
        return minorVersion;
    }

    public int fieldCount() {
        return fieldCount;
    }

    /** Start of field line {@code i}; {@link #lineEnd} lies after its CR LF, so that a whole line can be copied. */
    public int lineStart(int i) {
        return lineStart[i];
    }

    public int lineEnd(int i) {
        return lineStart[i + 1];
    }

    public int nameEnd(int i) {
        return nameEnd[i];
    }

    public int valueStart(int i) {
        return valueStart[i];
    }

    /** End of the value without trailing white space. */
    public int valueEnd(int i) {
        return valueEnd[i];
    }

    /** Whether field {@code i} has this name, given in lower case; the comparison ignores case. */
    public boolean nameIs(int i, String lowerCaseName) {
        return HttpChars.equalsLower(bytes, lineStart[i], nameEnd[i], lowerCaseName);
    }

    /** The index of the first field with this lower-case name at or after {@code from}; −1 if there is none. */
    public int indexOf(String lowerCaseName, int from) {
        for (int i = from; i < fieldCount; i++) {
            if (nameIs(i, lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    public String name(int i) {
        return string(lineStart[i], nameEnd[i]);
    }

    /** The value as ISO-8859-1; where it goes over several lines, with spaces in place of the line ends. */
    public String value(int i) {
        String value = string(valueStart[i], valueEnd[i]);
        return folded ? value.replace('\r', ' ').replace('\n', ' ') : value;
    }

    /**
     * Where the authority of an absolute-form target begins, which names the site in place of Host (RFC 9112 §3.2.2);
     * 0 for other forms, as is {@link #authorityEnd}.
     */
    public int authorityStart() {
        return authorityStart;
    }

    public int authorityEnd() {
        return authorityEnd;
    }

    /** Whether there is a Host that differs from the authority of the target, and is to be replaced by it. */
    public boolean isHostReplaced() {
        return hostReplaced;
    }

    /** Whether this is a response with both Transfer-Encoding and Content-Length, of which only the former counts. */
    public boolean isLengthIgnored() {
        return !request && indexOf("transfer-encoding", 0) >= 0 && indexOf("content-length", 0) >= 0;
    }

    /** Whether the lines end with LF alone. Only responses do. */
    public boolean endsLinesWithLf() {
        return length == 1 || bytes[length - 2] != HttpChars.CR;
    }

    /** The value of the first field with this lower-case name, or null. */
    public @Nullable String value(String lowerCaseName) {
        int i = indexOf(lowerCaseName, 0);
        return i < 0 ? null : value(i);
    }

    private String string(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Whether any field of this name lists this token, case-insensitively (RFC 9110 §5.6.1). */
    public boolean hasToken(String lowerCaseName, String lowerCaseToken) {
        for (int i = indexOf(lowerCaseName, 0); i >= 0; i = indexOf(lowerCaseName, i + 1)) {
            int at = valueStart[i];
            while (at < valueEnd[i]) {
                int end = tokenEnd(at, valueEnd[i]);
                if (HttpChars.equalsLower(bytes, skipBlank(at, end), trimBlank(at, end), lowerCaseToken)) {
                    return true;
                }
                at = end + 1;
            }
        }
        return false;
    }

    /** The end of the list element that begins at {@code from}: the next comma or the end of the value. */
    int tokenEnd(int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ',') {
            at++;
        }
        return at;
    }

    int skipBlank(int from, int to) {
        int at = from;
        while (at < to && HttpChars.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    int trimBlank(int from, int to) {
        int at = to;
        while (at > from && HttpChars.isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    /**
     * Whether field {@code i} is for this connection only (RFC 9110 §7.6.1): Connection, Keep-Alive, Proxy-Connection,
     * TE, Upgrade, Proxy-Authenticate, Proxy-Authorization, and HTTP2-Settings, Meter, C-Man, C-Opt and C-Ext if
     * Connection names them. Transfer-Encoding and Trailer are not included, because the body keeps its framing when it
     * is forwarded; nor is anything else that Connection names. Takes time for the fields plus the names, not for their
     * product.
     */
    public boolean isHopByHop(int i) {
        if (!hopByHopKnown) {
            findHopByHop();
            hopByHopKnown = true;
        }
        return hopByHop[i];
    }

    private void findHopByHop() {
        for (int i = 0; i < fieldCount; i++) {
            hopByHop[i] = hasHopByHopName(i);
        }
        if (indexOf("connection", 0) < 0) {
            return;
        }
        for (String name : HOP_BY_HOP_IF_NAMED) {
            int first = indexOf(name, 0);
            if (first >= 0 && hasToken("connection", name)) {
                for (int i = first; i >= 0; i = indexOf(name, i + 1)) {
                    hopByHop[i] = true;
                }
            }
        }
    }

    private boolean hasHopByHopName(int i) {
        return switch (nameEnd[i] - lineStart[i]) {
            case 2 -> nameIs(i, "te");
            case 7 -> nameIs(i, "upgrade");
            case 10 -> nameIs(i, "connection") || nameIs(i, "keep-alive");
            case 16 -> nameIs(i, "proxy-connection");
            case 18 -> nameIs(i, "proxy-authenticate");
            case 19 -> nameIs(i, "proxy-authorization");
            default -> false;
        };
    }

    /** Whether field {@code i} has this value, given in lower case; the comparison ignores case. */
    public boolean valueIs(int i, String lowerCaseValue) {
        return HttpChars.equalsLower(bytes, valueStart[i], valueEnd[i], lowerCaseValue);
    }

    /**
     * Whether the request asks for an upgrade to another protocol (RFC 9110 §7.8). An upgrade to HTTP/2 does not count:
     * it is obsolete (RFC 9113 §3.1) and is used to smuggle requests past intermediaries.
     */
    public boolean asksForUpgrade() {
        return minorVersion > 0
                && hasToken("connection", "upgrade")
                && indexOf("upgrade", 0) >= 0
                && !hasToken("upgrade", "h2c")
                && !hasToken("upgrade", "h2");
    }

    /** Whether Transfer-Encoding names a coding other than chunked. */
    public boolean codesTransfer() {
        for (int i = indexOf("transfer-encoding", 0); i >= 0; i = indexOf("transfer-encoding", i + 1)) {
            if (!HttpChars.equalsLower(bytes, valueStart[i], valueEnd[i], "chunked")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether this head lets the connection persist after the message (RFC 9112 §9.3). After a response with two
     * lengths, it does not, because its sender may mean the other one.
     */
    public boolean keepsAlive() {
        return !hasToken("connection", "close")
                && (minorVersion > 0 || hasToken("connection", "keep-alive"))
                && !isLengthIgnored();
    }
}
