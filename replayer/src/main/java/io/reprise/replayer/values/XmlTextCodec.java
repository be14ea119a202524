package io.reprise.replayer.values;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text and attribute values of XML: the five predefined entities and character references (XML 1.0 §4.1, §4.6). */
final class XmlTextCodec extends Codec {
    private static final Map<String, Character> ENTITIES =
            Map.of("amp", '&', "lt", '<', "gt", '>', "quot", '"', "apos", '\'');
    private static final int LONGEST_REFERENCE = 12;

    @Override
    boolean isPlain(String raw) {
        return raw.indexOf('&') < 0;
    }

    @Override
    void decode(String raw, DecodedChars out) {
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            int end = c == '&' ? referenceEnd(raw, at) : -1;
            String meaning = end < 0 ? null : meaning(raw.substring(at + 1, end));
            if (meaning == null) {
                out.add(c, at);
                at++;
            } else {
                out.add(meaning, at);
                at = end + 1;
            }
        }
    }

    private static int referenceEnd(String raw, int from) {
        for (int i = from + 1; i < raw.length() && i < from + LONGEST_REFERENCE; i++) {
            if (raw.charAt(i) == ';') {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String meaning(String name) {
        if (!name.startsWith("#")) {
            Character known = ENTITIES.get(name);
            return known == null ? null : known.toString();
        }
        boolean hex = name.startsWith("#x");
        String digits = name.substring(hex ? 2 : 1);
        if (digits.isEmpty()
                || digits.length() > 7
                || !digits.chars().allMatch(c -> hex ? Looks.isHex((char) c) : Looks.isDigit((char) c))) {
            return null;
        }
        int codePoint = Integer.parseInt(digits, hex ? 16 : 10);
        return isChar(codePoint) ? Character.toString(codePoint) : null;
    }

    /** Whether XML 1.0 §2.2 allows the character at all. */
    static boolean isChar(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= ' ' && c <= 0xd7ff
                || c >= 0xe000 && c <= 0xfffd
                || c >= 0x10000 && c <= 0x10ffff;
    }

    @Override
    @Nullable
    String encode(String value, String original) {
        StringBuilder out = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); ) {
            int c = value.codePointAt(i);
            i += Character.charCount(c);
            if (!isChar(c)) {
                return null;
            }
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append(original.indexOf('>') >= 0 && !value.contains("]]>") ? ">" : "&gt;");
                case '"' -> out.append(original.indexOf('"') >= 0 ? "\"" : "&quot;");
                case '\'' -> out.append(original.indexOf('\'') >= 0 ? "'" : "&#39;");
                default -> out.appendCodePoint(c);
            }
        }
        return out.toString();
    }
}
