package io.reprise.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config}, the same for every command. {@link LayeredDefaults} reads it before the command line is parsed. */
public final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file with defaults (default: reprise.properties, if it exists).")
    @SuppressWarnings("UnusedVariable")
    private @Nullable Path file;
}
