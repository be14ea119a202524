package io.reprise.cli;

import io.reprise.files.RegularFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Values of options that the command line does not give: the environment ({@code REPRISE_MAX_IN_FLIGHT} for
 * {@code --max-in-flight}) before the properties file ({@code max-in-flight=…}). A repeatable option takes one value
 * per line, so it is declared with {@code split = "\n"}.
 */
public final class LayeredDefaults implements IDefaultValueProvider {
    /** The file that is read when it is there and no other is named. */
    public static final String DEFAULT_FILE = "reprise.properties";

    private static final int LENGTH_MAX_BYTES = 1 << 20;

    private final Map<String, String> environment;
    private final Properties file;

    private LayeredDefaults(Map<String, String> environment, Properties file) {
        this.environment = environment;
        this.file = file;
    }

    /**
     * Reads the file that {@code --config} in {@code args} or {@code REPRISE_CONFIG} names, else
     * {@value #DEFAULT_FILE} in the working directory if there is one.
     *
     * @throws ExitException the named file cannot be read
     */
    public static LayeredDefaults load(String[] args, Map<String, String> environment) {
        String named = configArgument(args);
        if (named == null) {
            named = environment.get("REPRISE_CONFIG");
        }
        Properties properties = new Properties();
        Path path = Path.of(named == null ? DEFAULT_FILE : named);
        if (named != null || Files.exists(path)) {
            try {
                byte[] bytes = RegularFiles.read(path, LENGTH_MAX_BYTES);
                properties.load(
                        new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8.newDecoder()));
            } catch (IOException | IllegalArgumentException e) {
                throw ExitException.usage(
                        "--config: cannot read '" + path + "' as a properties file: " + OneLine.reason(e));
            }
        }
        return new LayeredDefaults(environment, properties);
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

    @Override
    public @Nullable String defaultValue(ArgSpec arg) {
        if (!(arg instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        String name = option.longestName().replaceFirst("^-+", "");
        return value(name);
    }

    /** The value of a setting that is no option, such as {@code target.staging.url}; null when it is not set. */
    public @Nullable String value(String name) {
        String fromEnvironment = environment.get(environmentName(name));
        return fromEnvironment != null ? fromEnvironment : file.getProperty(name);
    }

    /** The environment variable of a setting: {@code target.staging.url} is {@code REPRISE_TARGET_STAGING_URL}. */
    public static String environmentName(String name) {
        return "REPRISE_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    /** All settings of the file, for catalogues such as the named targets. */
    public Properties file() {
        return file;
    }

    /** The environment that was given. */
    public Map<String, String> environment() {
        return environment;
    }
}
