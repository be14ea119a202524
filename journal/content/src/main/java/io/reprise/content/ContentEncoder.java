package io.reprise.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Applies the content codings that clients apply to requests (RFC 9110 §8.4): gzip, x-gzip and deflate. It has no
 * state, so any thread may use it.
 */
public final class ContentEncoder {
    private ContentEncoder() {}

    /** Whether {@link #encode} can apply what a Content-Encoding names: one coding, not several in a row. */
    public static boolean canEncode(String contentEncoding) {
        return switch (name(contentEncoding)) {
            case "gzip", "x-gzip", "deflate" -> true;
            default -> false;
        };
    }

    /**
     * Encodes a body.
     *
     * @param alike a body in this coding; deflate is written with the zlib header only if this one has it
     * @return null if the coding cannot be applied, see {@link #canEncode}
     */
    public static byte @Nullable [] encode(String contentEncoding, byte[] body, byte[] alike) {
        if (!canEncode(contentEncoding)) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2 + 64);
        boolean isBare = !Deflate.hasZlibHeader(alike);
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, isBare);
        try (OutputStream coding = name(contentEncoding).endsWith("gzip")
                ? new GZIPOutputStream(out)
                : new DeflaterOutputStream(out, deflater)) {
            coding.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory is not read or written in vain
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    private static String name(String contentEncoding) {
        return contentEncoding.strip().toLowerCase(Locale.ROOT);
    }
}
