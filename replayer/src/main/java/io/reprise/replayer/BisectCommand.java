package io.reprise.replayer;

import io.reprise.cli.ConfigOption;
import io.reprise.cli.DurationConverter;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.Typed;
import io.reprise.journal.JournalException;
import io.reprise.replayer.bisect.Firings.Ended;
import io.reprise.replayer.bisect.Firings.Reason;
import io.reprise.replayer.hunt.Finding;
import io.reprise.replayer.report.HuntFile;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay bisect}: finds the smallest part of a recording that still shows a finding of a hunt. */
@Command(
        name = "bisect",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnExecutionException = ExitCodes.INTERNAL,
        description = {
            "Finds the smallest part of a recording, and the lowest rate, that still show a finding"
                    + " of a hunt: fires parts repeatedly, and leaves out sessions, endpoints and times that"
                    + " the finding does not need.",
            "The options of the hunt apply, unless they are given here. The same command resumes a"
                    + " search that was ended."
        },
        footer = {
            "",
            "Exit codes: 0 found, 1 not shown again (with --again: shown), 2 wrong usage, 3 the" + " target",
            "cannot be reached, 4 INVALID: the replayer could not keep the timetable, 5 not written, 130 interrupted."
        })
final class BisectCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "REPORT", description = "Directory of the hunt's report.")
    private @Nullable Path hunt;

    @Option(names = "--finding", paramLabel = "ID", description = "The finding, by its id in the report.")
    private @Nullable String finding;

    @Option(
            names = "--again",
            paramLabel = "DIR",
            description = "Only fire the small journal of an earlier bisection once, and print whether it shows the"
                    + " finding.")
    private @Nullable Path again;

    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1h",
            description = "End the search after this time, with the best part so far (default: ${DEFAULT-VALUE}).")
    private Duration budget = Duration.ofHours(1);

    @Typed // the report of another command must not be written over
    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Directory for the result (default: bisect-ID in the report of the hunt).")
    private @Nullable Path report;

    @Option(
            names = "--journal-program",
            paramLabel = "PATH",
            description = "The journal program, which writes the small journal (default: beside this program).")
    private @Nullable String journalProgram;

    @Option(names = "--dry-run", description = "Print what would be fired and how long it may take, and send nothing.")
    private boolean dryRun;

    @Mixin
    @SuppressWarnings("UnusedVariable") // typed options outrank the options of the hunt
    private FiringOptions firing = new FiringOptions();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final InstantSource clock;
    private final Surroundings surroundings;

    /**
     * @param clock the date, for the names of runs
     * @param surroundings what the production guard asks
     */
    BisectCommand(InstantSource clock, Surroundings surroundings) {
        this.clock = clock;
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Interruption interruption = new Interruption(err);
        try (Live live = new Live(interruption, List.of(), null, null, new Console(err, interruption, false))) {
            SliceRepeat.Around around = new SliceRepeat.Around(
                    CommandOptions.typed(spec),
                    ReplayMain.settings(spec.commandLine()),
                    surroundings,
                    live,
                    clock,
                    err);
            return again == null ? search(around) : again(again, around);
        } catch (JournalException e) {
            throw ExitException.usage("--journal: " + OneLine.reason(e));
        }
    }

    private int again(Path directory, SliceRepeat.Around around) {
        try {
            SliceRepeat.Result result = new SliceRepeat(directory, around).fire(true);
            spec.commandLine().getOut().println(result.isYes() ? "SHOWN: the finding shows again" : "not shown");
            return result.isYes() ? ExitCodes.FAILED : ExitCodes.OK;
        } catch (Ended e) {
            throw e.reason() == Reason.ABORTED
                    ? new ExitException(ExitCodes.UNREACHABLE, "--abort-on: a condition was met")
                    : new ExitException(ExitCodes.INTERRUPTED, "interrupted");
        }
    }

    private int search(SliceRepeat.Around around) {
        if (hunt == null || finding == null) {
            throw ExitException.usage((hunt == null ? "the report of a hunt is missing" : "--finding is missing")
                    + " (example: replay bisect --finding 1a2b3c4d report)");
        }
        HuntFile file = read(hunt);
        HuntFile.Found found = find(file, finding);
        Path directory = report == null ? hunt.resolve("bisect-" + found.id()) : report;
        BisectRun run = new BisectRun(
                new BisectRun.Subject(file, found, directory),
                around,
                new SliceOutput(directory, journalProgram),
                spec.commandLine().getOut());
        return dryRun ? run.dryRun(budget) : run.run(budget);
    }

    private static HuntFile read(Path hunt) {
        try {
            return HuntFile.read(hunt);
        } catch (IOException e) {
            throw ExitException.usage(
                    "'" + hunt + "': " + OneLine.reason(e) + " (expected the directory of a hunt's --report)");
        }
    }

    private static HuntFile.Found find(HuntFile file, String id) {
        HuntFile.Found found = file.findings().stream()
                .filter(each -> each.id().equals(id.strip()))
                .findFirst()
                .orElseThrow(() -> ExitException.usage("--finding: the hunt has no finding '" + Shown.printable(id, 40)
                        + "' (expected one of "
                        + file.findings().stream().map(HuntFile.Found::id).toList() + ")"));
        if (found.verdict() == Finding.Verdict.REGRESSION || found.rates().isEmpty()) {
            throw ExitException.usage("--finding: '" + found.id() + "' shows at the pace of the baseline already"
                    + " (expected one that load brings out; replay --session or --exchange sends a part of it)");
        }
        return found;
    }
}
