package io.reprise.replayer.values;

import java.util.HashMap;
import java.util.Map;

/**
 * Character references of HTML and XML. The names are those of ASCII characters and of Latin 1, which is what escaping
 * functions write; others stay as they are, on both sides alike. Stateless.
 */
final class Entities {
    private static final int REFERENCE_CHARS_MAX = 12;

    private static final Map<String, String> NAMED = named();

    private Entities() {}

    /** The text with its character references replaced; a reference may lack its semicolon only if it is numeric. */
    static String decode(String text) {
        int ampersand = text.indexOf('&');
        if (ampersand < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (ampersand >= 0) {
            out.append(text, from, ampersand);
            from = append(out, text, ampersand);
            ampersand = text.indexOf('&', from);
        }
        return out.append(text, from, text.length()).toString();
    }

    /** Appends the character of the reference at {@code at}, or the ampersand; returns the offset after it. */
    private static int append(StringBuilder out, String text, int at) {
        int end = at + 1;
        int max = Math.min(text.length(), end + REFERENCE_CHARS_MAX);
        boolean numeric = end < text.length() && text.charAt(end) == '#';
        if (numeric) {
            end++;
        }
        while (end < max && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        boolean closed = end < text.length() && text.charAt(end) == ';';
        String name = text.substring(at + 1, end);
        String decoded = numeric ? number(name) : closed ? NAMED.get(name) : null;
        if (decoded == null) {
            out.append('&');
            return at + 1;
        }
        out.append(decoded);
        return closed ? end + 1 : end;
    }

    private static String number(String name) {
        boolean hex = name.length() > 2 && (name.charAt(1) | 0x20) == 'x';
        try {
            int code = Integer.parseInt(name, hex ? 2 : 1, name.length(), hex ? 16 : 10);
            return code > 0 && Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd";
        } catch (NumberFormatException notANumber) {
            return "&" + name;
        }
    }

    private static Map<String, String> named() {
        String ascii = "quot:\" amp:& apos:' lt:< gt:> Tab:\t NewLine:\n excl:! num:# dollar:$ percnt:% lpar:( rpar:) "
                + "ast:* plus:+ comma:, period:. sol:/ colon:: semi:; equals:= quest:? commat:@ lsqb:[ lbrack:[ "
                + "bsol:\\ rsqb:] rbrack:] Hat:^ lowbar:_ UnderBar:_ grave:` lcub:{ lbrace:{ verbar:| vert:| "
                + "rcub:} rbrace:} AMP:& LT:< GT:> QUOT:\" ndash:\u2013 mdash:\u2014 hellip:\u2026 lsquo:\u2018 "
                + "rsquo:\u2019 ldquo:\u201c rdquo:\u201d bull:\u2022 euro:\u20ac trade:\u2122 laquo:\u00ab "
                + "raquo:\u00bb";
        // The names of U+00A0 to U+00FF in their order.
        String latin = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn "
                + "sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave "
                + "Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml "
                + "ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN "
                + "szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute "
                + "icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml "
                + "yacute thorn yuml";
        Map<String, String> names = new HashMap<>();
        for (String pair : UrlParts.split(ascii, ' ', 100)) {
            int colon = pair.indexOf(':');
            names.put(pair.substring(0, colon), pair.substring(colon + 1));
        }
        int code = 0xa0;
        for (String name : UrlParts.split(latin, ' ', 100)) {
            names.put(name, Character.toString(code++));
        }
        return Map.copyOf(names);
    }
}
