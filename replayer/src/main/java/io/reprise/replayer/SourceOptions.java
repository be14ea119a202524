package io.reprise.replayer;

import io.reprise.cli.DurationConverter;
import io.reprise.cli.EndpointOptions;
import io.reprise.cli.ExitException;
import io.reprise.cli.FilterOptions;
import io.reprise.cli.IdOptions;
import io.reprise.cli.TimeBoundConverter;
import io.reprise.journal.JournalSnapshot;
import io.reprise.replayer.source.SourceConfig;
import io.reprise.text.OneLine;
import io.reprise.time.TimeBound;
import io.reprise.traffic.IdFilter;
import io.reprise.traffic.SessionRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The recording, the part of it to replay, and the rules that tell its users apart. */
final class SourceOptions {
    @Option(
            names = "--journal",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "PATH",
            description = "Journal directory, run directory or file; repeatable, merged by time.")
    private List<Path> journals = List.of();

    @Option(
            names = "--skew",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "NAME=DURATION",
            description = "By how much the clock of a recorder was ahead of the others', such as web2=1.5s or"
                    + " web2=-300ms, by the name of its host or by its --journal; repeatable (default: clocks agreed).")
    private List<String> skews = List.of();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = TimeBoundConverter.class,
            description =
                    "Start at this time of the recording: 90s after its start, or 2026-11-23T08:00:00Z (default: its"
                            + " start).")
    private @Nullable TimeBound from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeBoundConverter.class,
            description = "End at this time of the recording, in the same forms (default: its end).")
    private @Nullable TimeBound to;

    @Option(
            names = "--last",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Replay only the last part of the recording, of this length.")
    private @Nullable Duration last;

    @Option(
            names = "--duration",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Replay only this much of the recording, from its start or --from on; with --loop, end after"
                    + " this long.")
    private @Nullable Duration duration;

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private IdOptions ids = new IdOptions();

    @Mixin
    private EndpointOptions endpoints = new EndpointOptions();

    @Option(
            names = "--session-key",
            split = "\n",
            splitSynopsisLabel = "",
            paramLabel = "RULE",
            description = "Rule that finds the session of a request: cookie:NAME, header:NAME,"
                    + " authorization, address or connection; repeatable, the first rule that finds a"
                    + " session wins (default: as recorded).")
    private List<String> sessionKeys = List.of();

    /** The length of the part to replay; with {@code --loop}, that of the replay. */
    @Nullable
    Duration duration() {
        return duration;
    }

    /** The options that choose a part of the recording, tell its users apart and name its endpoints, as text. */
    String text(boolean loops) {
        String window = from + " " + to + " " + last + " " + (loops ? null : duration);
        IdFilter chosen = ids.filter();
        String text = String.join("\n", filters.text(), endpoints.text(), window, sessionKeys.toString());
        return chosen.isGiven() ? text + "\n" + chosen.text() : text;
    }

    /** The rules that tell users apart, as text. */
    String sessionsText() {
        return sessionKeys.toString();
    }

    /** @throws ExitException no journal was given */
    List<Path> journals() {
        if (journals.isEmpty()) {
            throw ExitException.usage("--journal is missing (expected the directory that the proxy records into)");
        }
        return journals;
    }

    /**
     * The journals as they are now.
     *
     * @throws ExitException no journal was given, or a skew is wrong
     * @throws io.reprise.journal.JournalException a journal cannot be read
     */
    JournalSnapshot snapshot() {
        List<Skew> parsed =
                right("--skew", () -> skews.stream().map(Skew::parse).toList());
        JournalSnapshot snapshot = JournalSnapshot.of(journals());
        return parsed.isEmpty() ? snapshot : right("--skew", () -> Skew.correct(snapshot, journals(), parsed));
    }

    /** The values of {@code --journal} as typed; in a URL, of which a path keeps only one slash, both are put back. */
    List<String> given() {
        return journals.stream()
                .map(journal -> journal.toString().replaceFirst("^(https?:)/(?!/)", "$1//"))
                .toList();
    }

    List<String> journalNames() {
        return journals().stream().map(Path::toString).toList();
    }

    /**
     * The chosen part.
     *
     * @param loops whether it is replayed again and again, so that the duration is that of the replay
     * @throws ExitException a value that is wrong, or values that do not go together
     */
    SourceConfig config(boolean loops) {
        SourceConfig window = right("", () -> SourceConfig.window(from, to, last, loops ? null : duration));
        SourceConfig config =
                window.withFilter(filters.filter()).withIds(ids.filter()).withEndpoints(endpoints.names());
        return sessionKeys.isEmpty()
                ? config
                : config.withSessions(right("--session-key", () -> SessionRules.parse(sessionKeys)));
    }

    /**
     * The recording from a time on, without an end.
     *
     * @throws ExitException a value that is wrong
     */
    SourceConfig from(Instant begin) {
        SourceConfig config = SourceConfig.window(new TimeBound.At(begin), null, null, null)
                .withFilter(filters.filter())
                .withEndpoints(endpoints.names());
        return sessionKeys.isEmpty()
                ? config
                : config.withSessions(right("--session-key", () -> SessionRules.parse(sessionKeys)));
    }

    /** @param option the option to put in front of the message; empty when the message names it */
    private static <T> T right(String option, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            throw ExitException.usage(option.isEmpty() ? OneLine.reason(e) : option + ": " + OneLine.reason(e));
        }
    }
}
