package io.reprise.traffic;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that the user names: {@code GET /users/{name}}, or {@code * /static/{file}.js} for all methods. A
 * placeholder stands for one segment of a path or for a part of it. Immutable.
 */
final class EndpointRule {
    private static final Pattern FORM = Pattern.compile("(\\*|[!#-'*+.0-9A-Z^-z|~-]{1,32}) (/\\S{0,1000})");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}/]{1,64}}");
    /** More would make the match of a hostile path slow. */
    private static final int PLACEHOLDERS_PER_SEGMENT_MAX = 2;

    private final String method;
    private final String path;
    private final Pattern pattern;

    private EndpointRule(String method, String path, Pattern pattern) {
        this.method = method;
        this.path = path;
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException naming the value and what would be right */
    static EndpointRule parse(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw expected(text);
        }
        String path = form.group(2);
        StringBuilder regex = new StringBuilder();
        for (String segment : path.substring(1).split("/", -1)) {
            regex.append('/').append(segmentPattern(text, segment));
        }
        return new EndpointRule(form.group(1), path, Pattern.compile(regex.toString()));
    }

    private static String segmentPattern(String text, String segment) {
        StringBuilder regex = new StringBuilder();
        var placeholder = PLACEHOLDER.matcher(segment);
        int at = 0;
        int count = 0;
        while (placeholder.find()) {
            regex.append(Pattern.quote(segment.substring(at, placeholder.start())))
                    .append("[^/;]+");
            at = placeholder.end();
            count++;
        }
        String rest = segment.substring(at);
        if (count > PLACEHOLDERS_PER_SEGMENT_MAX || rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
            throw expected(text);
        }
        return regex.append(Pattern.quote(rest)).append("(?:;[^/]*)?").toString();
    }

    private static IllegalArgumentException expected(String text) {
        return new IllegalArgumentException(
                "'" + text + "' (expected 'METHOD /path/{name}', or * for all methods, with at" + " most "
                        + PLACEHOLDERS_PER_SEGMENT_MAX + " placeholders in a segment)");
    }

    /** The endpoint of a request if the rule is for it; null otherwise. */
    @Nullable
    String of(String requestMethod, String requestPath) {
        boolean applies = (method.equals("*") || method.equals(requestMethod))
                && pattern.matcher(requestPath).matches();
        return applies ? requestMethod + ' ' + path : null;
    }
}
