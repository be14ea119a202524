package io.reprise.replayer.state;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The claims of a JSON web token in its compact form, RFC 7519. Stateless. */
final class SignedToken {
    private static final Pattern TOKEN =
            Pattern.compile("eyJ[A-Za-z0-9_-]{8,4096}\\.([A-Za-z0-9_-]{2,4096})\\.[A-Za-z0-9_-]*");
    /** A string that no colon follows, or a number. */
    private static final Pattern CLAIM =
            Pattern.compile("\"([^\"\\\\]{1,256})\"\\s*(?=[,}\\]])|:\\s*(-?[0-9]{1,32})(?=\\s*[,}\\]])");

    private static final int CLAIMS_MAX = 32;

    private SignedToken() {}

    /** The texts and numbers among the claims of a token; empty for any other value. */
    static List<String> claims(String value) {
        Matcher token = TOKEN.matcher(value);
        if (!value.startsWith("eyJ") || !token.matches()) {
            return List.of();
        }
        String json;
        try {
            json = new String(Base64.getUrlDecoder().decode(token.group(1)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
        List<String> claims = new ArrayList<>();
        Matcher claim = CLAIM.matcher(json);
        while (claims.size() < CLAIMS_MAX && json.startsWith("{") && claim.find()) {
            claims.add(claim.group(1) == null ? claim.group(2) : claim.group(1));
        }
        return claims;
    }
}
