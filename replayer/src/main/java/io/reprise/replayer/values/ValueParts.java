package io.reprise.replayer.values;

/**
 * The values inside a value: whatever a cookie, a field, an attribute or a JSON string may hold. Adds the whole value,
 * then its parts: those of markup, JSON, an address, percent-encoding, pairs of names and values, base64, or tokens.
 * The first of these forms that fits is used; the kind of each part is the outer kind with a suffix.
 */
final class ValueParts {
    private static final int MARKUP_MIN = 8;
    private static final int PAIRS_MAX = 1_000;
    private static final int BASE64_PARTS_MAX = 8;
    private static final int NUMBERS_MAX = 8;

    private final IssuedValues values;

    ValueParts(IssuedValues values) {
        this.values = values;
    }

    IssuedValues values() {
        return values;
    }

    /** Adds a value at a spot, and the values inside it. */
    void scan(Spot spot, String value) {
        String text = value.strip();
        if (text.isEmpty()) {
            return;
        }
        values.add(spot, text);
        inside(spot, text);
    }

    /** Adds the values inside a value, which has no blanks at its ends. */
    void inside(Spot spot, String text) {
        if (text.length() < 2 || spot.isDeep() || values.isFull()) {
            return;
        }
        char first = text.charAt(0);
        boolean taken = switch (first) {
            case '<' -> markup(spot, text);
            case '{', '[' -> json(spot, text);
            case '"' -> quoted(spot, text);
            case 'W', 'w' -> weakTag(spot, text);
            default -> false;
        };
        if (taken || Strength.isUuidAt(text, 0) && text.length() == Shapes.UUID_LENGTH) {
            return;
        }
        if (UrlParts.isUrl(text)) {
            url(spot, text);
            return;
        }
        if (percent(spot, text) || pairs(spot, text)) {
            return;
        }
        base64(spot, text);
        if (Shapes.isOpaque(text)) {
            numbers(spot, text);
        } else {
            Tokens.cut(text, Tokens.Cut.ALL, (start, end, left) -> token(spot, text, start, end, left));
        }
    }

    /** Adds hexadecimal numbers between points, as in {@code id.signature}. */
    private void numbers(Spot spot, String text) {
        int at = 0;
        for (int part = 0; at < text.length() && part < NUMBERS_MAX; part++) {
            int point = text.indexOf('.', at);
            int end = point < 0 ? text.length() : point;
            if (end - at < text.length() && Strength.isLongHex(text.substring(at, end))) {
                values.add(spot.part("." + part), text.substring(at, end));
            }
            at = end + 1;
        }
    }

    private void token(Spot spot, String text, int start, int end, String left) {
        if (end - start == text.length()) {
            return;
        }
        String token = text.substring(start, end);
        values.add(spot.part("~" + left, left), token);
    }

    /** Adds the parts of an address, and its path with query if it has a host. */
    void url(Spot spot, String text) {
        int scheme = text.indexOf("://");
        if (scheme > 0 && scheme < UrlParts.SCHEME_END_MAX) {
            int slash = text.indexOf('/', scheme + 3);
            int hash = text.indexOf('#', scheme + 3);
            if (slash > 0 && (hash < 0 || hash > slash)) {
                values.add(spot.asUrl().part(":path"), text.substring(slash, hash < 0 ? text.length() : hash));
            }
        }
        UrlParts.scan(this, spot, text);
    }

    private boolean markup(Spot spot, String text) {
        char second = text.charAt(1);
        boolean tag = Character.isLetter(second) || second == '!' || second == '?';
        if (text.length() < MARKUP_MIN || !tag || text.indexOf('>') < 0) {
            // A Link field and the like: an address in angle brackets.
            int close = text.indexOf('>');
            if (close > 1) {
                link(spot, text);
            }
            return close > 1;
        }
        if (!isTag(text) && text.indexOf('>') > 1) {
            link(spot, text);
        } else {
            HtmlValues.scan(this, spot.part("<>"), text);
        }
        return true;
    }

    /** Whether a name of an element follows the first angle bracket, not an address. */
    private static boolean isTag(String text) {
        int at = 1;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        return at < text.length() && text.charAt(at) != ':' && text.charAt(at) != '.' || text.startsWith("<!");
    }

    /** Addresses in angle brackets with parameters, as in the Link field (RFC 8288 §3). */
    private void link(Spot spot, String text) {
        int at = 0;
        while (at >= 0 && at < text.length()) {
            int close = text.indexOf('>', at);
            int open = text.indexOf('<', at);
            if (open < 0 || close < open) {
                return;
            }
            int next = text.indexOf('<', close);
            String parameters = text.substring(close + 1, next < 0 ? text.length() : next);
            Spot inner = spot.part("<>").with(set -> set.add("link:", parameters));
            String address = text.substring(open + 1, close).strip();
            values.add(inner, address);
            if (!address.isEmpty()) {
                url(inner, address);
            }
            at = next;
        }
    }

