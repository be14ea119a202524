package io.reprise.replayer.values;

/** The values in text for people, and in event streams. */
final class TextValues {
    private static final int WHOLE_CHARS_MAX = 4_096;

    private TextValues() {}

    /** A body of plain text: the whole text if it is one line, and its tokens by the text around them. */
    static void scan(ValueParts parts, Spot spot, String text) {
        String whole = text.strip();
        if (whole.length() <= WHOLE_CHARS_MAX && whole.indexOf('\n') < 0) {
            parts.values().add(spot, whole);
            if (UrlParts.isUrl(whole)) {
                parts.url(spot, whole);
                return;
            }
        }
        if (!Shapes.isOpaque(whole)) {
            tokens(parts.values(), spot, whole);
        }
    }

    /**
     * The tokens of a text that do not read like words, and words that a name, a colon or a quote introduces. The text
     * around each is a feature.
     */
    static void tokens(IssuedValues values, Spot spot, String text) {
        Tokens.cut(text, Tokens.Cut.ALL, (start, end, left) -> {
            if (end - start < text.length() && !values.isFull() && isTold(text, start, end)) {
                Spot token = spot.part("~" + left, left);
                values.add(token.with(new ContextFeatures(text, start, end)), text.substring(start, end));
            }
        });
    }

    private static boolean isTold(String text, int start, int end) {
        boolean letters = true;
        for (int i = start; i < end; i++) {
            letters &= Character.isLetter(text.charAt(i));
        }
        if (!letters || !Shapes.isWord(text, start, end)) {
            return true;
        }
        int at = start - 1;
        while (at >= 0 && text.charAt(at) == ' ') {
            at--;
        }
        return at >= 0 && ":=#\"'`([/".indexOf(text.charAt(at)) >= 0;
    }

    /** An event stream: each event's data as JSON or text, and the id that a client sends back as Last-Event-ID. */
    static void events(ValueParts parts, Spot spot, String text) {
        StringBuilder data = new StringBuilder();
        int at = 0;
        while (at < text.length() && !parts.values().isFull()) {
            int newline = text.indexOf('\n', at);
            int end = newline < 0 ? text.length() : newline;
            String line = text.substring(at, end > at && text.charAt(end - 1) == '\r' ? end - 1 : end);
            at = end + 1;
            if (line.isEmpty()) {
                event(parts, spot, data);
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(line.substring(5).strip());
            } else if (line.startsWith("id:")) {
                parts.scan(spot.part("@id", "id"), line.substring(3).strip());
            }
        }
        event(parts, spot, data);
    }

    private static void event(ValueParts parts, Spot spot, StringBuilder data) {
        String whole = data.toString();
        data.setLength(0);
        if (!whole.isEmpty() && !JsonValues.strict(parts, spot.as(Source.JSON).part("{}"), whole)) {
            if (whole.startsWith("<")) {
                HtmlValues.scan(parts, spot.part("<>"), whole);
            } else {
                scan(parts, spot, whole);
            }
        }
    }
}
