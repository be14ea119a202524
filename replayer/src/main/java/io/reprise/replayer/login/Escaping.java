package io.reprise.replayer.login;

import java.nio.charset.StandardCharsets;

/** How a template's value is escaped, so that it stays a single value at its place. */
enum Escaping {
    /** As it is: in header fields, and in bodies of other types. */
    NONE {
        @Override
        String apply(String value) {
            return value;
        }
    },
    /** Percent-encoding of all but unreserved characters, RFC 3986 §2.3: in targets and forms. */
    PERCENT {
        @Override
        String apply(String value) {
            StringBuilder out = new StringBuilder(value.length() + 16);
            for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
                char c = (char) (b & 0xFF);
                boolean unreserved =
                        c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._~".indexOf(c) >= 0;
                if (unreserved) {
                    out.append(c);
                } else {
                    out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                }
            }
            return out.toString();
        }
    },
    /** The inside of a string of JSON, RFC 8259 §7. */
    JSON {
        @Override
        String apply(String value) {
            StringBuilder out = new StringBuilder(value.length() + 16);
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"' || c == '\\') {
                    out.append('\\').append(c);
                } else if (c < ' ') {
                    out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                } else {
                    out.append(c);
                }
            }
            return out.toString();
        }
    };

    private static final String HEX = "0123456789ABCDEF";

    abstract String apply(String value);

    /** The escaping for a body of this Content-Type. */
    static Escaping ofBody(String contentType) {
        String type = contentType.split(";", 2)[0].strip();
        if (type.equalsIgnoreCase("application/x-www-form-urlencoded")) {
            return PERCENT;
        }
        boolean json = type.equalsIgnoreCase("application/json")
                || type.regionMatches(true, Math.max(0, type.length() - 5), "+json", 0, 5);
        return json ? JSON : NONE;
    }
}
