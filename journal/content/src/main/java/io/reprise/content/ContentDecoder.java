package io.reprise.content;

import io.reprise.content.Decoded.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the content codings of a recorded body (RFC 9110 §8.4): gzip, x-gzip, deflate, br, zstd, identity, and several
 * in a row. Safe for any bytes: the output is bounded, memory grows with the output and not with what the input
 * announces, and damage is a state of the result. A truncated recording is decoded as far as its bytes go.
 *
 * <p>It has no state, so any thread may use it.
 */
public final class ContentDecoder {
    /** More codings than any server applies. */
    private static final int CODINGS_MAX = 4;

    /**
     * By how much the bytes between two codings may exceed the output limit, because a coding can lengthen its input.
     */
    private static final int BETWEEN_BYTES = 64 * 1024;

    private static final Map<String, Coding> CODINGS = Map.of(
            "gzip", new Gzip(), "x-gzip", new Gzip(), "deflate", new Deflate(), "br", new Brotli(), "zstd", new Zstd());

    private ContentDecoder() {}

    /**
     * Decodes a body.
     *
     * @param contentEncoding value of Content-Encoding, several fields joined by commas; null if there is none
     * @param body body without transfer coding; is not changed, and is the result's array if nothing has to be decoded
     * @param limitBytes maximum number of bytes in the result, 0 or more
     */
    public static Decoded decode(@Nullable String contentEncoding, byte[] body, int limitBytes) {
        if (limitBytes < 0) {
            throw new IllegalArgumentException("limitBytes: " + limitBytes + " (expected: >= 0)");
        }
        if (body.length == 0) {
            // The answer to HEAD, and 304, name the coding of a content that they do not carry.
            return new Decoded(body, State.WHOLE);
        }
        List<Coding> codings = codings(contentEncoding);
        if (codings == null) {
            return new Decoded(Decoded.NOTHING, State.UNKNOWN_CODING);
        }
        if (codings.isEmpty()) {
            return cut(body, limitBytes);
        }
        byte[] bytes = body;
        State state = State.WHOLE;
        // The last one named was applied last.
        for (int i = codings.size() - 1; i >= 0; i--) {
            int limit = i == 0 ? limitBytes : (int) Math.min(Integer.MAX_VALUE - 8L, (long) limitBytes + BETWEEN_BYTES);
            Decoded decoded = codings.get(i).decode(bytes, limit);
            bytes = decoded.bytes();
            // of several causes of an incomplete result, the first one describes the body
            state = state == State.WHOLE ? decoded.state() : state;
        }
        return new Decoded(bytes, state);
    }

    /** Returns whether a Content-Encoding names a coding other than identity, known or not. */
    public static boolean isEncoded(@Nullable String contentEncoding) {
        List<Coding> codings = codings(contentEncoding);
        return codings == null || !codings.isEmpty();
    }

    private static Decoded cut(byte[] body, int limitBytes) {
        return body.length <= limitBytes
                ? new Decoded(body, State.WHOLE)
                : new Decoded(Arrays.copyOf(body, limitBytes), State.CUT);
    }

    /** The codings in the order in which they were applied, or null if one is unknown. */
    private static @Nullable List<Coding> codings(@Nullable String contentEncoding) {
        List<Coding> codings = new ArrayList<>();
        for (String each : Objects.requireNonNullElse(contentEncoding, "").split(",", -1)) {
            String name = each.strip().toLowerCase(Locale.ROOT);
            if (name.isEmpty() || name.equals("identity")) {
                continue;
            }
            Coding coding = CODINGS.get(name);
            if (coding == null || codings.size() == CODINGS_MAX) {
                return null;
            }
            codings.add(coding);
        }
        return codings;
    }
}
