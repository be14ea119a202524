package io.reprise.replayer.values;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what a body is, by its type first and then by its first characters, and scans it. Stateless. */
final class BodyValues {
    /** How much of an untyped body is searched for a NUL, which no text has. */
    private static final int BINARY_BYTES = 1_024;

    private static final int META_BYTES = 1_024;
    /** The main types of bodies that carry no values. */
    private static final Set<String> STATELESS = Set.of("image", "audio", "video", "font");

    private static final int CALLBACK_CHARS_MAX = 200;

    private BodyValues() {}

    /** What a type says about a body. */
    private enum Form {
        HTML,
        JSON,
        XML,
        SCRIPT,
        STYLE,
        EVENTS,
        FORM,
        TEXT,
        UNKNOWN,
        OPAQUE
    }

    static void scan(ValueParts parts, String contentType, byte[] body) {
        int semicolon = contentType.indexOf(';');
        String type = (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
        Form form = formOf(type);
        boolean binary = form == Form.UNKNOWN && !isMarked(body) && isBinary(body);
        if (body.length == 0 || form == Form.OPAQUE || binary) {
            return;
        }
        String text = decode(body, contentType.toLowerCase(Locale.ROOT), form);
        int start = 0;
        while (start < text.length() && (text.charAt(start) <= ' ' || text.charAt(start) == '\ufeff')) {
            start++;
        }
        if (start < text.length()) {
            scan(parts, form, text.substring(start));
        }
    }

    private static Form formOf(String type) {
        if (type.isEmpty()) {
            return Form.UNKNOWN;
        }
        int slash = type.indexOf('/');
        if (STATELESS.contains(type.substring(0, Math.max(slash, 0)))) {
            return Form.OPAQUE;
        }
        if (type.contains("html")) {
            return Form.HTML;
        }
        if (type.contains("json")) {
            return Form.JSON;
        }
        if (type.endsWith("/xml") || type.endsWith("+xml")) {
            return Form.XML;
        }
        return switch (type) {
            case "text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript" ->
                Form.SCRIPT;
            case "text/css" -> Form.STYLE;
            case "text/event-stream" -> Form.EVENTS;
            case "application/x-www-form-urlencoded" -> Form.FORM;
            default -> type.startsWith("text/") ? Form.TEXT : Form.UNKNOWN;
        };
    }

    private static boolean isBinary(byte[] body) {
        for (int i = 0; i < Math.min(body.length, BINARY_BYTES); i++) {
            if (body[i] >= 0 && body[i] < 9) {
                return true;
            }
        }
        return false;
    }

    /** The first characters outrank the type: many servers call JSON and scripts "text/html". */
    private static void scan(ValueParts parts, Form form, String text) {
        char first = text.charAt(0);
        if (form == Form.EVENTS) {
            TextValues.events(parts, at(Source.CONTEXT, "event"), text);
        } else if (form == Form.STYLE) {
            StyleValues.scan(parts, at(Source.HTML_ATTRIBUTE, "style"), text);
        } else if (first == '<') {
            markup(parts, form, text);
        } else if (form == Form.JSON) {
            JsonValues.tolerant(parts, at(Source.JSON, "json"), withoutGuard(text));
        } else if (!guardedJson(parts, text)) {
            other(parts, form, text);
        }
    }

    private static void markup(ValueParts parts, Form form, String text) {
        boolean html = form == Form.HTML
                || text.regionMatches(true, 0, "<!doctype html", 0, 14)
                || text.regionMatches(true, 0, "<html", 0, 5);
        boolean declared = text.startsWith("<?xml");
        boolean xhtml = declared
                && text.regionMatches(true, Math.max(0, text.indexOf("<html")), "<html", 0, 5)
                && text.indexOf("<html") < META_BYTES;
        if (html && !declared || xhtml || form != Form.XML && !declared) {
            HtmlValues.scan(parts, at(Source.HTML_ATTRIBUTE, ""), text);
        } else {
            XmlValues.scan(parts, at(Source.XML, "xml:"), text);
        }
    }

    /** JSON, bare or behind what keeps browsers from running it, or as the argument of a callback. */
    private static boolean guardedJson(ValueParts parts, String text) {
        String bare = withoutGuard(text);
        char first = bare.isEmpty() ? ' ' : bare.charAt(0);
        if (first == '{' || first == '[' || first == '"') {
            return JsonValues.strict(parts, at(Source.JSON, "json"), bare);
        }
        int open = bare.indexOf('(');
        int close = bare.lastIndexOf(')');
        if (open <= 0 || open > CALLBACK_CHARS_MAX || close < open + 2 || !isCallback(bare, open)) {
            return false;
        }
        String argument = bare.substring(open + 1, close).strip();
        return !argument.isEmpty()
                && (argument.charAt(0) == '{' || argument.charAt(0) == '[')
                && JsonValues.strict(parts, at(Source.JSON, "json"), argument);
    }

    private static boolean isCallback(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && "_$.[]'\" ".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String withoutGuard(String text) {
        String bare = text;
        for (String guard : new String[] {")]}',", ")]}'", ")]}", "while(1);", "for(;;);", "for (;;);", "{}&&"}) {
            if (bare.startsWith(guard)) {
                bare = bare.substring(guard.length()).stripLeading();
                break;
            }
        }
        if (bare.startsWith("/*")) {
            int end = bare.indexOf("*/");
            bare = end < 0 ? bare : bare.substring(end + 2).stripLeading();
        }
        return bare;
    }

    private static void other(ValueParts parts, Form form, String text) {
        if (form == Form.SCRIPT) {
            ScriptValues.scan(parts, at(Source.CONTEXT, "script"), text);
        } else if (form == Form.FORM || isForm(text)) {
            UrlParts.scan(parts, at(Source.CONTEXT, "form"), '?' + text.strip());
        } else if (form == Form.HTML && text.indexOf('<') >= 0) {
            HtmlValues.scan(parts, at(Source.HTML_ATTRIBUTE, ""), text);
        } else {
            TextValues.scan(parts, at(Source.CONTEXT, "text"), text);
        }
    }

    /** {@code oauth_token=…&oauth_token_secret=…}, which some servers send as text or HTML. */
    private static boolean isForm(String text) {
        int equals = text.indexOf('=');
        boolean isPadding =
                equals + 1 >= text.length() || text.charAt(equals + 1) <= ' ' || text.charAt(equals + 1) == '=';
        if (equals <= 0 || isPadding || text.length() > ResponseScanner.TOKEN_CHARS_MAX) {
            return false;
        }
        return consistsOf(text.substring(0, equals), "_-.")
                && consistsOf(text.substring(equals).stripTrailing(), "=&%+_-.~*!()$,:;/@?");
    }

    /** Whether a text has only ASCII letters, digits and the other characters. */
    private static boolean consistsOf(String text, String others) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Strength.isAlphanumeric(c) && others.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static Spot at(Source source, String kind) {
        return Spot.of(source, kind, "", Features.NONE);
    }

    private static String decode(byte[] body, String contentType, Form form) {
        Charset wide = wide(body);
        if (wide != null) {
            return new String(body, wide);
        }
        String charset = parameter(contentType, "charset=");
        if (charset.isEmpty() && form != Form.JSON) {
            String start = new String(body, 0, Math.min(body.length, META_BYTES), StandardCharsets.ISO_8859_1);
            charset = parameter(start.toLowerCase(Locale.ROOT), form == Form.XML ? "encoding=" : "charset=");
        }
        return new String(body, charsetOf(charset));
    }

    private static String parameter(String text, String name) {
        int at = text.indexOf(name);
        if (at < 0) {
            return "";
        }
        int start = at + name.length();
        while (start < text.length() && (text.charAt(start) == '"' || text.charAt(start) == '\'')) {
            start++;
        }
        int end = start;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "-_:.".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return text.substring(start, end);
    }

    /**
     * The charset of text in units of two bytes, told by its byte order mark or, as RFC 4627 §3 does, by the zero byte
     * beside its first character, which is in ASCII. Null for other bodies, whatever charset they name: a program that
     * makes XML in memory and sends it in UTF-8 often declares UTF-16.
     */
    private static @Nullable Charset wide(byte[] body) {
        if (body.length < 2) {
            return null;
        }
        if (isMarked(body)) {
            return body[0] == (byte) 0xfe ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
        }
        if (body[0] == 0 && body[1] > 0) {
            return StandardCharsets.UTF_16BE;
        }
        return body[1] == 0 && body[0] > 0 ? StandardCharsets.UTF_16LE : null;
    }

    /** Whether a body begins with the byte order mark of UTF-16. */
    private static boolean isMarked(byte[] body) {
        int mark = body.length < 2 ? 0 : (body[0] & 0xff) << 8 | body[1] & 0xff;
        return mark == 0xfeff || mark == 0xfffe;
    }

    /** UTF-8 for what is not known; a wrong guess spoils only characters beyond ASCII. */
    private static Charset charsetOf(String name) {
        if (name.isEmpty() || name.startsWith("utf-16") || name.startsWith("utf-32")) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
