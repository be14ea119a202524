package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitException;
import io.reprise.cli.FilterOptions;
import io.reprise.replayer.source.SourceConfig;
import io.reprise.replayer.source.TimeBound;
import io.reprise.text.OneLine;
import io.reprise.traffic.SessionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which recording, which part of it, and who its users are. */
final class SourceOptions {
    @Option(
            names = "--journal",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "PATH",
            description = "journal directory, run directory or file (repeatable: merged by time)")
    private List<Path> journals = List.of();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = BoundConverter.class,
            description = "start there: 90s after the start of the recording, or 2026-11-23T08:00:00Z")
    private @Nullable TimeBound from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = BoundConverter.class,
            description = "end there, in the same forms")
    private @Nullable TimeBound to;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "only the last part of the recording")
    private @Nullable Duration last;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "only so much of the recording, from its start or --from on")
    private @Nullable Duration duration;

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Option(
            names = "--session-key",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "RULE",
            description = "who a request is from: cookie:NAME, header:NAME, authorization, address or connection"
                    + " (repeatable, the first that finds something wins; default: as recorded)")
    private List<String> sessionKeys = List.of();

    /** Durations are offsets from the start, everything else is a time. */
    static final class BoundConverter implements ITypeConverter<TimeBound> {
        @Override
        public TimeBound convert(String value) {
            try {
                return new TimeBound.Offset(DurationConverter.parse(value));
            } catch (TypeConversionException notADuration) {
                try {
                    return TimeBound.parseIso(value, ZoneOffset.UTC);
                } catch (IllegalArgumentException e) {
                    throw new TypeConversionException(OneLine.reason(e));
                }
            }
        }
    }

    /** @throws ExitException none was given */
    List<Path> journals() {
        if (journals.isEmpty()) {
            throw ExitException.usage("--journal is missing (expected the directory that the proxy records into)");
        }
        return journals;
    }

    /** What was given, if anything; of a URL, a path keeps only one of the slashes. */
    List<String> given() {
        return journals.stream()
                .map(journal -> journal.toString().replaceFirst("^(https?:)/(?!/)", "$1//"))
                .toList();
    }

    List<String> journalNames() {
        return journals().stream().map(Path::toString).toList();
    }

    /** @throws ExitException a value that is wrong, or values that do not go together */
    SourceConfig config() {
        SourceConfig window = right("", () -> SourceConfig.window(from, to, last, duration));
        SourceConfig config = window.withFilter(filters.filter());
        return sessionKeys.isEmpty()
                ? config
                : config.withSessions(right("--session-key", () -> SessionRules.parse(sessionKeys)));
    }

    /** @param option what to name in front of the message, or nothing when the message names it */
    private static <T> T right(String option, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw ExitException.usage(option.isEmpty() ? OneLine.reason(e) : option + ": " + OneLine.reason(e));
        }
    }
}
