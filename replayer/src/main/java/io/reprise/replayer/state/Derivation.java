package io.reprise.replayer.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a client computed a value from an issued one: as a digest of the issued value, alone or together with another
 * value of the same request. Immutable.
 *
 * @param method the function
 * @param writing how its result is written
 * @param letters how the issued value is changed before
 * @param order where the issued value stands in the input
 * @param separator between it and the partner; empty if there is none
 * @param partner the other value of the request, as recorded; empty if there is none
 * @param issued the issued value, as recorded
 */
record Derivation(
        Method method, Writing writing, Letters letters, Order order, String separator, String partner, String issued) {
    /** A function. */
    enum Method {
        MD5("MD5", 16),
        SHA1("SHA-1", 20),
        SHA256("SHA-256", 32),
        /** A JSON web token (RFC 7519) that has the value and that the client signed, so replay cannot compute it. */
        CLIENT_SIGNED_TOKEN("", 0),
        /** A proof that the client knows a key, made of the value and the key, so replay cannot compute it. */
        CLIENT_PROOF("", 0);

        private final String algorithm;
        private final int bytes;

        Method(String algorithm, int bytes) {
            this.algorithm = algorithm;
            this.bytes = bytes;
        }

        /** The digest with this many bytes; null if there is none. */
        static @Nullable Method ofLength(int bytes) {
            return switch (bytes) {
                case 16 -> MD5;
                case 20 -> SHA1;
                case 32 -> SHA256;
                default -> null;
            };
        }

        byte[] digest(String text) {
            try {
                return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + algorithm, e);
            }
        }

        int bytes() {
            return bytes;
        }
    }

    /** How bytes are written as text. */
    enum Writing {
        HEX,
        HEX_UPPER,
        /** RFC 4648 §4. */
        BASE64,
        BASE64_UNPADDED,
        /** RFC 4648 §5. */
        BASE64URL,
        BASE64URL_UNPADDED,
        /** No bytes. */
        NONE;

        String write(byte[] bytes) {
            return switch (this) {
                case HEX -> HexFormat.of().formatHex(bytes);
                case HEX_UPPER -> HexFormat.of().withUpperCase().formatHex(bytes);
                case BASE64 -> Base64.getEncoder().encodeToString(bytes);
                case BASE64_UNPADDED -> Base64.getEncoder().withoutPadding().encodeToString(bytes);
                case BASE64URL -> Base64.getUrlEncoder().encodeToString(bytes);
                case BASE64URL_UNPADDED ->
                    Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
                case NONE -> "";
            };
        }
    }

    /** How the issued value is changed before the function is applied. */
    enum Letters {
        AS_ISSUED,
        /** In lower case and without blanks at the ends, as the addresses of portraits are made of e-mail addresses. */
        LOWER_CASE
    }

    /** Where the issued value stands. */
    enum Order {
        ALONE,
        ISSUED_FIRST,
        PARTNER_FIRST
    }

    /** A token that the client signed, with this issued value in it. */
    static Derivation signedToken(String issued) {
        return new Derivation(Method.CLIENT_SIGNED_TOKEN, Writing.NONE, Letters.AS_ISSUED, Order.ALONE, "", "", issued);
    }

    /** A proof that the client knows a key, made of this issued value. */
    static Derivation proof(String issued) {
        return new Derivation(Method.CLIENT_PROOF, Writing.NONE, Letters.AS_ISSUED, Order.ALONE, "", "", issued);
    }

    /** Whether the value can be computed anew. */
    boolean isComputable() {
        return method.bytes > 0;
    }

    /**
     * The value computed from others.
     *
     * @param value in place of the issued value
     * @param other in place of the partner
     */
    String of(String value, String other) {
        return writing.write(method.digest(input(value, other)));
    }

    /** The input of the function. */
    String input(String value, String other) {
        String own = letters == Letters.LOWER_CASE ? value.strip().toLowerCase(Locale.ROOT) : value;
        return switch (order) {
            case ALONE -> own;
            case ISSUED_FIRST -> own + separator + other;
            case PARTNER_FIRST -> other + separator + own;
        };
    }

    /** The derivation applied to a place, as text: {@code sha256-hex(json.nonce)}. */
    String label(String kind) {
        String own = letters == Letters.LOWER_CASE ? "lower(" + kind + ")" : kind;
        String input = switch (order) {
            case ALONE -> own;
            case ISSUED_FIRST -> own + separator + "*";
            case PARTNER_FIRST -> "*" + separator + own;
        };
        String name = method.name().toLowerCase(Locale.ROOT).replace('_', '-');
        String written = writing == Writing.NONE
                ? ""
                : "-" + writing.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return name + written + "(" + input + ")";
    }
}
