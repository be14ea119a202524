package io.reprise.replayer.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code --host}: which site requests name in place of the recorded site. Immutable.
 *
 * @param targetScheme {@code http} or {@code https}
 * @param targetAuthority the target's authority; the port only where it is not the scheme's
 * @param kept whether recorded sites stay; otherwise the target takes their place
 * @param mapped recorded sites that become others; the first that fits decides, before {@code kept}
 */
public record OriginRule(String targetScheme, String targetAuthority, boolean kept, List<Mapping> mapped) {
    private static final List<String> DEFAULT_PORTS = List.of(":443", ":80");
    private static final Pattern MAP = Pattern.compile("map:([^=\\s]{1,255})=([A-Za-z0-9._:\\[\\]*-]{1,255})");
    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

    public OriginRule {
        mapped = List.copyOf(mapped);
    }

    /**
     * Recorded sites, and the authority that is sent in their place.
     *
     * @param recorded in lower case, with a group for each star
     * @param sent its stars stand for what the stars of the recorded site stand for, in their order
     */
    record Mapping(Pattern recorded, String sent) {
        /** What is sent in place of a recorded authority; null if this is about others, or if it would be none. */
        @Nullable
        String of(String authority) {
            Matcher matcher = recorded.matcher(authority);
            if (!matcher.matches()) {
                return null;
            }
            StringBuilder out = new StringBuilder();
            int group = 0;
            for (int i = 0; i < sent.length(); i++) {
                out.append(sent.charAt(i) == '*' ? matcher.group(++group) : sent.charAt(i));
            }
            return AUTHORITY.matcher(out).matches() ? out.toString() : null;
        }
    }

    /** A site as requests name it. */
    record Site(String scheme, String authority) {}

    /**
     * Reads the values of {@code --host}; none means {@code target}.
     *
     * @throws IllegalArgumentException naming the value and what would be right
     */
    public static OriginRule parse(List<String> values, String targetScheme, String targetAuthority) {
        boolean kept = false;
        List<Mapping> mapped = new ArrayList<>();
        List<String> plain = new ArrayList<>();
        for (String value : values) {
            Matcher map = MAP.matcher(value);
            if (map.matches()) {
                mapped.add(mapping(value, map.group(1), map.group(2)));
            } else if (value.equals("target") || value.equals("recorded")) {
                plain.add(value);
                kept = value.equals("recorded");
            } else {
                throw new IllegalArgumentException(
                        "host: '" + shown(value) + "' (expected target, recorded or map:RECORDED=SENT)");
            }
        }
        if (plain.size() > 1) {
            throw new IllegalArgumentException("host: " + String.join(" and ", plain) + " (expected one of them)");
        }
        return new OriginRule(targetScheme, targetAuthority, kept, mapped);
    }

    /** The first line, because the message is one line. */
    private static String shown(String value) {
        return value.lines().findFirst().orElse("");
    }

    private static Mapping mapping(String value, String recorded, String sent) {
        long recordedStars = recorded.chars().filter(c -> c == '*').count();
        long sentStars = sent.chars().filter(c -> c == '*').count();
        if (sentStars > recordedStars) {
            throw new IllegalArgumentException("host: '" + value + "' has " + sentStars + " '*' after the '=' and "
                    + recordedStars + " before it (expected at most as many, each for what one before it matched)");
        }
        return new Mapping(pattern(recorded), sent);
    }

    /** A star stands for any characters. */
    private static Pattern pattern(String glob) {
        List<String> parts = new ArrayList<>();
        for (String part : glob.toLowerCase(Locale.ROOT).split("\\*", -1)) {
            parts.add(Pattern.quote(part));
        }
        return Pattern.compile(String.join("(.*)", parts));
    }

    /** Whether all requests name the target. */
    boolean isTargetOnly() {
        return !kept && mapped.isEmpty();
    }

    /** Whether all requests name the sites that they named in the recording. */
    boolean isUnchanged() {
        return kept && mapped.isEmpty();
    }

    /** The site that takes the place of a recorded authority; null if it stays. */
    @Nullable
    Site of(String recordedAuthority) {
        Site site = mapped(recordedAuthority);
        return site != null || kept ? site : new Site(targetScheme, targetAuthority);
    }

    /** The site that the user named for a recorded authority; null if none. */
    @Nullable
    Site mapped(String recordedAuthority) {
        String lower = recordedAuthority.toLowerCase(Locale.ROOT);
        String plain = withoutDefaultPort(lower);
        for (Mapping mapping : mapped) {
            String sent = mapping.of(plain);
            sent = sent == null ? mapping.of(lower) : sent;
            if (sent != null) {
                return new Site(targetScheme, sent);
            }
        }
        return null;
    }

    /** The authority without the port of http or https, which nginx's {@code $host:$server_port} adds. */
    static String withoutDefaultPort(String authority) {
        for (String port : DEFAULT_PORTS) {
            if (authority.endsWith(port)) {
                return authority.substring(0, authority.length() - port.length());
            }
        }
        return authority;
    }
}
