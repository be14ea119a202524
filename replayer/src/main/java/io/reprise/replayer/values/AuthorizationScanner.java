package io.reprise.replayer.values;

/** The credentials of an Authorization field, RFC 9110 §11.4: a token, or parameters. */
final class AuthorizationScanner {
    private static final String NAME = "authorization";

    private final Collector out;
    private final Readings readings;

    AuthorizationScanner(Collector out, Readings readings) {
        this.out = out;
        this.readings = readings;
    }

    void scan(DecodedText field) {
        String chars = field.chars();
        int scheme = Chars.indexOf(chars, ' ', 0, chars.length());
        int start = Chars.skipBlanks(chars, scheme, chars.length());
        if (start == chars.length()) {
            readings.component(Place.AUTHORIZATION, NAME, field, 0);
            return;
        }
        out.add(Place.AUTHORIZATION, NAME, field, true);
        DecodedText credentials = field.slice(start, chars.length());
        int parameterName = 0;
        while (parameterName < credentials.length()
                && isTokenChar(credentials.chars().charAt(parameterName))) {
            parameterName++;
        }
        int equals = Chars.skipBlanks(credentials.chars(), parameterName, credentials.length());
        boolean parameters = parameterName > 0
                && equals + 1 < credentials.length()
                && credentials.chars().charAt(equals) == '='
                && credentials.chars().charAt(equals + 1) != '=';
        if (parameters) {
            parameters(credentials);
        } else {
            readings.component(Place.AUTHORIZATION, NAME, credentials, 0);
        }
    }

    /** Parameters such as those of Digest: {@code nonce="…", opaque="…", nc=00000001}. */
    private void parameters(DecodedText credentials) {
        String chars = credentials.chars();
        int at = 0;
        while (at < chars.length() && !out.isFull()) {
            int end = Readings.endOfElement(chars, at, ',');
            int equals = Chars.indexOf(chars, '=', at, end);
            if (equals < end) {
                String name = UrlScanner.name(chars.substring(at, equals).strip());
                int start = Chars.skipBlanks(chars, equals + 1, end);
                DecodedText value = credentials.slice(start, Chars.trimBlanks(chars, start, end));
                readings.component(Place.AUTHORIZATION, name, value, 0);
            }
            at = end + 1;
        }
    }

    private static boolean isTokenChar(char c) {
        return Strength.isAlphanumeric(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
