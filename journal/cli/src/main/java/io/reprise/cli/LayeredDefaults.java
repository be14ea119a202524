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
 * Values of options that the command line does not give: the environment ({@code REPRISE_MAX_IN_FLIGHT} for
 * {@code --max-in-flight}) before the properties file ({@code max-in-flight=…}). A repeatable option takes one value
 * per line, so it is declared with {@code split = "\n"}. Some options are taken from neither: they must be typed.
 * Immutable.
 */
public final class LayeredDefaults implements IDefaultValueProvider {
    /** The file that is read when it is there and no other is named. */
    public static final String DEFAULT_FILE = "reprise.properties";

    /** What the names of all variables begin with. */
    static final String PREFIX = "REPRISE_";

    private final Map<String, String> environment;
    private final SettingsFile file;

    private LayeredDefaults(Map<String, String> environment, SettingsFile file) {
        this.environment = new TreeMap<>(environment);
        this.file = file;
    }

    /** Nothing but what is typed. */
    public static LayeredDefaults none() {
        return new LayeredDefaults(Map.of(), SettingsFile.none());
    }

    /**
     * Reads the file that {@code --config} in {@code args} or {@code REPRISE_CONFIG} names, else
     * {@value #DEFAULT_FILE} in the working directory if there is one.
     *
     * @throws ExitException the named file cannot be read
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
     * Finds settings that mean nothing to any program, and those that must be typed.
     *
     * @throws ExitException naming the place, the key and the nearest right one
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

    /** What an option is called in a file: its longest name without the dashes. */
    static String nameOf(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    /**
     * The value of an option or of another setting, such as {@code target.staging.url}, without blanks around it; null
     * when it is not set.
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

    /** Where {@link #value} is set, in words for a message; null when it is not set. */
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

    /** The environment variable of a setting: {@code target.staging.url} is {@code REPRISE_TARGET_STAGING_URL}. */
    public static String environmentName(String name) {
        return PREFIX + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /**
     * A setting that belongs to a catalogue, such as that of the named targets.
     *
     * @param name the key, or the whole name of the variable
     * @param value without blanks around it
     * @param place where it is set, in words for a message
     */
    public record Setting(String name, String value, String place) {}

    /** The settings of the file whose keys begin so, in its order. */
    public List<Setting> inFile(String prefix) {
        return file.entries().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> new Setting(
                        entry.getKey(),
                        entry.getValue().value(),
                        place(file, entry.getValue().line()) + ": " + entry.getKey()))
                .toList();
    }

    /** The variables of the environment whose names begin so. */
    public List<Setting> inEnvironment(String prefix) {
        return environment.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith(prefix))
                .map(variable ->
                        new Setting(variable.getKey(), variable.getValue().strip(), variable.getKey()))
                .toList();
    }
}
