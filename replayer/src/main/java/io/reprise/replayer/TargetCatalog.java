package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.LayeredDefaults;
import io.reprise.replayer.engine.Target;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Targets by name: {@code target.NAME.url} in the file or {@code REPRISE_TARGET_NAME_URL} in the environment, and
 * {@code target.NAME.production=true} for those that must not be fired at. Immutable.
 */
final class TargetCatalog {
    private static final String PREFIX = "target.";
    private static final String URL = ".url";
    private static final String ENVIRONMENT_PREFIX = "REPRISE_TARGET_";
    private static final String ENVIRONMENT_URL = "_URL";

    /**
     * A target that was asked for.
     *
     * @param target where it is
     * @param production whether it is marked as production
     */
    record Named(Target target, boolean production) {}

    private final LayeredDefaults settings;

    TargetCatalog(LayeredDefaults settings) {
        this.settings = settings;
    }

    /**
     * Finds a target by URL or by name.
     *
     * @throws ExitException neither; the message lists the names that there are
     */
    Named find(String nameOrUrl, boolean insecure) {
        if (nameOrUrl.contains("://")) {
            return new Named(parse("--target", nameOrUrl, insecure), false);
        }
        String url = settings.value(PREFIX + nameOrUrl + URL);
        if (url == null) {
            throw ExitException.usage("--target: no target is called '" + nameOrUrl + "' (" + known()
                    + "; a URL such as http://staging.example:8000 is fine, too)");
        }
        boolean production = Boolean.parseBoolean(settings.value(PREFIX + nameOrUrl + ".production"));
        return new Named(parse(PREFIX + nameOrUrl + URL, url, insecure), production);
    }

    private static Target parse(String setting, String url, boolean insecure) {
        try {
            return Target.parse(url, insecure);
        } catch (IllegalArgumentException e) {
            throw ExitException.usage(setting + ": '" + url + "' is not a target (expected http://HOST[:PORT] or"
                    + " https://HOST[:PORT], without a path)");
        }
    }

    private String known() {
        TreeSet<String> names = new TreeSet<>();
        for (LayeredDefaults.Setting setting : settings.inFile(PREFIX)) {
            String key = setting.name();
            if (key.endsWith(URL)) {
                names.add(key.substring(PREFIX.length(), key.length() - URL.length()));
            }
        }
        for (LayeredDefaults.Setting setting : settings.inEnvironment(ENVIRONMENT_PREFIX)) {
            String name = setting.name();
            if (name.endsWith(ENVIRONMENT_URL)) {
                names.add(name.substring(ENVIRONMENT_PREFIX.length(), name.length() - ENVIRONMENT_URL.length())
                        .toLowerCase(Locale.ROOT));
            }
        }
        return names.isEmpty()
                ? "none is configured: set target." + "NAME.url in reprise.properties or REPRISE_TARGET_NAME_URL"
                : "known: " + String.join(", ", names);
    }
}
