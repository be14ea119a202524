package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.LayeredDefaults;
import io.reprise.cli.Nearest;
import io.reprise.replayer.engine.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Targets by name: {@code target.NAME.url} in the file or {@code REPRISE_TARGET_NAME_URL} in the environment, and
 * {@code target.NAME.production=true} for those that must not be fired at. A mark holds wherever it is set, and it
 * holds for the place: firing at the same place by URL or by another name is refused as well. Immutable.
 */
final class TargetCatalog {
    private static final String PREFIX = "target.";
    private static final String ENVIRONMENT_PREFIX = "REPRISE_TARGET_";
    private static final String URL = "url";
    private static final String PRODUCTION = "production";
    private static final String EXPECTED =
            " (expected http://HOST[:PORT] or https://HOST[:PORT], without a path," + " or unix:PATH)";

    /**
     * A place that is marked as production.
     *
     * @param place where it is
     * @param where the mark is set
     */
    record Mark(Place place, String where) {}

    /**
     * A target that was asked for.
     *
     * @param target where it is
     * @param place the same place, in the form in which places are compared
     * @param production all places that are marked as production
     */
    record Named(Target target, Place place, List<Mark> production) {}

    /** The settings for one name; a URL of the environment comes before a URL of the file. */
    private static final class Entry {
        private final List<LayeredDefaults.Setting> urls = new ArrayList<>();
        private final List<LayeredDefaults.Setting> marks = new ArrayList<>();
        private final String name;

        Entry(String name) {
            this.name = name;
        }
    }

    /** By the name as spelled in variables, because a variable and a key may mean the same target. */
    private final Map<String, Entry> entries = new TreeMap<>();

    /** @throws ExitException a mark is neither true nor false */
    TargetCatalog(LayeredDefaults settings) {
        for (LayeredDefaults.Setting variable : settings.inEnvironment(ENVIRONMENT_PREFIX)) {
            String rest = variable.name().substring(ENVIRONMENT_PREFIX.length());
            String lower = rest.toLowerCase(Locale.ROOT);
            add(variable, lower, "_");
        }
        for (LayeredDefaults.Setting key : settings.inFile(PREFIX)) {
            add(key, key.name().substring(PREFIX.length()), ".");
        }
    }

    private void add(LayeredDefaults.Setting setting, String rest, String separator) {
        for (String kind : List.of(URL, PRODUCTION)) {
            if (rest.endsWith(separator + kind) && rest.length() > kind.length() + 1) {
                String name = rest.substring(0, rest.length() - kind.length() - 1);
                Entry entry = entries.computeIfAbsent(normal(name), known -> new Entry(name));
                if (kind.equals(URL)) {
                    entry.urls.add(setting);
                } else if (isTrue(setting)) {
                    entry.marks.add(setting);
                }
            }
        }
    }

    private static String normal(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static boolean isTrue(LayeredDefaults.Setting mark) {
        String value = mark.value().toLowerCase(Locale.ROOT);
        if (!value.equals("true") && !value.equals("false")) {
            throw ExitException.usage(mark.place() + ": '" + mark.value() + "' (expected true or false)");
        }
        return value.equals("true");
    }

    /**
     * Finds a target by URL, by {@code unix:PATH} or by name.
     *
     * @throws ExitException none of these; the message lists the known names
     */
    Named find(String nameOrUrl, boolean insecure) {
        List<Mark> production = production();
        if (isAddress(nameOrUrl)) {
            Target target = parse("--target", nameOrUrl, insecure);
            return new Named(target, Place.of(target), production);
        }
        Entry entry = entries.get(normal(nameOrUrl));
        if (entry == null || entry.urls.isEmpty()) {
            throw ExitException.usage("--target: no target is called '" + nameOrUrl + "'" + hint(nameOrUrl) + " ("
                    + known() + "; or give a URL such as http://staging.example:8000)");
        }
        LayeredDefaults.Setting url = entry.urls.get(0);
        Target target = parse(url.place(), url.value(), insecure);
        return new Named(target, Place.of(target), production);
    }

    /** Whether a target of this name is configured. */
    boolean knows(String name) {
        Entry entry = entries.get(normal(name));
        return entry != null && !entry.urls.isEmpty();
    }

    private static boolean isAddress(String text) {
        return text.contains("://") || Target.isUnix(text);
    }

    /** Every URL of every marked name. */
    private List<Mark> production() {
        List<Mark> marks = new ArrayList<>();
        for (Entry entry : entries.values()) {
            for (LayeredDefaults.Setting mark : entry.marks) {
                if (entry.urls.isEmpty()) {
                    throw ExitException.usage(mark.place() + ": marks a target without a URL (expected " + PREFIX
                            + entry.name + ".url beside it)" + marksHint(entry.name));
                }
                entry.urls.forEach(url ->
                        marks.add(new Mark(Place.of(parse(url.place(), url.value(), true)), mark.place())));
            }
        }
        return marks;
    }

    private String marksHint(String name) {
        return Nearest.hint(name, names());
    }

    private static Target parse(String setting, String url, boolean insecure) {
        try {
            return Target.parse(url, insecure);
        } catch (IllegalArgumentException e) {
            String port = portOutOfRange(url);
            throw ExitException.usage(setting + ": '" + url + "' "
                    + (port == null ? "is not a target" + EXPECTED : "has port " + port + " (expected 1 to 65535)"));
        }
    }

    private static @Nullable String portOutOfRange(String url) {
        Matcher matcher = Pattern.compile("https?://[^/]*:(\\d+)/?").matcher(url);
        if (!matcher.matches()) {
            return null;
        }
        String port = matcher.group(1);
        return port.length() > 5 || Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535 ? port : null;
    }

    private List<String> names() {
        return entries.values().stream()
                .filter(entry -> !entry.urls.isEmpty())
                .map(entry -> entry.name)
                .toList();
    }

    private String hint(String typed) {
        return Nearest.hint(typed, names());
    }

    private String known() {
        return names().isEmpty()
                ? "none is configured: set target." + "NAME.url in reprise.properties or REPRISE_TARGET_NAME_URL"
                : "known: " + String.join(", ", names());
    }
}
