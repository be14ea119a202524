package io.reprise.replayer.login;

import io.reprise.http.Head;
import io.reprise.replayer.login.LoginRecipe.Match;
import io.reprise.replayer.login.LoginRule.Action;
import io.reprise.replayer.values.Area;
import io.reprise.replayer.values.Carried;
import io.reprise.replayer.values.Place;
import io.reprise.replayer.values.PlainBody;
import io.reprise.replayer.values.RequestScanner;
import io.reprise.replayer.values.Slot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Begins the login of each lane that needs one. Not thread-safe: belongs to the planner, except for {@link #counts}.
 */
public final class Logins {
    private static final long USERS_BYTES_MAX = 64 << 20;
    private static final Set<Place> IN_HEAD = Set.of(Place.COOKIE, Place.AUTHORIZATION, Place.HEADER);

    private final LoginRecipe recipe;
    private final LoginUsers users;
    private final LoginCounts counts = new LoginCounts();
    private final boolean looksBeyondHead;
    /** Lower-case names of the header fields that the recipe names. */
    private final Set<String> fields = new HashSet<>();

    /** Runs the recipe for one lane. */
    public interface Runner {
        /**
         * Returns at once; ends the login sooner or later, on any thread.
         *
         * @param user the values of the lane's user
         */
        void run(LaneLogin login, Map<String, String> user);
    }

    private Logins(LoginRecipe recipe, LoginUsers users) {
        this.recipe = recipe;
        this.users = users;
        looksBeyondHead = recipe.users().matches().stream()
                        .anyMatch(match -> !IN_HEAD.contains(match.at().place()))
                || recipe.users().lanes().stream().anyMatch(at -> !IN_HEAD.contains(at.place()))
                || recipe.rules().stream().anyMatch(rule -> !IN_HEAD.contains(rule.place()));
        recipe.users()
                .matches()
                .forEach(match -> addField(match.at().place(), match.at().name()));
        recipe.users().lanes().forEach(at -> addField(at.place(), at.name()));
        recipe.rules().forEach(rule -> addField(rule.place(), rule.name()));
    }

    private void addField(Place place, String name) {
        if (place == Place.HEADER) {
            fields.add(name.toLowerCase(Locale.ROOT));
        }
    }

    /**
     * Reads a recipe and the credentials that it names.
     *
     * @throws IOException a file cannot be read
     * @throws IllegalArgumentException naming the file, what is wrong and what would be right
     */
    public static Logins read(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        LoginRecipe recipe = in(
                file,
                () -> RecipeParser.parse(
                        text(file, RecipeParser.CHARS_MAX * 4L), directory == null ? file : directory));
        Path table = recipe.users().file();
        LoginUsers users = table == null
                ? new LoginUsers(recipe, null)
                : in(table, () -> new LoginUsers(recipe, CsvTable.parse(text(table, USERS_BYTES_MAX))));
        in(file, () -> requireKnown(recipe, users.columns()));
        return new Logins(recipe, users);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T in(Path file, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + file + "': " + e.getMessage(), e);
        }
    }

    private static String text(Path file, long bytesMax) throws IOException {
        if (Files.size(file) > bytesMax) {
            throw new IllegalArgumentException("larger than " + bytesMax + " bytes");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not a text in UTF-8", e);
        }
    }

    /** Every placeholder must have a value when it is used. */
    private static LoginRecipe requireKnown(LoginRecipe recipe, List<String> columns) {
        Set<String> known = new HashSet<>(LoginRecipe.BUILT_IN);
        known.addAll(columns);
        known.addAll(recipe.variables().keySet());
        for (LoginStep step : recipe.steps()) {
            List<Template> templates = new ArrayList<>(
                    List.of(step.request().target(), step.request().body()));
            step.request().fields().forEach(field -> templates.add(field.value()));
            templates.forEach(template ->
                    requireKnown(template, known, "line " + step.request().line() + ": "));
            step.captures().forEach(capture -> known.add(capture.variable()));
        }
        recipe.rules().forEach(rule -> requireKnown(rule.value(), known, ""));
        return recipe;
    }

    private static void requireKnown(Template template, Set<String> known, String where) {
        for (String name : template.names()) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(where + "{{" + name + "}} has no value (expected a column of the"
                        + " credentials, an @" + name + " = … line, or > " + name + " = … before)");
            }
        }
    }

    public LoginRecipe recipe() {
        return recipe;
    }

    /** The counts of the run; any thread. */
    public LoginCounts counts() {
        return counts;
    }

    /**
     * Begins a login if a recorded request carries values that nothing in the recording issued.
     *
     * @param body the recorded body
     * @param isIssued whether a value was issued by an earlier response of the recording
     * @return the login; null if the request needs none
     */
    public @Nullable LaneLogin begin(Head head, byte[] body, Predicate<Carried> isIssued, Runner runner) {
        List<Carried> values = needing(head, body, isIssued);
        if (values == null) {
            return null;
        }
        List<String> cookies = new ArrayList<>(2);
        for (int i = head.indexOf("cookie", 0); i >= 0; i = head.indexOf("cookie", i + 1)) {
            cookies.add(head.value(i));
        }
        LaneLogin login = new LaneLogin(List.copyOf(cookies), counts);
        counts.onBegin();
        try {
            runner.run(login, users.choose(values));
        } catch (LoginException e) {
            login.fail(e.reason());
        }
        return login;
    }

    /** Whether the recipe has credentials for a request's user. */
    public enum Choice {
        /** The request needs no login. */
        NOT_NEEDED,
        /** The recipe has credentials. */
        USER,
        /** The recipe has credentials for others only. */
        NO_USER
    }

    /** Whether {@link #begin} would log in the user of this request; begins nothing. */
    public Choice choice(Head head, byte[] body, Predicate<Carried> isIssued) {
        List<Carried> values = needing(head, body, isIssued);
        if (values == null) {
            return Choice.NOT_NEEDED;
        }
        return users.has(values) ? Choice.USER : Choice.NO_USER;
    }

    /** The values that a request carries, if it needs a login; otherwise null. */
    private @Nullable List<Carried> needing(Head head, byte[] body, Predicate<Carried> isIssued) {
        boolean mayCarry = looksBeyondHead
                || head.indexOf("cookie", 0) >= 0
                || head.indexOf("authorization", 0) >= 0
                || !recipe.rules().isEmpty()
                || !recipe.users().matches().isEmpty()
                || !recipe.users().lanes().isEmpty();
        if (!mayCarry) {
            return null;
        }
        List<Carried> values = values(head, body);
        boolean needs = values.stream().anyMatch(carried -> isNeeding(carried) && !isIssued.test(carried));
        return needs ? values : null;
    }

    /**
     * The values that a request carries, and the fields that the recipe names, because the scanner leaves out some
     * fields that identify users.
     */
    private List<Carried> values(Head head, byte[] body) {
        byte[] content = looksBeyondHead ? PlainBody.of(head, body) : null;
        List<Carried> values = new ArrayList<>(RequestScanner.scan(head, content == null ? new byte[0] : content)
                .values());
        for (String name : fields) {
            for (int i = head.indexOf(name, 0); i >= 0; i = head.indexOf(name, i + 1)) {
                Slot whole = new Slot(Area.FIELD, i, 0, head.valueEnd(i) - head.valueStart(i), List.of(), null);
                values.add(new Carried(Place.HEADER, name, head.value(i), whole, true));
            }
        }
        return values;
    }

    /** Whether the target cannot know such a value unless one of its own responses issued it. */
    private boolean isNeeding(Carried carried) {
        List<RecordedPlace> lanes = recipe.users().lanes();
        boolean identifies = lanes.isEmpty()
                ? carried.place() == Place.COOKIE || carried.place() == Place.AUTHORIZATION
                : lanes.stream().anyMatch(at -> at.holds(carried));
        return identifies || users.isChosenBy(carried) || isReplaced(carried);
    }

    private boolean isReplaced(Carried carried) {
        return recipe.rules().stream()
                .anyMatch(rule -> rule.action() == Action.REPLACE
                        && rule.place() == carried.place()
                        && rule.name().equalsIgnoreCase(carried.name()));
    }

    /** A readable list of what the recipe does, for {@code --dry-run}. */
    public String describe() {
        List<String> steps = recipe.steps().stream().map(LoginStep::label).toList();
        List<Match> matches = recipe.users().matches();
        String who = recipe.users().file() == null
                ? "one user for all"
                : users.size() + " users, "
                        + (matches.isEmpty() ? "dealt in turn" : "chosen by " + matches.size() + " @match");
        return String.join(", ", steps) + " (" + who + ")";
    }
}
