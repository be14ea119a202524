package io.reprise.replayer.values;

/**
 * Cuts a larger text into the tokens that requests may carry alone: {@code 42} of {@code note-42}, the members of a
 * comma list, a UUID in a sentence. Cuts nothing out of what is itself one identifier. One instance per text.
 */
final class Tokens {
    /** As many as an {@code ids} list of a large batch has. */
    private static final int TOKENS_MAX = 20_000;

    private static final int BASE64_MIN = 20;
    /** Letters in lower case that hardly ever stand between two slashes of base64. */
    private static final int WORD_MIN = 4;
    /** A piece of a longer name has a number that means something only if it has as many digits. */
    private static final int PIECE_DIGITS_MIN = 4;
    /** "order-line-note-42": what follows so many words at most is looked at as a whole. */
    private static final int LEADING_WORDS_MAX = 4;

    private final String text;
    private final Cut cut;
    private final Taker taker;
    private String left = "";
    private int count;

    /** How fine a text is cut. */
    enum Cut {
        /** All pieces, words as well: of an attribute, a cookie, a field. */
        ALL,
        /** Pieces that do not read like words: of text for people. */
        NO_WORDS
    }

    /** Takes a token in {@code [start, end)}; {@code left} is the word before it, or empty. */
    @FunctionalInterface
    interface Taker {
        void take(int start, int end, String left);
    }

    private Tokens(String text, Cut cut, Taker taker) {
        this.text = text;
        this.cut = cut;
        this.taker = taker;
    }

    static void cut(String text, Cut cut, Taker taker) {
        new Tokens(text, cut, taker).run(0, text.length());
    }

    /** Cuts a part of a text; the words before {@code from} are not looked at. */
    static void cut(String text, int from, int to, Cut cut, Taker taker) {
        new Tokens(text, cut, taker).run(from, to);
    }

    private void run(int from, int to) {
        int at = from;
        while (at < to && count < TOKENS_MAX) {
            char c = text.charAt(at);
            if (!isAtom(c) || isSeparator(c)) {
                at++;
                continue;
            }
            int end = at;
            while (end < to && isAtom(text.charAt(end))) {
                end++;
            }
            int long64 = base64End(at, end, to);
            if (long64 > end) {
                take(at, long64);
                end = long64;
            } else {
                atom(at, trimEnd(at, end));
            }
            at = end;
        }
    }

    /** The end of a run of base64 with / or = in it, which other tokens end at; {@code end} if it does not look so. */
    private int base64End(int start, int end, int to) {
        if (end >= to || text.charAt(end) != '/' && text.charAt(end) != '=') {
            return end;
        }
        int at = start;
        while (at < to && isBase64(text.charAt(at)) && text.charAt(at) != '=') {
            at++;
        }
        while (at < to && text.charAt(at) == '=') {
            at++;
        }
        return looksLikeBase64(start, at) ? at : end;
    }

