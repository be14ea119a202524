package io.reprise.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code --include} and {@code --exclude}: patterns {@code 'METHOD /path/glob'} or {@code '/path/glob'}, where
 * {@code *} matches any run of characters within a segment, {@code **} also across segments, {@code ?} one character,
 * and METHOD may be {@code *}. {@code 'METHOD *'} matches every path. Immutable, thread-safe.
 *
 * <p>The query is ignored unless the pattern has a {@code ?query} part, which begins at the first {@code ?} that is
 * followed by {@code name=}. Each parameter of the pattern, in any order, must match a parameter of the request. Paths
 * are compared as sent, case-sensitively and without decoding.
 */
public final class RequestFilter {
    private static final Pattern METHOD = Pattern.compile("\\*|[!#$%&'+.^_`|~0-9A-Za-z-]+");
    private static final Pattern QUERY = Pattern.compile("\\?(?=[A-Za-z0-9_.\\[\\]%*-]+=)");
    private static final int PATTERN_LENGTH_MAX = 1_024;
    private static final String RIGHT = "expected 'METHOD /path/glob' or '/path/glob', such as 'GET /cart/**'";

    private final List<Rule> includes;
    private final List<Rule> excludes;

    private RequestFilter(List<Rule> includes, List<Rule> excludes) {
        this.includes = includes;
        this.excludes = excludes;
    }

    /**
     * Makes a filter. A request passes if it matches any include (or there is none) and no exclude.
     *
     * @throws IllegalArgumentException naming the pattern and what is expected
     */
    public static RequestFilter of(List<String> includes, List<String> excludes) {
        return new RequestFilter(
                includes.stream().map(Rule::parse).toList(),
                excludes.stream().map(Rule::parse).toList());
    }

    /** Whether a request with this method and target, as in its start line, passes. */
    public boolean accepts(String method, String target) {
        if (includes.isEmpty() && excludes.isEmpty()) {
            return true;
        }
        String path = RequestTarget.path(target);
        String query = RequestTarget.query(target);
        return (includes.isEmpty() || anyFits(includes, method, path, query))
                && !anyFits(excludes, method, path, query);
    }

    /** Whether a request with this method and target matches an exclude, whatever the includes are. */
    public boolean excludes(String method, String target) {
        return !excludes.isEmpty()
                && anyFits(excludes, method, RequestTarget.path(target), RequestTarget.query(target));
    }

    private static boolean anyFits(List<Rule> rules, String method, String path, String query) {
        for (Rule rule : rules) {
            if (rule.fits(method, path, query)) {
                return true;
            }
        }
        return false;
    }

    /** @param method null for any */
    private record Rule(@Nullable String method, Glob path, List<Glob> parameters) {
        static Rule parse(String pattern) {
            String trimmed = pattern.strip();
            int space = trimmed.indexOf(' ');
            String method = space < 0 ? "*" : trimmed.substring(0, space);
            String glob = trimmed.substring(space + 1).strip();
            boolean everything = space >= 0 && glob.equals("*");
            if (!METHOD.matcher(method).matches() || !(everything || isPathGlob(glob))) {
                throw new IllegalArgumentException("'" + shown(pattern) + "' is not a pattern (" + RIGHT + ")");
            }
            var query = QUERY.matcher(glob);
            boolean hasQuery = query.find();
            String path = hasQuery ? glob.substring(0, query.start()) : glob;
            List<Glob> parameters = new ArrayList<>();
            if (hasQuery) {
                for (String parameter : glob.substring(query.end()).split("&", -1)) {
                    parameters.add(Glob.ofText(parameter));
                }
            }
            return new Rule(
                    method.equals("*") ? null : method, Glob.ofPath(everything ? "**" : path), List.copyOf(parameters));
        }

        private static boolean isPathGlob(String glob) {
            return glob.length() <= PATTERN_LENGTH_MAX
                    && glob.indexOf(' ') < 0
                    && (glob.startsWith("/") || glob.startsWith("**"));
        }

        boolean fits(String requestMethod, String requestPath, String query) {
            return (method == null || method.equalsIgnoreCase(requestMethod))
                    && path.matches(requestPath)
                    && (parameters.isEmpty() || hasAll(query.split("&", -1)));
        }

        private boolean hasAll(String[] given) {
            for (Glob parameter : parameters) {
                if (!hasOne(parameter, given)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean hasOne(Glob parameter, String[] given) {
            for (String pair : given) {
                if (parameter.matches(pair)) {
                    return true;
                }
            }
            return false;
        }

        private static String shown(String pattern) {
            return pattern.length() <= 120 ? pattern : pattern.substring(0, 120) + "...";
        }
    }
}
