package io.reprise.replayer.gate;

import io.reprise.text.Printable;
import java.util.List;

/** A condition cannot be read. The message says where, and what would be right. */
public final class GateSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Number of characters shown before and after the place, so that the lines fit a terminal of 80 columns. */
    private static final int BEFORE_MAX = 48;

    private static final int AFTER_MAX = 24;
    private static final int QUOTED_MAX = 60;

    private final String text;
    private final int at;

    /**
     * @param text what was to be read
     * @param at the character that is wrong, from 0; the length of the text if something is missing at its end
     * @param problem what is wrong there
     * @param expected what would be right
     */
    GateSyntaxException(String text, int at, String problem, String expected) {
        super("'" + quoted(text) + "': " + problem + ", at character " + (text.codePointCount(0, at) + 1)
                + " (expected " + expected + ")");
        this.text = text;
        this.at = at;
    }

    private static String quoted(String text) {
        String shown = shown(text);
        return shown.length() <= QUOTED_MAX ? shown : shown.substring(0, QUOTED_MAX - 1) + "…";
    }

    /** A character for each character, so that the caret points at the right one. */
    private static String shown(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(each -> shown.appendCodePoint(Printable.is(each) ? each : ' '));
        return shown.toString();
    }

    /** Where the wrong character is, from 0. */
    public int at() {
        return at;
    }

    /** The text, or the part of it around the place, and a caret below the place. */
    public List<String> lines() {
        int from = Math.max(0, at - BEFORE_MAX);
        int to = Math.min(text.length(), at + AFTER_MAX);
        String before = (from > 0 ? "…" : "") + shown(text.substring(from, at));
        String after = shown(text.substring(at, to)) + (to < text.length() ? "…" : "");
        return List.of("  " + before + after, "  " + " ".repeat(before.codePointCount(0, before.length())) + "^");
    }
}
