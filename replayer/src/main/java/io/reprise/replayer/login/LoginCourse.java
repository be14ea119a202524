package io.reprise.replayer.login;

import io.reprise.content.ContentDecoder;
import io.reprise.http.FramingException;
import io.reprise.http.FramingLimits;
import io.reprise.http.Head;
import io.reprise.http.SetCookie;
import io.reprise.replayer.login.LoginOutcome.Answer;
import io.reprise.replayer.login.LoginOutcome.Value;
import io.reprise.replayer.login.LoginRule.Action;
import io.reprise.replayer.values.BoundedText.TooCostly;
import io.reprise.replayer.values.Place;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One login on its way through the steps of a recipe: makes the requests, keeps cookies between them, and takes values
 * out of the responses. Knows no sockets: whoever drives it sends {@link #nextRequest} and passes the response to
 * {@link #onResponse}, until there is no request left. Not thread-safe.
 */
public final class LoginCourse {
    /** Longer response bodies fail the login, in bytes, also after their content coding is undone. */
    public static final int BODY_BYTES_MAX = 2 << 20;

    private static final int OK_BELOW = 400;
    private static final int VALUE_CHARS_MAX = 16_384;
    private static final FramingLimits LIMITS = FramingLimits.DEFAULT;

    private final LoginRecipe recipe;
    private final Site site;
    private final InstantSource clock;
    private final Map<String, String> values;
    private final Map<String, SetCookie> cookies = new LinkedHashMap<>();
    private final List<Answer> answers = new ArrayList<>();
    private int next;
    private String path = "/";

    /**
     * The target, and what every request to it carries.
     *
     * @param scheme http or https
     * @param authority the value of Host
     * @param fields {@code 'Name: value'} lines that every request carries, unless the recipe has a field of the name
     * @param runId the value of Reprise-Run
     * @param traceparents the values of traceparent, one for each request; called by the thread of the login
     */
    public record Site(
            String scheme, String authority, List<String> fields, String runId, Supplier<String> traceparents) {
        public Site {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A request as it goes to the socket.
     *
     * @param method the request method, which decides how the response is framed
     * @param bytes head and body
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares requests
    public record LoginRequest(String method, byte[] bytes) {}

    /** @param user values of the lane's user, which come before those of the recipe */
    public LoginCourse(LoginRecipe recipe, Map<String, String> user, Site site, InstantSource clock) {
        this.recipe = recipe;
        this.site = site;
        this.clock = clock;
        values = new HashMap<>(recipe.variables());
        values.putAll(user);
        values.put("origin", site.scheme() + "://" + site.authority());
        values.put("host", site.authority());
    }

    /**
     * The next request; null if the login is complete.
     *
     * @throws LoginException the request cannot be made with the values at hand
     */
    public @Nullable LoginRequest nextRequest() throws LoginException {
        if (next == recipe.steps().size()) {
            return null;
        }
        LoginStep step = recipe.steps().get(next);
        LoginStep.Request request = step.request();
        String target = request.target().render(values, Escaping.PERCENT);
        path = target.split("[?#]", 2)[0];
        byte[] body = request.body().render(values, request.bodyEscaping()).getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(512);
        head.append(request.method()).append(' ').append(target).append(" HTTP/1.1\r\n");
        if (!has(request, "host") && site.fields().stream().noneMatch(line -> isNamed(line, "host"))) {
            line(head, "Host", site.authority());
        }
        for (String line : site.fields()) {
            int colon = line.indexOf(':');
            if (!has(request, line.substring(0, colon))) {
                line(head, line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        for (LoginStep.Field field : request.fields()) {
            line(head, field.name(), field.value().render(values, Escaping.NONE));
        }
        String cookie = cookie();
        if (!cookie.isEmpty()) {
            line(head, "Cookie", cookie);
        }
        line(head, "Reprise-Run", site.runId());
        line(head, "Reprise-Exchange", "login");
        line(head, "traceparent", site.traceparents().get());
        if (body.length > 0
                || !request.method().equals("GET") && !request.method().equals("HEAD")) {
            line(head, "Content-Length", Integer.toString(body.length));
        }
        head.append("\r\n");
        return new LoginRequest(request.method(), checked(step, head.toString(), body));
    }

    private static boolean has(LoginStep.Request request, String name) {
        return request.fields().stream().anyMatch(field -> field.name().equalsIgnoreCase(name));
    }

    private static boolean isNamed(String line, String name) {
        return line.regionMatches(true, 0, name + ":", 0, name.length() + 1);
    }

    private void line(StringBuilder head, String name, String value) throws LoginException {
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127 || c > 255)) {
            throw failed("a value is not allowed in the header " + name);
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static byte[] checked(LoginStep step, String head, byte[] body) throws LoginException {
        byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
        try {
            if (Head.parseRequest(bytes, LIMITS).length() != bytes.length) {
                throw failed(step, "a value is not allowed in its place");
            }
        } catch (FramingException e) {
            throw failed(step, "a value is not allowed in its place (" + e.getMessage() + ")");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + body.length);
        out.writeBytes(bytes);
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** The cookies for the path of the request, RFC 6265 §5.4. */
    private String cookie() {
        StringBuilder out = new StringBuilder();
        for (SetCookie cookie : cookies.values()) {
            String of = cookie.path();
            boolean matches = of.isEmpty()
                    || path.equals(of)
                    || path.startsWith(of) && (of.endsWith("/") || path.charAt(of.length()) == '/');
            if (matches) {
                out.append(out.isEmpty() ? "" : "; ")
                        .append(cookie.name())
                        .append('=')
                        .append(cookie.value());
            }
        }
        return out.toString();
    }

    /**
     * Takes the response to the last request.
     *
     * @param head not kept by the caller
     * @param body as received, without transfer coding
     * @throws LoginException the response is not what the recipe expects
     */
    public void onResponse(Head head, byte[] body) throws LoginException {
        LoginStep step = recipe.steps().get(next);
        takeCookies(head);
        List<Integer> statuses = step.checks().statuses();
        boolean expected = statuses.isEmpty() ? head.status() < OK_BELOW : statuses.contains(head.status());
        if (!expected) {
            String wanted = statuses.isEmpty()
                    ? "below " + OK_BELOW
                    : String.join(" or ", statuses.stream().map(String::valueOf).toList());
            throw failed(step, "status " + head.status() + " (expected " + wanted + ")");
        }
        for (String name : step.checks().cookies()) {
            if (!cookies.containsKey(name)) {
                throw failed(step, "no cookie " + name);
            }
        }
        capture(step, head, body);
        next++;
    }

    private void takeCookies(Head head) {
        List<SetCookie> set = SetCookie.allIn(head, clock.instant());
        for (SetCookie cookie : set) {
            if (cookie.isDeletion(clock.instant())) {
                cookies.remove(cookie.name());
            } else {
                cookies.put(cookie.name(), cookie);
            }
        }
        if (!set.isEmpty()) {
            answers.add(new Answer(path, head));
        }
    }

    private void capture(LoginStep step, Head head, byte[] body) throws LoginException {
        if (step.captures().isEmpty()) {
            return;
        }
        String coding = head.value("content-encoding");
        byte[] decoded = coding == null
                ? body
                : ContentDecoder.decode(coding, body, BODY_BYTES_MAX).bytes();
        for (Capture capture : step.captures()) {
            String found = find(step, capture, head, decoded);
            if (found == null || found.length() > VALUE_CHARS_MAX) {
                throw failed(
                        step,
                        (found == null ? "nothing at " : "a value that is too long at ") + capture.source()
                                + " (status " + head.status() + ")");
            }
            values.put(capture.variable(), found);
        }
    }

    private static @Nullable String find(LoginStep step, Capture capture, Head head, byte[] body)
            throws LoginException {
        try {
            return capture.finder().find(head, body);
        } catch (TooCostly e) {
            throw failed(step, capture.source() + " takes too long for this response");
        }
    }

    /** What the login issued, once it is complete. */
    public LoginOutcome outcome() {
        List<Answer> all = new ArrayList<>(answers);
        List<Value> rules = new ArrayList<>();
        for (LoginRule rule : recipe.rules()) {
            String value = rule.value().render(values, Escaping.NONE);
            if (rule.place() == Place.COOKIE) {
                all.addAll(cookieAnswer(rule, value));
            } else {
                rules.add(new Value(rule.action() == Action.SET, rule.place(), rule.name(), value));
            }
        }
        return new LoginOutcome(List.copyOf(all), List.copyOf(rules));
    }

    /** A cookie that a script would have set counts as one that a response sets. */
    private static List<Answer> cookieAnswer(LoginRule rule, String value) {
        String head = "HTTP/1.1 200 OK\r\nSet-Cookie: " + rule.name() + '=' + value + "; Path=/\r\n\r\n";
        try {
            return List.of(new Answer("/", Head.parseResponse(head.getBytes(StandardCharsets.ISO_8859_1), LIMITS)));
        } catch (FramingException e) {
            return List.of(); // a value that no cookie can have
        }
    }

    /** The failure of the step that is under way. */
    public LoginException failed(String why) {
        return failed(recipe.steps().get(Math.min(next, recipe.steps().size() - 1)), why);
    }

    private static LoginException failed(LoginStep step, String why) {
        return new LoginException(step.label() + ": " + why);
    }
}
