package io.reprise.replayer.state;

import io.reprise.replayer.state.Derivation.Method;
import io.reprise.replayer.state.Derivation.Writing;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A value that looks like the result of a digest: 16, 20 or 32 bytes in hexadecimal digits or base64.
 *
 * @param bytes the digest
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record DigestLook(Method method, Writing writing, byte[] bytes) {
    private static final int SHORTEST = 22;
    private static final int LONGEST = 64;

    /** Null if the value does not look like a digest. */
    static @Nullable DigestLook of(String value) {
        if (value.length() < SHORTEST || value.length() > LONGEST) {
            return null;
        }
        DigestLook hex = hex(value);
        return hex == null ? base64(value) : hex;
    }

    private static @Nullable DigestLook hex(String value) {
        Method method = value.length() % 2 == 0 ? Method.ofLength(value.length() / 2) : null;
        boolean lower = value.equals(value.toLowerCase(Locale.ROOT));
        if (method == null || !lower && !value.equals(value.toUpperCase(Locale.ROOT))) {
            return null;
        }
        try {
            return new DigestLook(
                    method,
                    lower ? Writing.HEX : Writing.HEX_UPPER,
                    HexFormat.of().parseHex(value));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable DigestLook base64(String value) {
        boolean padded = value.endsWith("=");
        boolean standard = padded || value.indexOf('+') >= 0 || value.indexOf('/') >= 0;
        boolean url = value.indexOf('-') >= 0 || value.indexOf('_') >= 0 || !standard;
        try {
            byte[] bytes = (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(value);
            Method method = Method.ofLength(bytes.length);
            Writing writing = url
                    ? padded ? Writing.BASE64URL : Writing.BASE64URL_UNPADDED
                    : padded ? Writing.BASE64 : Writing.BASE64_UNPADDED;
            return method != null && writing.write(bytes).equals(value) ? new DigestLook(method, writing, bytes) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    boolean isOf(String text) {
        return Arrays.equals(method.digest(text), bytes);
    }
}
