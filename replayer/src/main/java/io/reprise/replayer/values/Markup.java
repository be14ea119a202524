package io.reprise.replayer.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Cuts HTML or XML into tags and text, as tolerantly as browsers do: attributes without quotes, tags and comments that
 * never end, any case. Knows no document type and resolves nothing. Looks at each character a bounded number of times.
 */
public final class Markup {
    private static final Set<String> RAW_ELEMENTS = Set.of("script", "style", "textarea", "title", "xmp");
    private static final int ATTRIBUTES_MAX = 200;

    private final String text;
    private final Dialect dialect;
    private final Events events;
    private int at;

    /** Whether case and the names of elements matter. */
    public enum Dialect {
        HTML,
        XML
    }

    /** An attribute with its value decoded; its name is in lower case in HTML. */
    public record Attribute(String name, String value) {}

    /** Takes what is found, in the order of the text. Text is decoded and may be blank. */
    public interface Events {
        void open(String element, List<Attribute> attributes, boolean empty);

        void close(String element);

        void text(String text);

        /** The whole inside of the element that was just opened and that has no elements inside. */
        void raw(String element, String inside);

        /** The inside of a comment; not decoded, because nothing in it is markup. */
        default void comment(String inside) {}

        boolean isOver();
    }

    private Markup(String text, Dialect dialect, Events events) {
        this.text = text;
        this.dialect = dialect;
        this.events = events;
    }

    /** Reads a text from its start to its end, or until the events are over. */
    public static void read(String text, Dialect dialect, Events events) {
        new Markup(text, dialect, events).run();
    }

    static @Nullable String valueOf(List<Attribute> attributes, String name) {
        for (Attribute attribute : attributes) {
            if (attribute.name().equals(name)) {
                return attribute.value();
            }
        }
        return null;
    }

    private void run() {
        int textStart = 0;
        while (at < text.length() && !events.isOver()) {
            int open = text.indexOf('<', at);
            if (open < 0 || open + 1 >= text.length()) {
                at = text.length();
                break;
            }
            if (!isMarkup(open)) {
                at = open + 1;
                continue;
            }
            emitText(textStart, open);
            at = open;
            char next = text.charAt(open + 1);
            switch (next) {
                case '/' -> closeTag();
                case '!', '?' -> declaration(next);
                default -> openTag();
            }
            textStart = at;
        }
        emitText(textStart, at);
    }

    /** Whether the angle bracket at an offset, which is not the last character, begins a tag and the like. */
    private boolean isMarkup(int open) {
        char next = text.charAt(open + 1);
        if (next == '/') {
            return open + 2 < text.length() && isNameStart(text.charAt(open + 2));
        }
        return next == '!' || next == '?' || isNameStart(next);
    }

    private void emitText(int from, int to) {
        if (to > from) {
            events.text(Entities.decode(text.substring(from, to)));
        }
    }

    private void declaration(char mark) {
        if (text.startsWith("<!--", at)) {
            int start = at + 4;
            at = after("-->", at + 2); // "<!-->" is a whole comment
            int end = text.startsWith("-->", at - 3) ? at - 3 : at;
            events.comment(text.substring(Math.min(start, end), end));
        } else if (text.startsWith("<![CDATA[", at)) {
            int start = at + 9;
            int end = text.indexOf("]]>", start);
            events.text(text.substring(start, end < 0 ? text.length() : end));
            at = end < 0 ? text.length() : end + 3;
        } else if (dialect == Dialect.XML && mark == '!') {
            doctype();
        } else {
            at = after(mark == '?' && dialect == Dialect.XML ? "?>" : ">", at + 2);
        }
    }

    /** A document type with its own declarations in brackets is skipped as a whole. */
    private void doctype() {
        int close = after(">", at);
        int bracket = at;
        while (bracket < close && text.charAt(bracket) != '[') {
            bracket++;
        }
        at = bracket < close ? after(">", after("]", bracket) - 1) : close;
    }

    private int after(String mark, int from) {
        int found = text.indexOf(mark, Math.min(from, text.length()));
        return found < 0 ? text.length() : found + mark.length();
    }

    private void closeTag() {
        int start = at + 2;
        String name = name(start, nameEnd(start));
        at = after(">", start);
        events.close(name);
    }

    private int nameEnd(int start) {
        int end = start;
        while (end < text.length() && !isBlank(text.charAt(end)) && "/>".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private String name(int start, int end) {
        String name = text.substring(start, end);
        return dialect == Dialect.HTML ? name.toLowerCase(Locale.ROOT) : name;
    }

    private void openTag() {
        int start = at + 1;
        at = nameEnd(start);
        String name = name(start, at);
        boolean isRaw = dialect == Dialect.HTML && RAW_ELEMENTS.contains(name);
        List<Attribute> attributes = attributes();
        boolean slash = at < text.length() && text.charAt(at - 1) == '/';
        at = Math.min(at + 1, text.length());
        events.open(name, attributes, slash && !isRaw);
        if (isRaw) {
            raw(name);
        }
    }

    /** Reads up to the angle bracket that ends the tag. */
    private List<Attribute> attributes() {
        List<Attribute> attributes = List.of();
        while (at < text.length() && text.charAt(at) != '>') {
            if (isBlank(text.charAt(at)) || text.charAt(at) == '/') {
                at++;
            } else {
                attributes = attributes.isEmpty() ? new ArrayList<>(6) : attributes;
                attribute(attributes);
            }
        }
        return attributes;
    }

    private void attribute(List<Attribute> attributes) {
        int start = at;
        at++;
        while (at < text.length() && !endsName(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        int equals = at;
        while (equals < text.length() && isBlank(text.charAt(equals))) {
            equals++;
        }
        String value = "";
        if (equals < text.length() && text.charAt(equals) == '=') {
            at = equals + 1;
            while (at < text.length() && isBlank(text.charAt(at))) {
                at++;
            }
            value = value();
        } else {
            at = equals;
        }
        if (attributes.size() < ATTRIBUTES_MAX) {
            attributes.add(new Attribute(
                    dialect == Dialect.HTML ? name.toLowerCase(Locale.ROOT) : name, Entities.decode(value)));
        }
    }

    private String value() {
        if (at >= text.length()) {
            return "";
        }
        char quote = text.charAt(at);
        int start = at;
        if (quote == '"' || quote == '\'') {
            int end = text.indexOf(quote, at + 1);
            at = end < 0 ? text.length() : end + 1;
            return text.substring(start + 1, end < 0 ? text.length() : end);
        }
        while (at < text.length() && !isBlank(text.charAt(at)) && text.charAt(at) != '>') {
            at++;
        }
        return text.substring(start, at);
    }

    private void raw(String name) {
        int from = at;
        int close = text.indexOf("</", from);
        while (close >= 0 && !text.regionMatches(true, close + 2, name, 0, name.length())) {
            close = text.indexOf("</", close + 2);
        }
        int end = close < 0 ? text.length() : close;
        String inside = text.substring(from, end);
        boolean decoded = "textarea".equals(name) || "title".equals(name);
        events.raw(name, decoded ? Entities.decode(inside) : inside);
        at = end;
    }

    private static boolean endsName(char c) {
        return isBlank(c) || c == '=' || c == '>' || c == '/';
    }

    private static boolean isBlank(char c) {
        return c <= ' ';
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }
}
