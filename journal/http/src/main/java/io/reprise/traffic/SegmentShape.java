package io.reprise.traffic;

import java.util.function.IntPredicate;

/**
 * The shape of a path segment: the segment with its variable parts replaced by {@code {id}}.
 *
 * @param text the segment with placeholders; the segment itself if it has no variable part
 * @param look how variable it looks
 */
record SegmentShape(String text, Look look) {
    static final String ID = "{id}";

    private static final String SEPARATORS = ".~,+:=!";
    private static final int SLUG_DASHES_MIN = 2;
    private static final int LONG_MIN = 25;
    private static final int GENERATED_LENGTH_MIN = 6;
    private static final int GENERATED_DIGITS_MIN = 5;
    private static final int EXTENSION_LENGTH_MAX = 5;
    private static final int TOKEN_LENGTH_MIN = 16;

    /** How variable a segment looks. */
    enum Look {
        /** A word of the site, as far as its shape tells. */
        WORD,
        /** It has a number in it, or it is long, or of several words: one of many or one of its kind. */
        VARIABLE,
        /** A part of it is an identifier that a program made. */
        GENERATED
    }

    static SegmentShape of(String segment) {
        StringBuilder text = new StringBuilder(segment.length());
        Look look = Look.WORD;
        int dashes = 0;
        int at = 0;
        int nameEnd = segment.length() - extension(segment).length();
        while (at < nameEnd) {
            int end = at;
            while (end < nameEnd && !isSeparator(segment.charAt(end))) {
                end++;
            }
            Look part = look(segment, at, end);
            if (part == Look.WORD) {
                text.append(segment, at, end);
            } else {
                text.append(ID);
                look = part == Look.GENERATED || look == Look.GENERATED ? Look.GENERATED : Look.VARIABLE;
            }
            if (end < nameEnd) {
                text.append(segment.charAt(end));
                dashes += isDash(segment.charAt(end)) ? 1 : 0;
            }
            at = end + 1;
        }
        boolean isSlug = dashes >= SLUG_DASHES_MIN || nameEnd >= LONG_MIN;
        text.append(segment, nameEnd, segment.length());
        return new SegmentShape(text.toString(), look == Look.WORD && isSlug ? Look.VARIABLE : look);
    }

    /** Whether a segment is long and of both cases, as tokens are, and a few words. */
    static boolean mayBeToken(String segment) {
        return segment.length() >= TOKEN_LENGTH_MIN
                && segment.chars().anyMatch(c -> c >= 'a' && c <= 'z')
                && segment.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    }

    /** The extension with its dot, such as {@code .json}; empty without one. */
    static String extension(String segment) {
        int dot = segment.lastIndexOf('.');
        if (dot <= 0 || dot + 1 == segment.length() || segment.length() - dot - 1 > EXTENSION_LENGTH_MAX) {
            return "";
        }
        for (int i = dot + 1; i < segment.length(); i++) {
            if (!Character.isLetterOrDigit(segment.charAt(i))) {
                return "";
            }
        }
        return Character.isLetter(segment.charAt(dot + 1)) ? segment.substring(dot) : "";
    }

    private static Look look(String segment, int from, int to) {
        long digits = count(segment, from, to, SegmentShape::isDigit);
        long others = count(segment, from, to, c -> c == '%' || c == '@' || c >= 0x80);
        if (digits == 0) {
            return others == 0 ? Look.WORD : Look.VARIABLE;
        }
        long hexLetters = count(segment, from, to, SegmentShape::isHexLetter);
        int length = to - from;
        boolean isMixedHex = hexLetters > 0 && digits + hexLetters == length && length >= GENERATED_LENGTH_MIN;
        boolean isGenerated = isMixedHex || others == 0 && digits >= GENERATED_DIGITS_MIN;
        return isGenerated ? Look.GENERATED : Look.VARIABLE;
    }

    private static long count(String segment, int from, int to, IntPredicate wanted) {
        return segment.substring(from, to).chars().filter(wanted).count();
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexLetter(int c) {
        return c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private static boolean isSeparator(char c) {
        return isDash(c) || SEPARATORS.indexOf(c) >= 0;
    }

    private static boolean isDash(char c) {
        return c == '-' || c == '_';
    }
}
