package io.reprise.cli;

import io.reprise.text.OneLine;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Supplies options that the command line does not give, from the environment ({@code REPRISE_MAX_IN_FLIGHT} for
 * {@code --max-in-flight}) and then from the properties file ({@code max-in-flight=…}). A repeatable option takes one
 * value per line, so it is declared with {@code split = "\n"}. Some options are taken from neither: they must be typed.
 * Immutable.
 */
public final class LayeredDefaults implements IDefaultValueProvider {
    /** The file that is read if it exists and no other file is named. */
    public static final String DEFAULT_FILE = "reprise.properties";

    /** The prefix of the names of all variables. */
    static final String PREFIX = "REPRISE_";

    private final Map<String, String> environment;
    private final SettingsFile file;

    private LayeredDefaults(Map<String, String> environment, SettingsFile file) {
        this.environment = new TreeMap<>(environment);
        this.file = file;
    }

    /** No defaults: options have only the values that are typed. */
    public static LayeredDefaults none() {
        return new LayeredDefaults(Map.of(), SettingsFile.none());
    }

    /**
     * Reads the file that {@code --config} in {@code args} or {@code REPRISE_CONFIG} names, or else
     * {@value #DEFAULT_FILE} in the working directory if it exists.
     *
     * @throws ExitException if the file cannot be read or is invalid
     */
    public static LayeredDefaults load(String[] args, Map<String, String> environment) {
        String typed = configArgument(args);
        String named = typed == null ? environment.get(PREFIX + "CONFIG") : typed;
        try {
            Path path = Path.of(named == null ? DEFAULT_FILE : named);
            boolean isThere = named != null || Files.exists(path);
            return new LayeredDefaults(environment, isThere ? SettingsFile.read(path) : SettingsFile.none());
        } catch (IOException | InvalidPathException e) {
            String source = typed != null ? "--config" : named != null ? PREFIX + "CONFIG" : DEFAULT_FILE;
            throw ExitException.usage(source + ": cannot read '" + (named == null ? DEFAULT_FILE : named) + "': "
                    + OneLine.reason(e) + " (expected a properties file)");
        } catch (IllegalArgumentException e) {
            throw ExitException.usage((named == null ? DEFAULT_FILE : named) + " " + OneLine.reason(e));
        }
    }

    private static @Nullable String configArgument(String[] args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith("--config=")) {
                return args[i].substring("--config=".length());
            }
            if (args[i].equals("--config") && i + 1 < args.length) {
                return args[i + 1];
            }
        }
        return null;
    }

    /**
     * Checks for settings that no program knows and for settings that must be typed.
     *
     * @throws ExitException naming the place, the key and the nearest valid key
     */
    void check(CommandSpec command) {
        KnownSettings known = new KnownSettings(command);
        known.check(file);
        known.check(environment);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option) || option.usageHelp() || option.versionHelp() || isTyped(option)) {
            return null;
        }
        return value(nameOf(option));
    }

    /** Whether only the command line sets the option. */
    private static boolean isTyped(OptionSpec option) {
        return option.userObject() instanceof AnnotatedElement field && field.isAnnotationPresent(Typed.class);
    }

    /** The name of an option in a file: its longest name without dashes. */
    static String nameOf(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /**
     * The value of an option or of another setting, such as {@code target.staging.url}, without surrounding blanks;
     * null if it is not set.
     */
    public @Nullable String value(String name) {
        if (KnownSettings.TYPED_ONLY.contains(name)) {
            return null;
        }
        String fromEnvironment = environment.get(environmentName(name));
        if (fromEnvironment != null) {
            return fromEnvironment.strip();
        }
        SettingsFile.Entry entry = file.entries().get(name);
        return entry == null ? null : entry.value();
    }

    /** The place where {@link #value} is set, for a message; null if it is not set. */
    public @Nullable String placeOf(String name) {
        if (KnownSettings.TYPED_ONLY.contains(name)) {
            return null;
        }
        if (environment.containsKey(environmentName(name))) {
            return environmentName(name);
        }
        SettingsFile.Entry entry = file.entries().get(name);
        return entry == null ? null : place(file, entry.line()) + ": " + name;
    }

    static String place(SettingsFile file, int line) {
        return file.name() + " line " + line;
    }

    /** The environment variable of a setting: for {@code target.staging.url}, {@code REPRISE_TARGET_STAGING_URL}. */
    public static String environmentName(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /**
     * One of a group of settings with a common prefix, such as those of the named targets.
     *
     * @param name the key, or the full name of the variable
     * @param value the value without surrounding blanks
     * @param place the place where it is set, for a message
     */
    public record Setting(String name, String value, String place) {}

    /** The settings of the file whose keys begin with the prefix, in the order of the file. */
    public List<Setting> inFile(String prefix) {
        return file.entries().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> new Setting(
                        entry.getKey(),
                        entry.getValue().value(),
                        place(file, entry.getValue().line()) + ": " + entry.getKey()))
                .toList();
    }

    /** The environment variables whose names begin with the prefix. */
    public List<Setting> inEnvironment(String prefix) {
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(prefix))
                .map(variable ->
                        new Setting(variable.getKey(), variable.getValue().strip(), variable.getKey()))
                .toList();
    }
}
