package io.reprise.replayer.rewrite;

import io.reprise.http.Head;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Computes the checksums of a changed body anew: Content-MD5 (RFC 1864), Digest (RFC 3230), Content-Digest and
 * Repr-Digest (RFC 9530). Must come after all changes of the body. A checksum by an algorithm that is not known here
 * stays as recorded.
 */
final class DigestChange implements RequestChange {
    /** {@code sha-256=BASE64} or, in the newer fields, {@code sha-256=:BASE64:}. */
    private static final Pattern CHECKSUM =
            Pattern.compile("(?i)\\b(md5|sha|sha-256|sha-512)=(:?)([A-Za-z0-9+/]+={0,2})(:?)");

    @Override
    public void change(RequestDraft draft) {
        byte[] body = draft.body();
        byte[] recorded = draft.planned().exchange().exchange().request().body().bytes();
        if (body == recorded || Arrays.equals(body, recorded)) {
            return;
        }
        Head head = draft.head();
        for (int i = 0; i < head.fieldCount(); i++) {
            String value = draft.value(i);
            String anew = value == null ? null : anew(head.name(i), value, body);
            if (anew != null) {
                draft.setValue(i, anew);
            }
        }
    }

    /** The value of a field with the checksums of this body; null if it is not a checksum. */
    static @Nullable String anew(String name, String value, byte[] body) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "content-md5" -> checksum("MD5", body);
            case "digest", "content-digest", "repr-digest" -> checksums(value, body);
            default -> null;
        };
    }

    private static String checksums(String value, byte[] body) {
        return CHECKSUM.matcher(value)
                .replaceAll(match -> Matcher.quoteReplacement(match.group(1)
                        + '='
                        + match.group(2)
                        + checksum(algorithm(match.group(1)), body)
                        + match.group(4)));
    }

    private static String algorithm(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "md5" -> "MD5";
            case "sha" -> "SHA-1";
            default -> name.toUpperCase(Locale.ROOT);
        };
    }

    private static String checksum(String algorithm, byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance(algorithm).digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
