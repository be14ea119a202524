package io.reprise.replayer.rewrite;

import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.replayer.rules.FieldNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One {@code --header}: a field that every request gets ({@code 'Name: value'}), or that no request keeps ({@code
 * 'Name'} or {@code 'Name:'}). Immutable.
 *
 * @param name as the user wrote it
 * @param value what is sent, without white space around it; null to remove the field
 */
record HeaderRule(String name, @Nullable String value) {
    /**
     * Reads the rules of a run.
     *
     * @throws IllegalArgumentException naming the first wrong line and what would be right
     */
    static List<HeaderRule> parseAll(List<String> lines) {
        List<HeaderRule> rules = new ArrayList<>(lines.size());
        for (String line : lines) {
            HeaderRule rule = parse(line);
            for (HeaderRule earlier : rules) {
                requireTogether(earlier, rule);
            }
            rules.add(rule);
        }
        return List.copyOf(rules);
    }

    private static void requireTogether(HeaderRule one, HeaderRule other) {
        if (!one.name.equalsIgnoreCase(other.name)) {
            return;
        }
        if (one.isAbout("host")) {
            throw new IllegalArgumentException("header: 'Host' twice (expected: once)");
        }
        if (one.value == null || other.value == null) {
            throw new IllegalArgumentException("header: '" + one.name
                    + "' is removed and named a second time (expected: a field is either removed or set)");
        }
    }

    private static HeaderRule parse(String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).strip();
        HeaderRule rule = new HeaderRule(name, value.isEmpty() ? null : value);
        requireAllowed(line, name, value.isEmpty());
        requireField(line, rule);
        return rule;
    }

    private static void requireAllowed(String line, String name, boolean removes) {
        String refusal = FieldNames.refusal(name);
        if (refusal != null) {
            throw wrong(line, refusal);
        }
        if (removes && "host".equals(name.toLowerCase(Locale.ROOT))) {
            throw wrong(line, "'Host: value'; HTTP/1.1 requires the field");
        }
    }

    /** A parser must find this field and nothing else in a request. Control characters pass only if recorded. */
    private static void requireField(String line, HeaderRule rule) {
        boolean host = rule.isAbout("host");
        String text = rule.name + ": " + (rule.value == null ? "x" : rule.value);
        byte[] head = ("GET / HTTP/1.1\r\n" + (host ? "" : "Host: replay\r\n") + text + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        try {
            boolean encodable = line.chars().allMatch(c -> c >= ' ' && c < 256 && c != 0x7f || c == '\t');
            if (!encodable || Head.parseRequest(head, RecordedHeads.LIMITS).fieldCount() != (host ? 1 : 2)) {
                throw wrong(line, "'Name: value', or 'Name' to remove the field");
            }
        } catch (FramingException e) {
            throw wrong(line, "'Name: value', or 'Name' to remove the field");
        }
    }

    private static IllegalArgumentException wrong(String line, String right) {
        return new IllegalArgumentException("header: '" + line + "' (expected: " + right + ")");
    }

    /** @param lowerName a field name in lower case */
    boolean isAbout(String lowerName) {
        return name.toLowerCase(Locale.ROOT).equals(lowerName);
    }
}