    private boolean json(Spot spot, String text) {
        return JsonValues.strict(this, spot.asJson().part("{}"), text);
    }

    private boolean quoted(Spot spot, String text) {
        int end = text.length() - 1;
        if (end < 2 || text.charAt(end) != '"' || text.indexOf('"', 1) != end && text.indexOf('\\') < 0) {
            return false;
        }
        String inner = Decoding.script(text.substring(1, end));
        scan(spot.part("\""), inner);
        return true;
    }

    /** A weak entity tag (RFC 9110 §8.8.3): its kind is that of a strong one. */
    private boolean weakTag(Spot spot, String text) {
        if (text.length() > 4 && text.startsWith("/\"", 1) && text.endsWith("\"")) {
            values.add(spot.part("W/"), text.substring(2));
            scan(spot.part("\""), text.substring(3, text.length() - 1));
            return true;
        }
        return false;
    }

    private boolean percent(Spot spot, String text) {
        if (!Decoding.hasPercent(text)) {
            return false;
        }
        String decoded = Decoding.percent(text, false);
        if (decoded.indexOf('=') > 0 && text.indexOf('=') > 0 && pairs(spot, text)) {
            return true;
        }
        scan(spot.part("%"), decoded);
        return true;
    }

    /**
     * Pairs of names and values: {@code a=1&b=2} with form encoding, or {@code realm="x", nonce="y"} and {@code a=1;
     * b=2} with quotes. A word may stand before the first pair, as in WWW-Authenticate.
     */
    private boolean pairs(Spot spot, String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals >= text.length() - 1 || text.charAt(equals + 1) == '=') {
            return false;
        }
        int nameStart = Math.max(text.lastIndexOf(' ', equals), text.lastIndexOf(';', equals)) + 1;
        if (!isParameterName(text, nameStart, equals) || nameStart > 0 && !isLead(text, nameStart)) {
            return false;
        }
        if (isForm(text)) {
            for (String pair : UrlParts.split(text, '&', PAIRS_MAX)) {
                pair(spot, pair, true);
            }
        } else {
            values.add(spot.part("~"), text.substring(0, nameStart).strip());
            quotedPairs(spot, text, nameStart);
        }
        return true;
    }

    private static boolean isForm(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '&') {
                return true;
            }
            if (c == ' ' || c == ';' || c == ',' || c == '"') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLead(String text, int end) {
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && c != '-' && c != ' ' && c != ';' && c != ',') {
                return false;
            }
        }
        return true;
    }

    private static boolean isParameterName(String text, int from, int to) {
        if (to <= from || to - from > 64 || Looks.isDigit(text.charAt(from))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c) && "-_.[]%".indexOf(c) < 0) {
                return false;
            }
        }
        return !Shapes.isOpaque(text.substring(from, to));
    }

    private void quotedPairs(Spot spot, String text, int from) {
        int at = from;
        for (int count = 0; at < text.length() && count < PAIRS_MAX; count++) {
            int end = at;
            boolean quoted = false;
            while (end < text.length() && (quoted || text.charAt(end) != ',' && text.charAt(end) != ';')) {
                quoted ^= text.charAt(end) == '"';
                end++;
            }
            pair(spot, text.substring(at, end).strip(), false);
            at = end + 1;
        }
    }

    private void pair(Spot spot, String pair, boolean form) {
        int equals = pair.indexOf('=');
        String rawName = equals < 0 ? "" : pair.substring(0, equals);
        String rawValue = pair.substring(equals + 1);
        String name = form ? Decoding.percent(rawName, true) : rawName;
        String value = form ? Decoding.percent(rawValue, true) : unquoted(rawValue.strip());
        scan(spot.part(";" + Shapes.template(name), name), value);
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.charAt(0) == '"' && value.endsWith("\"");
        return quoted ? Decoding.script(value.substring(1, value.length() - 1)) : value;
    }

    /** Text in base64, whole or in parts between dots and colons, as in signed cookies and in JSON web tokens. */
    private void base64(Spot spot, String text) {
        String whole = Decoding.base64(text);
        if (whole != null) {
            if (isTelling(whole)) {
                scan(spot.part("b64"), whole);
            }
            return;
        }
        int at = 0;
        for (int part = 0; at < text.length() && part < BASE64_PARTS_MAX; part++) {
            int end = at;
            while (end < text.length() && ".:|".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            if (end - at == text.length()) {
                return;
            }
            String inner = Decoding.base64(text.substring(at, end));
            if (inner != null && (inner.startsWith("{") || inner.startsWith("["))) {
                scan(spot.part("b64." + part), inner);
            }
            at = end + 1;
        }
    }

    /** Whether decoded text looks intended: words, digits or JSON rather than accidental punctuation. */
    private static boolean isTelling(String text) {
        int telling = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            telling += Character.isLetterOrDigit(c) || " -_.:,\"{}[]".indexOf(c) >= 0 ? 1 : 0;
        }
        return telling * 10 >= text.length() * 8;
    }
}
