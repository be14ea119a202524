package io.reprise.traffic;

import io.reprise.http.Head;

/**
 * Identifies a user by the part of {@code Authorization} that stays the same from request to request: the user of
 * Basic, the user and realm of Digest, the key id of signed requests, the subject of a JSON Web Token. Signatures,
 * nonces, passwords and renewed tokens do not change the key. Without such a part, the whole value is the key.
 */
final class AuthorizationRule implements SessionRule {
    private static final String FIELD = "authorization";

    /** A scheme whose value is a list of parameters, and those of its parameters that stay the same. */
    private record Scheme(String lowerCaseName, String... stable) {}

    private static final Scheme[] SCHEMES = {
        new Scheme("digest", "realm", "username", "username*"),
        new Scheme("oauth", "oauth_consumer_key", "oauth_token"),
        new Scheme("hawk", "id"),
        new Scheme("mac", "id"),
        new Scheme("signature", "keyid"),
        new Scheme("eg1-hmac-sha256", "client_token", "access_token"),
    };

    /** AWS Signature Version 4 and its likes: AWS4-HMAC-SHA256, GOOG4-RSA-SHA256, TC3-HMAC-SHA256 and others. */
    private static final String CREDENTIAL = "credential";

    /** Schemes of the form {@code AWS KEYID:SIGNATURE}. */
    private static final String[] KEY_AND_SIGNATURE = {"aws", "goog1", "oss", "cos", "obs", "sharedkey", "sharedkeylite"
    };

    /** Every message of these has other bytes, and none names the user in plain text. */
    private static final String[] OPAQUE = {"negotiate", "ntlm"};

    @Override
    public long keyOf(Head request, long connection, String peer) {
        int field = request.indexOf(FIELD, 0);
        while (field >= 0 && request.valueStart(field) == request.valueEnd(field)) {
            field = request.indexOf(FIELD, field + 1);
        }
        return field < 0 ? 0 : keyOf(request.array(), request.valueStart(field), request.valueEnd(field));
    }

    private static long keyOf(byte[] bytes, int start, int end) {
        int schemeEnd = Bytes.indexOf(bytes, ' ', start, end);
        int from = Bytes.skipSpace(bytes, schemeEnd, end);
        if (isAnyOf(OPAQUE, bytes, start, schemeEnd)) {
            return 0;
        }
        long scheme = lower(KeyHash.add(begin(), ' '), bytes, start, schemeEnd);
        long stable = from == end ? scheme : stable(scheme, bytes, start, schemeEnd, from, end);
        return KeyHash.finish(stable == scheme ? KeyHash.add(begin(), bytes, start, end) : stable);
    }

    /** Adds the stable parts to the scheme's hash; the hash as it was if there are none. */
    private static long stable(long hash, byte[] bytes, int start, int schemeEnd, int from, int end) {
        if (Bytes.equalsIgnoreCase(bytes, start, schemeEnd, "basic")) {
            return basic(hash, bytes, from, end);
        }
        if (isAnyOf(KEY_AND_SIGNATURE, bytes, start, schemeEnd)) {
            int colon = Bytes.indexOf(bytes, ':', from, end);
            return colon == end ? hash : add(hash, "id", bytes, from, colon);
        }
        for (Scheme scheme : SCHEMES) {
            if (Bytes.equalsIgnoreCase(bytes, start, schemeEnd, scheme.lowerCaseName())) {
                long sum = hash;
                for (String name : scheme.stable()) {
                    sum = parameter(sum, name, bytes, from, end);
                }
                return sum;
            }
        }
        long signed = parameter(hash, CREDENTIAL, bytes, from, end);
        return signed == hash ? TokenClaims.add(hash, bytes, from, end) : signed;
    }

    /** Adds the user of RFC 7617: what stands before the colon. */
    private static long basic(long hash, byte[] bytes, int from, int end) {
        Base64Text text = new Base64Text(bytes, from, end);
        int colon = 0;
        while (colon < text.length() && text.at(colon) != ':') {
            colon++;
        }
        if (!text.isValid() || colon == text.length()) {
            return hash;
        }
        long sum = name(hash, "user");
        for (int i = 0; i < colon; i++) {
            sum = KeyHash.add(sum, text.at(i));
        }
        return sum;
    }

    /** Adds a parameter of a list that commas or semicolons separate; adds nothing if the list lacks it. */
    private static long parameter(long hash, String name, byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            int pairEnd = pairEnd(bytes, at, end);
            int equals = Bytes.indexOf(bytes, '=', at, pairEnd);
            int nameStart = Bytes.skipSpace(bytes, at, equals);
            boolean found = equals < pairEnd
                    && Bytes.equalsIgnoreCase(bytes, nameStart, Bytes.trimSpace(bytes, nameStart, equals), name);
            if (found) {
                int valueStart = Bytes.skipSpace(bytes, equals + 1, pairEnd);
                int valueEnd = Bytes.trimSpace(bytes, valueStart, pairEnd);
                if (valueEnd - valueStart >= 2 && bytes[valueStart] == '"' && bytes[valueEnd - 1] == '"') {
                    valueStart++;
                    valueEnd--;
                }
                // A credential is KEYID/DATE/REGION/…, of which the date changes every day.
                boolean scoped = name.equals(CREDENTIAL);
                int stableEnd = scoped ? Bytes.indexOf(bytes, '/', valueStart, valueEnd) : valueEnd;
                return valueStart == stableEnd ? hash : add(hash, name, bytes, valueStart, stableEnd);
            }
            at = pairEnd + 1;
        }
        return hash;
    }

    /** The end of a parameter; separators within a quoted value do not count. */
    private static int pairEnd(byte[] bytes, int from, int end) {
        boolean quoted = false;
        int at = from;
        while (at < end && (quoted || bytes[at] != ',' && bytes[at] != ';')) {
            if (quoted && bytes[at] == '\\' && at + 1 < end) {
                at++;
            } else if (bytes[at] == '"') {
                quoted = !quoted;
            }
            at++;
        }
        return at;
    }

    private static boolean isAnyOf(String[] names, byte[] bytes, int start, int end) {
        for (String name : names) {
            if (Bytes.equalsIgnoreCase(bytes, start, end, name)) {
                return true;
            }
        }
        return false;
    }

    private static long begin() {
        return KeyHash.add(KeyHash.add(KeyHash.add(KeyHash.SEED, 'h'), FIELD, 0, FIELD.length()), ':');
    }

    private static long lower(long hash, byte[] bytes, int from, int end) {
        long sum = hash;
        for (int i = from; i < end; i++) {
            int octet = bytes[i];
            sum = KeyHash.add(sum, octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet);
        }
        return sum;
    }

    private static long add(long hash, String name, byte[] bytes, int from, int end) {
        return KeyHash.add(name(hash, name), bytes, from, end);
    }

    static long name(long hash, String name) {
        return KeyHash.add(KeyHash.add(KeyHash.add(hash, ' '), name, 0, name.length()), '=');
    }
}
