package io.reprise.replayer.values;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The texts and attributes of XML, read from its tags alone: entities that the document declares and external ones are
 * never resolved, and tags that do not match do no harm.
 */
final class XmlScanner {
    private static final int DEEPEST = 64;

    private final Collector out;
    private final Readings readings;
    private final Place place;
    private final int depth;

    /** The names of the open elements, innermost first. */
    private final Deque<String> elements = new ArrayDeque<>();
    /** Elements open below the deepest one that is remembered. */
    private int below;

    private String outside = "";

    XmlScanner(Collector out, Readings readings, Place place, int depth) {
        this.out = out;
        this.readings = readings;
        this.place = place;
        this.depth = depth;
    }

    /**
     * Lists the values of a document or a fragment.
     *
     * @param name of the component that holds it; of text outside all elements
     * @return false if the text has no tag; nothing is listed then
     */
    boolean scan(String name, DecodedText text) {
        int before = out.size();
        outside = name;
        String chars = text.chars();
        boolean tags = false;
        int at = 0;
        while (at < chars.length() && !out.isFull()) {
            if (chars.charAt(at) != '<') {
                int end = Chars.indexOf(chars, '<', at, chars.length());
                text(text, at, end, Encoding.XML_TEXT);
                at = end;
            } else {
                int end = markup(text, at);
                if (end < 0) {
                    out.backTo(before);
                    return false;
                }
                tags = true;
                at = end;
            }
        }
        return tags;
    }

    private void text(DecodedText text, int from, int to, Encoding encoding) {
        int start = Chars.skipBlanks(text.chars(), from, to);
        int end = Chars.trimBlanks(text.chars(), start, to);
        if (end > start) {
            readings.component(place, name(), text.slice(start, end).decode(encoding), depth + 1);
        }
    }

    /** Reads the markup that a less-than sign begins; −1 if it is not markup. */
    private int markup(DecodedText text, int at) {
        String chars = text.chars();
        if (chars.startsWith("<!--", at)) {
            return after(chars, "-->", at + 4);
        }
        if (chars.startsWith("<![CDATA[", at)) {
            int end = chars.indexOf("]]>", at);
            text(text, at + 9, end < 0 ? chars.length() : end, Encoding.XML_CDATA);
            return end < 0 ? chars.length() : end + 3;
        }
        if (chars.startsWith("<?", at)) {
            return after(chars, "?>", at + 2);
        }
        if (chars.startsWith("<!", at)) {
            int subset = Chars.indexOfAny(chars, "[>", at, chars.length());
            boolean open = subset < chars.length() && chars.charAt(subset) == '[';
            return open ? after(chars, ">", after(chars, "]", subset)) : after(chars, ">", at);
        }
        if (chars.startsWith("</", at)) {
            close();
            return after(chars, ">", at);
        }
        return at + 1 < chars.length() && Character.isLetter(chars.charAt(at + 1)) ? tag(text, at + 1) : -1;
    }

    private static int after(String chars, String end, int from) {
        int found = chars.indexOf(end, from);
        return found < 0 ? chars.length() : found + end.length();
    }

    private int tag(DecodedText text, int start) {
        String chars = text.chars();
        int at = nameEnd(chars, start);
        open(localName(chars.substring(start, Math.min(at, start + Readings.LONGEST_NAME))));
        while (at < chars.length() && chars.charAt(at) != '>') {
            if (chars.startsWith("/>", at)) {
                close();
                return at + 2;
            }
            at = Chars.isBlank(chars.charAt(at)) || chars.charAt(at) == '/' ? at + 1 : attribute(text, at);
        }
        return Math.min(at + 1, chars.length());
    }

    /** Reads an attribute, and returns where it ends. */
    private int attribute(DecodedText text, int start) {
        String chars = text.chars();
        int nameEnd = Math.max(start + 1, nameEnd(chars, start));
        int equals = Chars.skipBlanks(chars, nameEnd, chars.length());
        if (equals == chars.length() || chars.charAt(equals) != '=') {
            return nameEnd;
        }
        int from = Chars.skipBlanks(chars, equals + 1, chars.length());
        if (from == chars.length()) {
            return from;
        }
        char quote = chars.charAt(from);
        boolean quoted = quote == '"' || quote == '\'';
        int end = quoted
                ? Chars.indexOf(chars, quote, from + 1, chars.length())
                : Chars.indexOfAny(chars, " \t\r\n>", from, chars.length());
        String name = localName(chars.substring(start, Math.min(nameEnd, start + Readings.LONGEST_NAME)));
        DecodedText value =
                text.slice(quoted ? Math.min(from + 1, end) : from, end).decode(Encoding.XML_TEXT);
        // An element's own id is named after the element, since all ids have the same name.
        readings.component(place, "id".equals(name) ? name() + name : name, value, depth + 1);
        return quoted ? Math.min(end + 1, chars.length()) : end;
    }

    private static int nameEnd(String chars, int from) {
        return Chars.indexOfAny(chars, " \t\r\n=/>", from, chars.length());
    }

    /** A name without its namespace's prefix. */
    private static String localName(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    private void open(String name) {
        if (elements.size() == DEEPEST) {
            below++;
            return;
        }
        elements.push(name);
    }

    private void close() {
        if (below > 0) {
            below--;
        } else {
            elements.poll();
        }
    }

    private String name() {
        String innermost = elements.peek();
        return innermost == null ? outside : innermost;
    }
}
