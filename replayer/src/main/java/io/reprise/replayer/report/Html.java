package io.reprise.replayer.report;

import io.reprise.text.Printable;

/** Builds HTML; text is escaped, because recorded paths are hostile. */
final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Adds our own markup unchanged. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Adds text, escaped. */
    Html text(String text) {
        String printable = Printable.of(text, "\n\t");
        for (int i = 0; i < printable.length(); i++) {
            char c = printable.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return this;
    }

    /** Adds an element with text in it, which is escaped; the attributes are our own markup. */
    Html element(String tag, String attributes, String text) {
        return raw("<" + tag + (attributes.isEmpty() ? "" : " " + attributes) + ">")
                .text(text)
                .raw("</" + tag + ">");
    }

    /** Adds a table cell with a number to sort by. */
    Html number(long number, String shown, boolean bad) {
        return element("td", "data-n=\"" + number + "\"" + (bad ? " class=\"bad\"" : ""), shown);
    }

    /** Characters so far. */
    int length() {
        return out.length();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
