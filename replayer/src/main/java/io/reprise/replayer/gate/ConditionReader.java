package io.reprise.replayer.gate;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.Nearest;
import io.reprise.replayer.gate.Condition.Operator;
import io.reprise.replayer.gate.Condition.Subject;
import io.reprise.replayer.gate.Limit.Form;
import io.reprise.replayer.gate.Quantity.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a comma-separated list of conditions, from the left to the right, and says where it cannot go on. Not
 * thread-safe.
 */
final class ConditionReader {
    private static final String NUMBER = "(\\d{1,12}(?:\\.\\d{1,6})?)";
    private static final Pattern WORD = Pattern.compile("[\\p{Alnum}.-]+");
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d{1,4})?)");
    private static final Pattern BLANKS = Pattern.compile("\\s*");
    private static final Pattern OPERATOR = Pattern.compile("[<>]=?");
    private static final Pattern OF_BASELINE = Pattern.compile(NUMBER + "\\s*x\\s*baseline(?![\\p{Alnum}-])");
    private static final Pattern PERCENT = Pattern.compile(NUMBER + "\\s*%");
    private static final Pattern PER_SECOND = Pattern.compile(NUMBER + "\\s*/\\s*s(?!\\p{Alnum})");
    private static final Pattern DURATION = Pattern.compile("\\d[\\d.]*[a-zµ][\\da-zµ.]*");
    private static final Pattern PLAIN = Pattern.compile(NUMBER + "(?![\\p{Alnum}.%/])");
    private static final Pattern AT = Pattern.compile("at(?!\\p{Alnum})\\s*");
    private static final Pattern RATE = Pattern.compile("[^\\s,]+");
    private static final String SEPARATORS = "a comma and another condition, or the end";

    private final String text;
    private int at;

    private ConditionReader(String text) {
        this.text = text;
    }

    /** @throws GateSyntaxException saying where the text is wrong and what would be right */
    static List<Condition> read(String text) {
        return new ConditionReader(text).list();
    }

    private List<Condition> list() {
        List<Condition> conditions = new ArrayList<>();
        do {
            take(BLANKS);
            conditions.add(condition());
            take(BLANKS);
        } while (takeComma());
        if (at < text.length()) {
            throw wrong("'" + rest() + "' is left over", SEPARATORS);
        }
        return conditions;
    }

    private boolean takeComma() {
        boolean isComma = at < text.length() && text.charAt(at) == ',';
        at += isComma ? 1 : 0;
        return isComma;
    }

    private Condition condition() {
        int start = at;
        String word = take(WORD);
        if (word == null) {
            throw wrong(at == text.length() ? "a condition is missing" : "'" + rest() + "' is not a condition", what());
        }
        Condition whole = whole(word);
        if (whole != null && !goesOn()) {
            return whole;
        }
        if (whole != null && Quantity.named(word) == null) {
            throw wrong("'" + rest() + "' is left over after '" + word + "'", SEPARATORS);
        }
        Subject subject = subject(word, start);
        take(BLANKS);
        Operator operator = operator(word);
        take(BLANKS);
        Limit limit = limit(subject, operator);
        int end = at;
        take(BLANKS);
        String rate = "";
        if (take(AT) != null) {
            rate = orElse(take(RATE), "a rate is missing", "one of the rates that are fired, such as 4x");
            end = at;
        }
        if (!rate.isEmpty() && subject.quantity().isOfFindings()) {
            throw new GateSyntaxException(
                    text, end - rate.length(), "findings are of a whole hunt", "no rate after findings");
        }
        return new Condition(text.substring(start, end).replaceAll("\\s+", " "), subject, operator, limit, rate);
    }

    /** A condition of one word, as it is; null if the word is not a condition. */
    private static @Nullable Condition whole(String word) {
        Quantity quantity = switch (word) {
            case "failure" -> Quantity.FAILURES;
            case "mismatch" -> Quantity.MISMATCHES;
            case "login" -> Quantity.LOGINS;
            case "changed" -> Quantity.CHANGED;
            default -> null;
        };
        if (quantity == null) {
            return null;
        }
        Limit limit = word.equals("changed") ? new Limit(Form.MORE_THAN_A_FEW, 1) : new Limit(Form.NUMBER, 0);
        return new Condition(word, new Subject(quantity, 0, ""), Operator.ABOVE, limit, "");
    }

    /** Whether more than the word belongs to the condition. */
    private boolean goesOn() {
        take(BLANKS);
        return at < text.length() && text.charAt(at) != ',';
    }

    private Subject subject(String word, int start) {
        Matcher percentile = PERCENTILE.matcher(word);
        if (percentile.matches()) {
            return new Subject(Quantity.PERCENTILE, Double.parseDouble(percentile.group(1)), endpoint());
        }
        Quantity quantity = Quantity.named(word);
        if (quantity == null) {
            String nearest = Nearest.of(word, words());
            String hint = nearest == null ? "" : "; did you mean " + nearest + "?";
            throw new GateSyntaxException(text, start, "'" + word + "' is not known" + hint, what());
        }
        return new Subject(quantity, 0, endpoint());
    }

    /** Reads an endpoint in parentheses, which may have parentheses of its own; empty if there is none. */
    private String endpoint() {
        int before = at;
        take(BLANKS);
        if (at == text.length() || text.charAt(at) != '(') {
            at = before;
            return "";
        }
        int open = at;
        int depth = 0;
        for (; at < text.length(); at++) {
            depth += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
            if (depth == 0) {
                at++;
                String endpoint = text.substring(open + 1, at - 1).strip();
                if (endpoint.isEmpty()) {
                    throw new GateSyntaxException(text, open + 1, "the endpoint is missing", endpointExample());
                }
                return endpoint;
            }
        }
        throw new GateSyntaxException(text, open, "the parenthesis is not closed", "(" + endpointExample() + ")");
    }

    private static String endpointExample() {
        return "an endpoint as reports name it, such as GET /orders/{id}";
    }

    private Operator operator(String word) {
        String sign = take(OPERATOR);
        for (Operator operator : Operator.values()) {
            if (operator.sign().equals(sign)) {
                return operator;
            }
        }
        throw wrong("a comparison is missing after '" + word + "'", ">, >=, < or <=");
    }

    private Limit limit(Subject subject, Operator operator) {
        int start = at;
        Limit limit = limit();
        String expected = expected(subject.quantity());
        if (limit == null) {
            throw wrong(at == text.length() ? "the limit is missing" : "'" + rest() + "' is not a limit", expected);
        }
        if (!fits(subject.quantity(), limit)) {
            String typed = text.substring(start, at).strip();
            throw new GateSyntaxException(
                    text,
                    start,
                    "'" + typed + "' is not a limit for " + subject.quantity().word(),
                    expected);
        }
        if (isPointless(subject.quantity(), operator, limit)) {
            throw new GateSyntaxException(
                    text,
                    start,
                    "every run meets this, or none does",
                    limit.form() == Form.PERCENT ? "more than 0% and less than 100%" : "a limit that some runs keep");
        }
        return limit;
    }

    private @Nullable Limit limit() {
        String number = takeNumber(OF_BASELINE);
        if (number != null) {
            return new Limit(Form.OF_BASELINE, Double.parseDouble(number));
        }
        number = takeNumber(PERCENT);
        if (number != null) {
            return new Limit(Form.PERCENT, Double.parseDouble(number));
        }
        number = takeNumber(PER_SECOND);
        if (number != null) {
            return new Limit(Form.PER_SECOND, Double.parseDouble(number));
        }
        number = takeNumber(PLAIN);
        if (number != null) {
            return new Limit(Form.NUMBER, Double.parseDouble(number));
        }
        int start = at;
        String duration = take(DURATION);
        if (duration == null) {
            return null;
        }
        try {
            return new Limit(Form.TIME, DurationConverter.parse(duration).toNanos());
        } catch (TypeConversionException e) {
            at = start;
            return null;
        }
    }

    private static boolean fits(Quantity quantity, Limit limit) {
        return switch (limit.form()) {
            case NUMBER -> quantity.kind() == Kind.COUNT || quantity.kind() == Kind.FINDINGS;
            case PERCENT -> quantity.kind() == Kind.COUNT || quantity.kind() == Kind.RATE;
            case PER_SECOND -> quantity.kind() == Kind.RATE;
            case TIME -> quantity.kind() == Kind.TIME;
            case OF_BASELINE -> quantity.kind() == Kind.COUNT || quantity.kind() == Kind.TIME;
            case MORE_THAN_A_FEW -> false;
        };
    }

    /** Whether the result is known without a run. */
    private static boolean isPointless(Quantity quantity, Operator operator, Limit limit) {
        boolean isShare = limit.form() == Form.PERCENT;
        return switch (operator) {
            case ABOVE -> isShare && limit.number() >= 100;
            case AT_LEAST -> limit.number() == 0 || isShare && limit.number() > 100;
            case BELOW -> limit.number() == 0 || isShare && quantity.kind() == Kind.COUNT && limit.number() > 100;
            case AT_MOST -> isShare && limit.number() >= 100;
        };
    }

    private static String expected(Quantity quantity) {
        return switch (quantity.kind()) {
            case COUNT -> "a number, a share such as 1%, or a multiple such as 2x baseline";
            case RATE -> "a share of the timetable's rate such as 99%, or a rate such as 200/s";
            case TIME -> "a duration such as 250ms, or a multiple such as 1.5x baseline";
            case FINDINGS -> "a number of findings";
        };
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(Quantity.words());
        words.addAll(List.of("failure", "mismatch", "login", "changed", "none"));
        return words;
    }

    private static String what() {
        return "failure, changed, login, mismatch, or a quantity and a limit: " + String.join(", ", Quantity.words());
    }

    private @Nullable String take(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length()).useTransparentBounds(true);
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher.group();
    }

    private @Nullable String takeNumber(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length()).useTransparentBounds(true);
        if (!matcher.lookingAt()) {
            return null;
        }
        at = matcher.end();
        return matcher.group(1);
    }

    private String orElse(@Nullable String taken, String problem, String expected) {
        if (taken == null) {
            throw wrong(problem, expected);
        }
        return taken;
    }

    /** What is left, up to the next comma. */
    private String rest() {
        int comma = text.indexOf(',', at);
        return text.substring(at, comma < 0 ? text.length() : comma).strip();
    }

    private GateSyntaxException wrong(String problem, String expected) {
        return new GateSyntaxException(text, at, problem, expected);
    }
}