    private boolean looksLikeBase64(int start, int end) {
        int upper = 0;
        int digits = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            upper += c >= 'A' && c <= 'Z' ? 1 : 0;
            digits += Looks.isDigit(c) ? 1 : 0;
        }
        int length = end - start;
        return length >= BASE64_MIN && upper * 8 >= length && digits * 16 >= length && !hasWordSegment(start, end);
    }

    /** Whether a word in lower case stands between slashes, as in {@code projects/p1/items/Q9xbT2kL0a7w}. */
    private boolean hasWordSegment(int start, int end) {
        int from = start;
        for (int i = start; i <= end; i++) {
            if (i < end && text.charAt(i) >= 'a' && text.charAt(i) <= 'z') {
                continue;
            }
            boolean isSegment = (from == start || text.charAt(from - 1) == '/') && (i == end || text.charAt(i) == '/');
            if (isSegment && i - from >= WORD_MIN) {
                return true;
            }
            from = i + 1;
        }
        return false;
    }

    private void atom(int start, int end) {
        if (end <= start) {
            return;
        }
        if (isWordAt(start, end)) {
            if (cut == Cut.ALL) {
                take(start, end);
            }
            left = text.substring(start, end);
            return;
        }
        if (end - start < text.length()) {
            take(start, end);
        }
        if (!isRestOpaque(start, end) && !isNumeric(start, end)) {
            pieces(start, end);
        }
    }

    private void pieces(int start, int end) {
        int at = start;
        int count = 0;
        boolean words = true;
        while (at < end) {
            boolean looked = count++ < LEADING_WORDS_MAX && at > start;
            boolean taken = looked && words && rest(at, end);
            int next = pieceEnd(at, end);
            boolean word = isWordAt(at, next);
            if (looked && !word && isRestOpaque(at, end)) {
                if (!taken) {
                    take(at, end);
                }
                return;
            }
            piece(at, next, word, at == start && next == end);
            words &= word;
            at = pastSeparators(next, end);
        }
    }

    private int pastSeparators(int from, int end) {
        int at = from;
        while (at < end && isSeparator(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The end of the piece at {@code at}: a UUID, or what stands before the next separator. */
    private int pieceEnd(int at, int end) {
        if (at + Shapes.UUID_LENGTH <= end && Strength.isUuidAt(text, at)) {
            return at + Shapes.UUID_LENGTH;
        }
        int next = at + 1;
        while (next < end && !isSeparator(text.charAt(next))) {
            next++;
        }
        return next;
    }

    private boolean isRestOpaque(int start, int end) {
        return end - start <= ResponseScanner.TOKEN_CHARS_MAX && Shapes.isOpaque(text.substring(start, end));
    }

    /** @param whole whether it is all of the atom, which has been taken */
    private void piece(int start, int end, boolean word, boolean whole) {
        if (!whole && (!word || cut == Cut.ALL)) {
            take(start, end);
        }
        if (!word) {
            numbered(start, end, whole ? 1 : PIECE_DIGITS_MIN);
        } else if (!whole) {
            left = text.substring(start, end);
        }
    }

    /** What follows the leading words of an atom and has several pieces itself: "quiet-river" of "note-quiet-river". */
    private boolean rest(int start, int end) {
        int last = Math.min(end, start + ResponseScanner.TOKEN_CHARS_MAX);
        for (int i = start; i < last; i++) {
            if (isSeparator(text.charAt(i)) && (cut == Cut.ALL || !isWordAt(start, end))) {
                take(start, end);
                return true;
            }
        }
        return false;
    }

    /** The digits of a word with a number: 42 of "note42", and 4711 of "red-shoes-p4711". */
    private void numbered(int start, int end, int digitsMin) {
        int digits = end;
        while (digits > start && Looks.isDigit(text.charAt(digits - 1))) {
            digits--;
        }
        boolean isNumbered = digits > start && end - digits >= digitsMin && isWordAt(start, digits);
        // After a letter such as p, digits are a number: a random hexadecimal value cannot begin with that letter.
        boolean marked = digits == start + 1 && !Looks.isHex(text.charAt(start));
        if (isNumbered && (marked || !Shapes.isOpaque(text.substring(start, end)))) {
            left = text.substring(start, digits);
            take(digits, end);
        }
    }

    private void take(int start, int end) {
        if (count++ < TOKENS_MAX) {
            taker.take(start, end, left);
        }
    }

    private boolean isWordAt(int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Character.isLetter(text.charAt(i))) {
                return false;
            }
        }
        return Shapes.isWord(text, start, end);
    }

    /** Decimals, versions, addresses of machines and dates: their pieces mean nothing. */
    private boolean isNumeric(int start, int end) {
        boolean points = false;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                points = true;
            } else if (!Looks.isDigit(c)) {
                return isDate(start, end);
            }
        }
        return points;
    }

    private boolean isDate(int start, int end) {
        if (end - start < 10 || text.charAt(start + 4) != '-' || text.charAt(start + 7) != '-') {
            return false;
        }
        for (int i = start; i < start + 10; i++) {
            if (!Looks.isDigit(text.charAt(i)) && i != start + 4 && i != start + 7) {
                return false;
            }
        }
        return end - start == 10 || text.charAt(start + 10) == 'T';
    }

    private int trimEnd(int start, int end) {
        int at = end;
        while (at > start && isSeparator(text.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private static boolean isSeparator(char c) {
        return c == '-' || c == '_' || c == '.' || c == '+' || c == '~' || c == '@';
    }

    private static boolean isAtom(char c) {
        return Character.isLetterOrDigit(c) || isSeparator(c);
    }

    private static boolean isBase64(char c) {
        return c < 0x80 && Character.isLetterOrDigit(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
    }
}
