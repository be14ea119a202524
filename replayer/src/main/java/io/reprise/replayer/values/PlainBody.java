package io.reprise.replayer.values;

import io.reprise.content.ContentDecoder;
import io.reprise.content.ContentEncoder;
import io.reprise.content.Decoded;
import io.reprise.content.Decoded.State;
import io.reprise.http.Head;
import org.jspecify.annotations.Nullable;

/** The body of a request without its content coding, so that values in it can be found and replaced. Stateless. */
public final class PlainBody {
    /** Longer bodies, decoded, are not looked at if they have a content coding: a few bytes may stand for gigabytes. */
    public static final int DECODED_BYTES_MAX = 2 << 20;

    private PlainBody() {}

    /**
     * The body without its content coding.
     *
     * @param body without its transfer coding; the result if it has no content coding
     * @return null if the coding is not gzip or deflate, if the body is damaged, or if it is too long
     */
    public static byte @Nullable [] of(Head request, byte[] body) {
        String coding = coding(request);
        if (coding == null || body.length == 0) {
            return body;
        }
        if (!ContentEncoder.canEncode(coding)) {
            return null;
        }
        Decoded decoded = ContentDecoder.decode(coding, body, DECODED_BYTES_MAX);
        return decoded.state() == State.WHOLE ? decoded.bytes() : null;
    }

    /**
     * The opposite of {@link #of}.
     *
     * @param recorded the body in the coding, for which {@code of} gave a result
     */
    public static byte[] coded(Head request, byte[] plain, byte[] recorded) {
        String coding = coding(request);
        byte[] coded = coding == null ? plain : ContentEncoder.encode(coding, plain, recorded);
        if (coded == null) {
            throw new IllegalArgumentException("Content-Encoding: " + coding + " (expected: gzip or deflate)");
        }
        return coded;
    }

    /** What Content-Encoding names; null if the body has no coding. */
    private static @Nullable String coding(Head request) {
        int field = request.indexOf("content-encoding", 0);
        if (field < 0) {
            return null;
        }
        int second = request.indexOf("content-encoding", field + 1);
        String value = request.value(field);
        if (second >= 0) {
            return value + ", " + request.value(second);
        }
        return ContentDecoder.isEncoded(value) ? value : null;
    }
}
