package io.reprise.traffic;

/**
 * Finds the user in a JSON Web Token (RFC 7519), whose other claims, such as its times, change whenever it is renewed.
 * The signature is not checked: a key has to be stable, not trusted. Reads the token in place, in linear time.
 */
final class TokenClaims {
    /** Claims that say whose token it is, in the order in which they enter the key. */
    private static final String[] USER = {"sub", "sid", "session_id", "user_id", "uid"};

    private static final String ISSUER = "iss";
    /** A longer payload is not searched. */
    private static final int PAYLOAD_BYTES_MAX = 16_384;

    private TokenClaims() {}

    /** Adds issuer and user to a hash; the hash as it was if the bytes are not a token that names its user. */
    static long add(long hash, byte[] bytes, int from, int end) {
        int headerEnd = Bytes.indexOf(bytes, '.', from, end);
        int payloadEnd = headerEnd == end ? end : Bytes.indexOf(bytes, '.', headerEnd + 1, end);
        // A JSON object in base64 begins like this; and a signed token has three parts.
        boolean signed = payloadEnd < end && Bytes.indexOf(bytes, '.', payloadEnd + 1, end) == end;
        if (!signed || !Bytes.startsWith(bytes, from, headerEnd, "ey")) {
            return hash;
        }
        Base64Text payload = new Base64Text(bytes, headerEnd + 1, payloadEnd);
        if (payload.length() == 0 || payload.length() > PAYLOAD_BYTES_MAX) {
            return hash;
        }
        long begun = claim(hash, ISSUER, payload);
        long sum = begun;
        for (String name : USER) {
            sum = claim(sum, name, payload);
        }
        return sum == begun ? hash : sum;
    }

    /** Adds a claim whose value is a string or a number, as it stands in the JSON text. */
    private static long claim(long hash, String name, Base64Text json) {
        int depth = 0;
        int at = 0;
        while (at < json.length()) {
            int octet = json.at(at);
            if (octet == '"') {
                int close = stringEnd(json, at + 1);
                int colon = skipSpace(json, close + 1);
                if (depth == 1 && isName(json, at + 1, close, name) && isAt(json, colon, ':')) {
                    return value(hash, name, json, skipSpace(json, colon + 1));
                }
                at = close;
            } else if (octet == '{' || octet == '[') {
                depth++;
            } else if (octet == '}' || octet == ']') {
                depth--;
            }
            at++;
        }
        return hash;
    }

    private static long value(long hash, String name, Base64Text json, int from) {
        boolean string = isAt(json, from, '"');
        int start = string ? from + 1 : from;
        int end = string ? stringEnd(json, start) : start;
        while (!string && end < json.length() && json.at(end) >= '0' && json.at(end) <= '9') {
            end++;
        }
        if (end <= start) {
            return hash;
        }
        long sum = AuthorizationRule.name(hash, name);
        for (int i = start; i < end; i++) {
            sum = KeyHash.add(sum, json.at(i));
        }
        return sum;
    }

    /** The closing quote, or the end of the text. */
    private static int stringEnd(Base64Text json, int from) {
        int at = from;
        while (at < json.length() && json.at(at) != '"') {
            at += json.at(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, json.length());
    }

    private static int skipSpace(Base64Text json, int from) {
        int at = from;
        while (at < json.length() && json.at(at) <= ' ') {
            at++;
        }
        return at;
    }

    private static boolean isAt(Base64Text json, int at, int octet) {
        return at < json.length() && json.at(at) == octet;
    }

    private static boolean isName(Base64Text json, int start, int end, String name) {
        if (end - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (json.at(start + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
