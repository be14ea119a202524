package io.reprise.replayer.login;

import io.reprise.replayer.login.LoginRecipe.Limits;
import io.reprise.replayer.login.LoginRecipe.Match;
import io.reprise.replayer.login.LoginRecipe.Users;
import io.reprise.replayer.login.LoginRule.Action;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads recipes in the format of the {@code .http} files that editors know, see docs/login.md: {@code @} lines with
 * settings and variables, requests separated by {@code ###}, and {@code >} lines that say what is done with a response.
 * Every error names its line. Not thread-safe; reads one file.
 */
public final class RecipeParser {
    /** Longer recipes are refused, in characters. */
    public static final int CHARS_MAX = 256 << 10;

    static final int STEPS_MAX = 20;
    private static final int LINES_OF_STEP_MAX = 50;
    private static final int CONCURRENT_MAX = 256;
    private static final Limits DEFAULTS = new Limits(Duration.ofSeconds(10), 16);
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(.*)");
    private static final Pattern MATCH = Pattern.compile("(\\S+?)\\s*=\\s*(\\S.*)");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final Pattern REQUEST = Pattern.compile("([A-Z]+)\\s+(/\\S*)(?:\\s+HTTP/1\\.[01])?");
    private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Set<String> SETTINGS = Set.of("credentials", "match", "for", "timeout", "concurrency");
    /** Fields that the program sets itself. */
    private static final Set<String> OWN_FIELDS = Set.of(
            "content-length",
            "transfer-encoding",
            "connection",
            "cookie",
            "expect",
            "reprise-run",
            "reprise-exchange",
            "traceparent");

    private final String[] lines;
    private final Path directory;
    private int at;
    private final List<LoginStep> steps = new ArrayList<>();
    private final List<LoginRule> rules = new ArrayList<>();
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final List<Match> matches = new ArrayList<>();
    private final List<RecordedPlace> lanes = new ArrayList<>();
    private @Nullable Path users;
    private Limits limits = DEFAULTS;

    private RecipeParser(String text, Path directory) {
        lines = text.split("\r?\n", -1);
        this.directory = directory;
    }

    /**
     * Reads a recipe.
     *
     * @param directory against which the name of the file of users is resolved
     * @throws IllegalArgumentException naming the line, what is wrong and what would be right
     */
    public static LoginRecipe parse(String text, Path directory) {
        if (text.length() > CHARS_MAX) {
            throw new IllegalArgumentException("longer than " + CHARS_MAX + " characters");
        }
        RecipeParser parser = new RecipeParser(text, directory);
        try {
            return parser.recipe();
        } catch (IllegalArgumentException e) {
            int line = Math.min(parser.at + 1, parser.lines.length);
            throw new IllegalArgumentException("line " + line + ": " + e.getMessage(), e);
        }
    }

    private LoginRecipe recipe() {
        for (; at < lines.length; at++) {
            String line = lines[at].strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith("//")) {
                continue;
            }
            if (line.startsWith("@")) {
                setting(line.substring(1).strip());
            } else {
                step(line);
            }
        }
        at = lines.length - 1;
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("the recipe has no request (expected a line such as POST /login)");
        }
        if (users == null && !matches.isEmpty()) {
            throw new IllegalArgumentException("@match without @credentials (expected @credentials FILE.csv)");
        }
        return new LoginRecipe(
                List.copyOf(steps),
                List.copyOf(rules),
                Map.copyOf(variables),
                new Users(users, List.copyOf(matches), List.copyOf(lanes)),
                limits);
    }

    private void setting(String text) {
        if (!steps.isEmpty()) {
            throw new IllegalArgumentException("'@" + text + "' after a request (expected before the first one)");
        }
        String[] words = text.split("\\s+", 2);
        String argument = words.length < 2 ? "" : words[1].strip();
        if (SETTINGS.contains(words[0]) && (argument.startsWith("=") || argument.isEmpty())) {
            throw new IllegalArgumentException("'@" + text + "' (expected @" + words[0] + " and its value, without =)");
        }
        switch (words[0]) {
            case "credentials" -> users = file(argument);
            case "match" -> matches.add(match(argument));
            case "for" -> lanes.add(place(argument));
            case "timeout" -> limits = new Limits(duration(argument), limits.concurrent());
            case "concurrency" -> limits = new Limits(limits.timeout(), concurrent(argument));
            default -> variable(text);
        }
    }

    private Path file(String name) {
        if (users != null) {
            throw new IllegalArgumentException("a second @credentials (expected one)");
        }
        try {
            return directory.resolve(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + name + "' is not a file name", e);
        }
    }

    private static Match match(String argument) {
        Matcher matcher = MATCH.matcher(argument);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'@match " + argument + "' (expected @match COLUMN = PLACE NAME, such as"
                    + " name = authorization claim sub)");
        }
        String[] words = matcher.group(2).split("\\s+", -1);
        int last = words.length - 1;
        int place = words.length;
        ValuePart part = ValuePart.WHOLE;
        if (last >= 2 && words[last - 1].equals("claim")) {
            part = ValuePart.claim(words[last]);
            place = last - 1;
        } else if (last == 1 && words[0].equals("authorization") && words[1].equals("user")) {
            part = ValuePart.USER;
            place = 1;
        }
        return new Match(matcher.group(1), place(String.join(" ", List.of(words).subList(0, place))), part);
    }

    private static RecordedPlace place(String argument) {
        String[] words = argument.split("\\s+", -1);
        if (words.length > 2) {
            throw new IllegalArgumentException("'" + argument + "' (expected PLACE NAME, such as cookie sid)");
        }
        return new RecordedPlace(LoginRule.placeOf(words[0]), words.length < 2 ? "" : words[1]);
    }

    private static Duration duration(String argument) {
        Matcher matcher = DURATION.matcher(argument);
        Duration duration = Duration.ZERO;
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
        if (duration.isZero() || duration.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException("'@timeout " + argument + "' (expected 1ms to 5m)");
        }
        return duration;
    }

    private static int concurrent(String argument) {
        int count = argument.matches("\\d{1,4}") ? Integer.parseInt(argument) : 0;
        if (count < 1 || count > CONCURRENT_MAX) {
            throw new IllegalArgumentException(
                    "'@concurrency " + argument + "' (expected 1 to " + CONCURRENT_MAX + ")");
        }
        return count;
    }

    private void variable(String text) {
        Matcher matcher = VARIABLE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'@" + text + "' (expected @NAME = VALUE, @credentials FILE.csv, @match"
                    + " COLUMN = PLACE NAME, @for PLACE NAME, @timeout 10s or @concurrency 16)");
        }
        if (LoginRecipe.BUILT_IN.contains(matcher.group(1))) {
            throw new IllegalArgumentException("@" + matcher.group(1) + " has a value already: that of the target");
        }
        variables.put(matcher.group(1), matcher.group(2));
    }

    /** Reads a request and the lines that belong to it. */
    private void step(String line) {
        Matcher matcher = REQUEST.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + line + "' is not a request line (expected METHOD /PATH, such as"
                    + " POST /login; requests are separated by ###)");
        }
        if (steps.size() >= STEPS_MAX) {
            throw new IllegalArgumentException("more than " + STEPS_MAX + " requests");
        }
        int start = at + 1;
        String method = matcher.group(1);
        Template target = new Template(matcher.group(2));
        at++;
        List<LoginStep.Field> fields = fields();
        StringBuilder body = new StringBuilder();
        for (; at < lines.length && !endsBody(lines[at]); at++) {
            body.append(lines[at]).append('\n');
        }
        String contentType = fields.stream()
                .filter(field -> field.name().equalsIgnoreCase("content-type"))
                .map(field -> field.value().toString())
                .findFirst()
                .orElse("");
        LoginStep.Request request = new LoginStep.Request(
                start, method, target, fields, new Template(body.toString().strip()), Escaping.ofBody(contentType));
        List<Capture> captures = new ArrayList<>();
        LoginStep.Checks checks = new LoginStep.Checks(new ArrayList<>(), new ArrayList<>());
        for (int count = 0; at < lines.length && !lines[at].startsWith("###"); at++) {
            String after = lines[at].strip();
            if (after.startsWith(">")) {
                if (++count > LINES_OF_STEP_MAX) {
                    throw new IllegalArgumentException("more than " + LINES_OF_STEP_MAX + " > lines of one request");
                }
                after(after.substring(1).strip(), captures, checks);
            } else if (!after.isEmpty() && !after.startsWith("#")) {
                throw new IllegalArgumentException(
                        "'" + after + "' (expected a > line, or ### before the next request)");
            }
        }
        at--; // the loop over the lines goes on with the separator
        steps.add(new LoginStep(request, checks, List.copyOf(captures)));
    }

    private List<LoginStep.Field> fields() {
        List<LoginStep.Field> fields = new ArrayList<>();
        for (; at < lines.length && !lines[at].isBlank() && !endsBody(lines[at]); at++) {
            if (!lines[at].startsWith("#")) {
                fields.add(field(lines[at]));
            }
        }
        return List.copyOf(fields);
    }

    private static LoginStep.Field field(String line) {
        int colon = line.indexOf(':');
        String name = line.substring(0, Math.max(0, colon)).strip();
        if (!FIELD_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + line.strip() + "' is not a header line (expected NAME: VALUE; an"
                    + " empty line comes before the body)");
        }
        if (OWN_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header " + name + " is set by the program"
                    + (name.equalsIgnoreCase("cookie") ? " (cookies of earlier responses are sent back)" : ""));
        }
        return new LoginStep.Field(name, new Template(line.substring(colon + 1).strip()));
    }

    private static boolean endsBody(String line) {
        return line.startsWith(">") || line.startsWith("###");
    }

    private void after(String text, List<Capture> captures, LoginStep.Checks checks) {
        String[] words = text.split("\\s+", 2);
        String argument = words.length < 2 ? "" : words[1].strip();
        Matcher capture = VARIABLE.matcher(text);
        if (words[0].equals("expect")) {
            expect(argument, checks);
        } else if (words[0].equals("replace")) {
            rules.add(LoginRule.of(Action.REPLACE, argument));
        } else if (words[0].equals("set")) {
            rules.add(LoginRule.of(Action.SET, argument));
        } else if (capture.matches()) {
            captures.add(Capture.of(capture.group(1), capture.group(2)));
        } else {
            throw new IllegalArgumentException("'> " + text + "' (expected > NAME = PLACE, > expect STATUS, > expect"
                    + " cookie NAME, > replace … or > set …)");
        }
    }

    private static void expect(String argument, LoginStep.Checks checks) {
        if (argument.startsWith("cookie ")) {
            checks.cookies().add(argument.substring("cookie ".length()).strip());
            return;
        }
        for (String status : argument.split("[,\\s]+", -1)) {
            if (!status.matches("[1-5]\\d\\d")) {
                throw new IllegalArgumentException(
                        "'> expect " + argument + "' (expected a status such as 302, or cookie NAME)");
            }
            checks.statuses().add(Integer.parseInt(status));
        }
    }
}
