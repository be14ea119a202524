package io.reprise.http;

/** Character classes of RFC 9110 §5 as tables, and ASCII comparison that ignores case. */
final class HttpChars {
    static final byte CR = '\r';
    static final byte LF = '\n';

    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] VALUE = new boolean[256];
    private static final boolean[] PLAIN_VALUE = new boolean[256];
    private static final boolean[] TARGET = new boolean[256];
    private static final byte[] HEX = new byte[256];

    static {
        for (int c = 0; c < 256; c++) {
            boolean alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            TOKEN[c] = alphanumeric || (c < 128 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
            // HTAB, SP, VCHAR and obs-text: everything but the other controls.
            VALUE[c] = c == '\t' || (c >= ' ' && c != 0x7f);
            // Raw bytes above ASCII are not allowed in a URI, but clients send them and servers accept them.
            TARGET[c] = c > ' ' && c != 0x7f;
            HEX[c] = (byte) Character.digit(c, 16);
        }
        System.arraycopy(VALUE, 0, PLAIN_VALUE, 0, VALUE.length);
        // NEL in ISO-8859-1; some parsers take it for a line end.
        PLAIN_VALUE[0x85] = false;
    }

    private HttpChars() {}

    static boolean isToken(byte b) {
        return TOKEN[b & 0xff];
    }

    static boolean isValue(byte b) {
        return VALUE[b & 0xff];
    }

    /** Whether no parser takes the byte for a line end. */
    static boolean isPlainValue(byte b) {
        return PLAIN_VALUE[b & 0xff];
    }

    static boolean isTarget(byte b) {
        return TARGET[b & 0xff];
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The value of a hexadecimal digit; −1 for any other byte. */
    static int hex(byte b) {
        return b < 0 ? -1 : HEX[b];
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    static boolean equalsLower(byte[] bytes, int from, int to, String lowerCase) {
        int length = lowerCase.length();
        if (to - from != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lower(bytes[from + i]) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, int otherFrom, int otherTo) {
        if (to - from != otherTo - otherFrom) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (lower(bytes[from + i]) != lower(bytes[otherFrom + i])) {
                return false;
            }
        }
        return true;
    }

    /** The bytes in printable form, cut and quoted, for messages about hostile input. */
    static String quote(byte[] bytes, int from, int to) {
        StringBuilder text = new StringBuilder("'");
        for (int i = from; i < to && i < from + 60; i++) {
            byte b = bytes[i];
            if (b >= ' ' && b < 0x7f) {
                text.append((char) b);
            } else {
                text.append("\\x").append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
        }
        return text.append(to - from > 60 ? "…'" : "'").toString();
    }
}
