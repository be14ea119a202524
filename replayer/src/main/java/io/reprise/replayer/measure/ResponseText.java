package io.reprise.replayer.measure;

import io.reprise.content.Charsets;
import io.reprise.content.ContentDecoder;
import io.reprise.replayer.engine.KeptResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A kept response as text, its content coding undone. All of it may be hostile. Immutable. */
public final class ResponseText {
    private static final Pattern HIDDEN =
            Pattern.compile("(?is)<(script|style|head)\\b.*?(</\\1\\s*>|\\z)|<!--.*?(-->|\\z)");
    private static final Pattern TAG = Pattern.compile("(?s)<[a-zA-Z/!?][^>]*(>|\\z)");
    private static final Pattern BLANKS = Pattern.compile("[\\h]+");

    private final String head;
    private final String body;
    private final long bodyBytes;

    /** Decodes a response. */
    public ResponseText(KeptResponse response) {
        head = new String(response.head(), StandardCharsets.ISO_8859_1);
        bodyBytes = response.bodyBytes();
        String coding = field("Content-Encoding");
        String type = field("Content-Type");
        byte[] plain = ContentDecoder.decode(
                        coding.isEmpty() ? null : coding, response.body(), KeptResponse.PART_BYTES_MAX)
                .bytes();
        body = isBinary(plain) ? "" : Charsets.text(type.isEmpty() ? null : type, plain);
    }

    private static boolean isBinary(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    /** The head as received. */
    public String head() {
        return head.strip();
    }

    /** The beginning of the body; empty if there is none or it is not text. */
    public String body() {
        return body;
    }

    /** Length of the whole body as far as it was received or recorded, in bytes. */
    public long bodyBytes() {
        return bodyBytes;
    }

    public String statusLine() {
        return head.lines().findFirst().orElse("");
    }

    /** The first value of a field; empty without one. */
    public String field(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).strip())
                .findFirst()
                .orElse("");
    }

    /** The first lines of what a person would read: the text without markup. */
    public List<String> words(int linesMax) {
        String text =
                isMarkup() ? TAG.matcher(HIDDEN.matcher(body).replaceAll("\n")).replaceAll("\n") : body;
        return text.lines()
                .map(line -> BLANKS.matcher(line).replaceAll(" ").strip())
                .filter(line -> !line.isEmpty())
                .limit(linesMax)
                .toList();
    }

    /** Whether the body is a page or another document of tags. */
    public boolean isMarkup() {
        return body.stripLeading().startsWith("<");
    }

    /** A part of a page without its tags, scripts and comments, each of which becomes a blank. */
    public static String withoutMarkup(String part) {
        return TAG.matcher(HIDDEN.matcher(part).replaceAll(" ")).replaceAll(" ");
    }
}
