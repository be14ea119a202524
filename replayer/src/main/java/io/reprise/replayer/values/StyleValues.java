package io.reprise.replayer.values;

/** The addresses in a style sheet, in a style block of a page, or in the declarations of one element. */
final class StyleValues {
    private static final String URL = "url(";

    private StyleValues() {}

    static void scan(ValueParts parts, Spot spot, String css) {
        int at = css.indexOf(URL);
        while (at >= 0 && !parts.values().isFull()) {
            int start = at + URL.length();
            int end = css.indexOf(')', start);
            if (end < 0) {
                return;
            }
            String address = unquoted(css.substring(start, end).strip());
            if (!address.isEmpty() && !address.regionMatches(true, 0, "data:", 0, 5)) {
                parts.values().add(spot.asUrl(), address);
                parts.url(spot, address);
            }
            at = css.indexOf(URL, end);
        }
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && "\"'".indexOf(text.charAt(0)) >= 0;
        return quoted ? text.substring(1, text.length() - 1).strip() : text;
    }
}
