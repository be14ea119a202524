package io.reprise.replayer.values;

import java.util.BitSet;

/** The inside of a JSON string, RFC 8259 §7. */
final class JsonStringCodec extends Codec {
    private static final String SHORT = "\"\\/bfnrt";
    private static final String SHORT_MEANINGS = "\"\\/\b\f\n\r\t";

    @Override
    boolean isPlain(String raw) {
        return raw.indexOf('\\') < 0;
    }

    @Override
    void decode(String raw, DecodedChars out) {
        int at = 0;
        while (at < raw.length()) {
            int length = escapeLength(raw, at);
            out.add(length == 1 ? raw.charAt(at) : meaning(raw, at, length), at);
            at += length;
        }
    }

    /** The length of the escape at an offset; 1 for an ordinary character. */
    private static int escapeLength(String raw, int at) {
        if (raw.charAt(at) != '\\' || at + 1 == raw.length()) {
            return 1;
        }
        char kind = raw.charAt(at + 1);
        if (kind != 'u') {
            return SHORT.indexOf(kind) >= 0 ? 2 : 1;
        }
        if (at + 6 > raw.length()) {
            return 1;
        }
        for (int i = at + 2; i < at + 6; i++) {
            if (!Looks.isHex(raw.charAt(i))) {
                return 1;
            }
        }
        return 6;
    }

    private static char meaning(String raw, int at, int length) {
        return length == 2
                ? SHORT_MEANINGS.charAt(SHORT.indexOf(raw.charAt(at + 1)))
                : (char) Integer.parseInt(raw, at + 2, at + 6, 16);
    }

    @Override
    String encode(String value, String original) {
        Style style = new Style(original);
        StringBuilder out = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int known = SHORT_MEANINGS.indexOf(c);
            if (style.isNumeric(c) || c < ' ' && known < 0 || isAlone(value, i)) {
                style.append(c, out);
            } else if (known >= 0 && (c != '/' || style.slash)) {
                out.append('\\').append(SHORT.charAt(known));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Whether a character is half of a pair whose other half is missing, so that UTF-8 cannot write it. */
    private static boolean isAlone(String value, int at) {
        char c = value.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == value.length() || !Character.isLowSurrogate(value.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(value.charAt(at - 1)));
    }

    /** How the original was written: which characters as numbers, and in which case their digits are. */
    private static final class Style {
        private final BitSet numeric = new BitSet();
        private boolean slash;
        private boolean upper;
        private boolean beyondAscii;

        Style(String original) {
            for (int at = 0; at < original.length(); ) {
                int length = escapeLength(original, at);
                if (length == 6) {
                    char c = meaning(original, at, length);
                    numeric.set(c);
                    beyondAscii |= c >= 0x80;
                    upper |= original.substring(at + 2, at + 6).chars().anyMatch(digit -> digit >= 'A' && digit <= 'F');
                }
                slash |= length == 2 && original.charAt(at + 1) == '/';
                at += length;
            }
        }

        boolean isNumeric(char c) {
            return numeric.get(c) || c >= 0x80 && beyondAscii;
        }

        void append(char c, StringBuilder out) {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                char digit = Character.forDigit(c >> shift & 15, 16);
                out.append(upper ? Character.toUpperCase(digit) : digit);
            }
        }
    }
}
