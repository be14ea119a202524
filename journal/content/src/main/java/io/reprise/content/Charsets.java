package io.reprise.content;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The charset of a text, found as browsers do: a byte order mark, then the {@code charset} parameter of Content-Type,
 * then a declaration at the start of the text ({@code <meta charset>}, {@code <?xml encoding>}), then UTF-8 if the
 * bytes are valid, else ISO 8859-1, which has a character for each byte. An unknown name counts as absent.
 */
public final class Charsets {
    /** How far the HTML standard looks for a {@code <meta charset>}. */
    private static final int SEARCHED_BYTES_MAX = 1024;

    private static final Pattern PARAMETER =
            Pattern.compile(";\\s*charset\\s*=\\s*[\"']?([^\\s\"';,]{1,40})", Pattern.CASE_INSENSITIVE);
    private static final Pattern DECLARED = Pattern.compile(
            "<meta[^>]{0,200}?charset\\s*=\\s*[\"']?([^\\s\"'/>;]{1,40})"
                    + "|^\\s{0,20}<\\?xml[^>]{0,100}?encoding\\s*=\\s*[\"']([^\"'>]{1,40})",
            Pattern.CASE_INSENSITIVE);

    private Charsets() {}

    /**
     * Finds the charset of a text.
     *
     * @param contentType value of Content-Type, or null
     * @param text text without content codings, possibly cut at its end
     */
    public static Charset of(@Nullable String contentType, byte[] text) {
        Charset marked = byMark(text);
        if (marked != null) {
            return marked;
        }
        Matcher parameter = PARAMETER.matcher(contentType == null ? "" : contentType);
        Charset named = parameter.find() ? byName(parameter.group(1)) : null;
        if (named == null) {
            named = declared(text);
        }
        return named != null ? named : isUtf8(text) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    }

    /** Returns a text without its byte order mark; bytes that the charset does not have become U+FFFD. */
    public static String text(@Nullable String contentType, byte[] text) {
        String decoded = new String(text, of(contentType, text));
        return decoded.startsWith("\uFEFF") ? decoded.substring(1) : decoded;
    }

    /** Returns whether bytes are UTF-8; the last character may be cut. */
    public static boolean isUtf8(byte[] text) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(text);
        CharBuffer out = CharBuffer.allocate(1024);
        while (true) {
            CoderResult result = decoder.decode(in, out, false);
            if (result.isError()) {
                return false;
            }
            if (result.isUnderflow()) {
                return true;
            }
            out.clear();
        }
    }

    private static @Nullable Charset byMark(byte[] text) {
        int first = text.length < 2 ? 0 : (text[0] & 0xff) << 8 | text[1] & 0xff;
        if (first == 0xfeff) {
            return StandardCharsets.UTF_16BE;
        }
        if (first == 0xfffe) {
            return StandardCharsets.UTF_16LE;
        }
        boolean isUtf8 = first == 0xefbb && text.length > 2 && (text[2] & 0xff) == 0xbf;
        return isUtf8 ? StandardCharsets.UTF_8 : null;
    }

    private static @Nullable Charset declared(byte[] text) {
        int searched = Math.min(text.length, SEARCHED_BYTES_MAX);
        Matcher declared = DECLARED.matcher(new String(text, 0, searched, StandardCharsets.ISO_8859_1));
        if (!declared.find()) {
            return null;
        }
        Charset named = byName(declared.group(1) != null ? declared.group(1) : declared.group(2));
        // a text of two bytes per character has no declaration that could be read as ASCII
        return named != null && named.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : named;
    }

    private static @Nullable Charset byName(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
