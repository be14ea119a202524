package io.reprise.replayer.hunt;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells values that may belong to one user or one thing (names, mail addresses, tokens, ids, numbers of orders) from
 * words, small numbers and times. Times are left out, because users who do something at one moment share them.
 */
final class DistinctiveValues {
    private static final int CHARS_MIN = 4;
    private static final int WORD_CHARS_MIN = 6;
    private static final int CHARS_MAX = 200;
    private static final int TOKENS_MAX = 40;

    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d|\\d\\d?:\\d\\d|\\d\\d?[./]\\d\\d?[./]\\d{2,4}");
    /** Seconds or milliseconds since 1970 of this time, a fraction perhaps. */
    private static final Pattern EPOCH = Pattern.compile("1[4-9]\\d{8}(?:\\d{3}){0,2}(?:\\.\\d+)?");

    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:[.,]\\d+)?");
    private static final Pattern MAIL_ADDRESS = Pattern.compile("[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63}){1,8}");
    /** Something with a digit or an at sign in it, as people do not write words. */
    private static final Pattern TOKEN = Pattern.compile("[\\w@.+-]*[\\d@][\\w@.+-]*");

    private DistinctiveValues() {}

    /** Whether a value as a whole is distinctive. */
    static boolean isDistinctive(String value) {
        if (value.length() < CHARS_MIN
                || value.length() > CHARS_MAX
                || TIME.matcher(value).find()
                || EPOCH.matcher(value).matches()) {
            return false;
        }
        // A number with a fraction is an amount.
        boolean isNumber = NUMBER.matcher(value).matches();
        return isNumber ? value.chars().allMatch(Character::isDigit) : value.length() >= WORD_CHARS_MIN;
    }

    static boolean isMailAddress(String value) {
        return value.indexOf('@') > 0
                && value.length() <= CHARS_MAX
                && MAIL_ADDRESS.matcher(value).matches();
    }

    /** Finds tokens in the text of a page that may be distinctive. */
    static void inText(String text, Consumer<String> tokens) {
        Matcher token = TOKEN.matcher(text);
        for (int i = 0; i < TOKENS_MAX && token.find(); i++) {
            tokens.accept(token.group());
        }
    }
}
