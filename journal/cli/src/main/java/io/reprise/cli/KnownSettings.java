package io.reprise.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The valid keys of a configuration file and the valid {@code REPRISE_*} variables. All programs share one file, so
 * each program knows the options of the others. An unknown setting is an error, so that a misspelt safety setting is
 * not silently ignored.
 */
public final class KnownSettings {
    /** Options that must be typed for each run. */
    static final Set<String> TYPED_ONLY = Set.of("allow-production");

    private static final String RESOURCE = "settings.txt";
    /** The variable that the launchers of all programs read. */
    private static final String JVM_OPTIONS = "REPRISE_JAVA_OPTS";
    /** The variable with jars of extensions, which the launcher of replay reads. */
    private static final String CLASS_PATH = "REPRISE_CLASSPATH";

    private static final String CONFIG = "REPRISE_CONFIG";
    private static final String TARGET = "target.";
    private static final List<String> TARGET_SETTINGS = List.of("url", "production");
    /** Variables that Kubernetes sets in every pod for a service whose name begins with "reprise". */
    private static final Pattern SERVICE = Pattern.compile(
            "REPRISE_([A-Z0-9_]+_)?SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)|REPRISE_([A-Z0-9_]+_)?PORT(_\\d+_.*)?");

    private static final Pattern SERVICE_VALUE = Pattern.compile("[0-9a-fA-F.:]+|(tcp|udp|sctp)(://.+)?");

    private final Set<String> options = new TreeSet<>();

    /** @param command the command whose options, and whose subcommands' options, are valid as well */
    KnownSettings(CommandSpec command) {
        options.addAll(listed());
        options.addAll(optionsOf(command));
        options.removeAll(TYPED_ONLY);
    }

    /** The names of the options of all programs, from the list in the jar. */
    public static Set<String> listed() {
        Set<String> names = new TreeSet<>();
        try (InputStream in = KnownSettings.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is not in the jar");
            }
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(names::add);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + RESOURCE + " in the jar", e);
        }
        return names;
    }

    /** The names of the options of a command and its subcommands that a file or the environment can set. */
    public static Set<String> optionsOf(CommandSpec command) {
        Set<String> names = new TreeSet<>();
        for (OptionSpec option : command.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                names.add(LayeredDefaults.nameOf(option));
            }
        }
        for (CommandLine sub : command.subcommands().values()) {
            names.addAll(optionsOf(sub.getCommandSpec()));
        }
        names.removeAll(TYPED_ONLY);
        return names;
    }

    /** @throws ExitException naming file, line and key of the first unknown setting, and the nearest valid key */
    void check(SettingsFile file) {
        file.entries().forEach((key, entry) -> {
            String place = LayeredDefaults.place(file, entry.line());
            if (TYPED_ONLY.contains(plain(key))) {
                throw mustBeTyped(plain(key), place + " sets it");
            }
            if (key.equals("config") || !options.contains(key) && !isTargetKey(key)) {
                throw ExitException.usage(place + ": '" + key + "' is not a setting" + Nearest.hint(key, near(key)));
            }
        });
    }

    /** @throws ExitException naming the first unknown variable, and the nearest valid one */
    void check(Map<String, String> environment) {
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            String name = variable.getKey();
            if (!name.regionMatches(true, 0, LayeredDefaults.PREFIX, 0, LayeredDefaults.PREFIX.length())) {
                continue;
            }
            for (String typedOnly : TYPED_ONLY) {
                if (name.equalsIgnoreCase(LayeredDefaults.environmentName(typedOnly))) {
                    throw mustBeTyped(typedOnly, "the environment sets " + name);
                }
            }
            if (!isVariable(name) && !isService(name, variable.getValue())) {
                throw ExitException.usage("environment: " + name + " is not a setting" + hintForVariable(name));
            }
        }
    }

    private static ExitException mustBeTyped(String option, String where) {
        return ExitException.usage("--" + option + " must be typed on the command line for each run, but " + where
                + " (expected: remove it there)");
    }

    private boolean isVariable(String name) {
        return name.equals(JVM_OPTIONS)
                || name.equals(CLASS_PATH)
                || name.equals(CONFIG)
                || options.stream()
                        .anyMatch(option ->
                                LayeredDefaults.environmentName(option).equals(name))
                || TARGET_SETTINGS.stream().anyMatch(setting -> isTargetVariable(name, setting));
    }

    private static boolean isTargetVariable(String name, String setting) {
        String begin = LayeredDefaults.environmentName(TARGET);
        String end = LayeredDefaults.environmentName(setting).substring(LayeredDefaults.PREFIX.length() - 1);
        return name.length() > begin.length() + end.length() && name.startsWith(begin) && name.endsWith(end);
    }

    private static boolean isService(String name, String value) {
        return SERVICE.matcher(name).matches() && SERVICE_VALUE.matcher(value).matches();
    }

    private static boolean isTargetKey(String key) {
        return key.startsWith(TARGET)
                && TARGET_SETTINGS.stream()
                        .anyMatch(setting ->
                                key.endsWith("." + setting) && key.length() > TARGET.length() + setting.length() + 1);
    }

    /** Candidates for an unknown key: all options, and the settings of the target that the key seems to name. */
    private Collection<String> near(String key) {
        Set<String> candidates = new TreeSet<>(options);
        candidates.remove("config");
        String[] parts = key.replaceFirst("\\.+$", "").split("\\.", -1);
        if (parts.length > 1) {
            boolean prefixed = parts.length > 2 && Nearest.of(parts[0], List.of("target")) != null;
            int end = Math.max(prefixed ? 2 : 1, parts.length - 1);
            String name = String.join(".", List.of(parts).subList(prefixed ? 1 : 0, end));
            TARGET_SETTINGS.forEach(setting -> candidates.add(TARGET + name + "." + setting));
        }
        return candidates;
    }

    private String hintForVariable(String name) {
        Set<String> candidates = new TreeSet<>(List.of(JVM_OPTIONS, CLASS_PATH, CONFIG));
        options.forEach(option -> candidates.add(LayeredDefaults.environmentName(option)));
        String begin = LayeredDefaults.environmentName(TARGET);
        if (name.startsWith(begin) && name.length() > begin.length()) {
            candidates.clear();
            int end = name.indexOf('_', begin.length());
            String target = name.substring(0, end < 0 ? name.length() : end);
            TARGET_SETTINGS.forEach(setting -> candidates.add(LayeredDefaults.environmentName(
                    target.substring(LayeredDefaults.PREFIX.length()) + "." + setting)));
        }
        return Nearest.hint(name.substring(LayeredDefaults.PREFIX.length()), withoutPrefix(candidates))
                .replace("did you mean ", "did you mean " + LayeredDefaults.PREFIX);
    }

    /** Removes the prefix, which all names share, and which would make them look similar. */
    private static List<String> withoutPrefix(Collection<String> names) {
        return names.stream()
                .map(name -> name.substring(LayeredDefaults.PREFIX.length()))
                .toList();
    }

    /** The key without leading dashes, in case it was written as on the command line. */
    private static String plain(String key) {
        return key.replaceFirst("^-+", "");
    }
}
