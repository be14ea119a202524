package io.reprise.tools;

import io.reprise.content.Charsets;
import io.reprise.content.ContentDecoder;
import io.reprise.content.Decoded;
import io.reprise.content.Decoded.State;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedBody;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Prints messages for people: heads as UTF-8, bodies without their content codings and in their charset, binary content
 * by its size, and nothing that controls a terminal.
 */
final class ShownMessage {
    /** Coded bytes that are read to show a little content; more than a block of zstd, which is decoded as a whole. */
    static final int CODED_BYTES = 256 * 1024;

    private static final int CODING_LENGTH_MAX = 60;

    private final PrintWriter out;
    private final int bodyBytesMax;

    /** @param bodyBytesMax how much of each body to show, in bytes without content codings */
    ShownMessage(PrintWriter out, int bodyBytesMax) {
        this.out = out;
        this.bodyBytesMax = bodyBytesMax;
    }

    /** Prints head and body. */
    void print(String mark, byte[] head, RecordedBody body, boolean isRequest) {
        lines(mark, head);
        Head fields = parsed(head, isRequest);
        String coding = fields == null ? null : joined(fields, "content-encoding");
        String type = fields == null ? null : fields.value("content-type");
        if (body.bytes().length > 0 && ContentDecoder.isEncoded(coding)) {
            Decoded decoded = ContentDecoder.decode(coding, body.bytes(), bodyBytesMax);
            if (decoded.bytes().length > 0 || decoded.state() == State.WHOLE || bodyBytesMax == 0) {
                text(mark, decoded.bytes(), type);
            } else {
                out.println(mark + "(binary)");
            }
            out.println(mark + "(" + Shown.printable(String.valueOf(coding), CODING_LENGTH_MAX) + ": "
                    + account(decoded, body) + ")");
            return;
        }
        plain(mark, body.bytes(), type, body.recordedBytes(), body.wireBytes());
    }

    private static String account(Decoded decoded, RecordedBody body) {
        String coded = Shown.count(body.wireBytes()) + " bytes coded";
        if (body.recordedBytes() < body.wireBytes()) {
            coded += " in all, " + Shown.count(body.recordedBytes()) + " recorded";
        }
        String shown = Shown.count(decoded.bytes().length);
        return switch (decoded.state()) {
            case WHOLE -> coded + ", " + shown + " decoded";
            case CUT -> coded + ", the first " + shown + " decoded ones shown";
            case TRUNCATED -> coded + ", " + shown + " could be decoded";
            case BAD -> coded + ", damaged after " + shown + " decoded ones";
            case UNKNOWN_CODING -> coded + ", a coding that is not known here";
        };
    }

    /** Prints a body without content codings, whatever it is. */
    void plain(String mark, byte[] body, @Nullable String type, long recorded, long whole) {
        int shown = Math.min(body.length, bodyBytesMax);
        text(mark, Arrays.copyOf(body, shown), type);
        if (shown < whole) {
            out.println(mark + "(" + Shown.count(whole) + " bytes in all, " + Shown.count(recorded) + " recorded, "
                    + Shown.count(shown) + " shown)");
        }
    }

    private void text(String mark, byte[] content, @Nullable String type) {
        Charset charset = Charsets.of(type, content);
        if (!charset.name().startsWith("UTF-16") && contains(content, (byte) 0)) {
            out.println(mark + "(binary)");
        } else if (content.length > 0) {
            Charsets.text(type, content).lines().forEach(line -> line(mark, line));
        }
    }

    /** Prints the lines of a head or of trailers, each as UTF-8 if it is that: fields can differ in their charset. */
    void lines(String mark, byte[] text) {
        new String(text, StandardCharsets.ISO_8859_1).lines().forEach(line -> {
            byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
            line(mark, Charsets.isUtf8(bytes) ? new String(bytes, StandardCharsets.UTF_8) : line);
        });
    }

    private void line(String mark, String line) {
        out.println(mark + Shown.printable(line, Integer.MAX_VALUE));
    }

    private static boolean contains(byte[] content, byte wanted) {
        for (byte each : content) {
            if (each == wanted) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Head parsed(byte[] head, boolean isRequest) {
        try {
            if (head.length == 0) {
                return null;
            }
            return isRequest
                    ? Head.parseRequest(head, RecordedHeads.LIMITS)
                    : Head.parseResponse(head, RecordedHeads.LIMITS);
        } catch (FramingException e) {
            return null;
        }
    }

    private static @Nullable String joined(Head head, String name) {
        StringBuilder values = null;
        for (int i = head.indexOf(name, 0); i >= 0; i = head.indexOf(name, i + 1)) {
            values = values == null ? new StringBuilder() : values.append(", ");
            values.append(head.value(i));
        }
        return values == null ? null : values.toString();
    }
}
