package io.reprise.replayer;

import io.reprise.cli.ConfigOption;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.replayer.compare.Compared;
import io.reprise.replayer.compare.Compared.Word;
import io.reprise.replayer.compare.ReleaseComparison;
import io.reprise.replayer.compare.ReportException;
import io.reprise.replayer.compare.StoredReport;
import io.reprise.replayer.report.CompareReports;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code replay compare}: says which endpoints are worse in one report than in another. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeOnExecutionException = ExitCodes.INTERNAL,
        description = "Compares two reports of one recording, one of the release before and one of the release"
                + " after: which endpoints fail more often, answer differently, or take longer.",
        footer = {
            "",
            "Exit codes: 0 SAME or BETTER, 1 WORSE, 2 wrong usage or no reports, 4 NOT COMPARABLE,",
            "5 the result could not be written."
        })
final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "BEFORE", description = "Directory of the report of the release before.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "AFTER", description = "Directory of the report of the release after.")
    private Path after = Path.of("");

    @Mixin
    private ReportOption report = new ReportOption();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Path directory = report.directory();
        if (directory != null && (isSame(directory, before) || isSame(directory, after))) {
            throw ExitException.usage("--report: '" + directory + "' is one of the reports that are compared (expected"
                    + " another directory)");
        }
        Compared compared = compared();
        report.prepare(spec.commandLine().getErr());
        CompareReports.print(out, compared);
        int code = exitCode(compared.word());
        List<String> problems = new ArrayList<>();
        report.write(out, problems, to -> CompareReports.write(to, compared, code));
        report.finish(out, spec.commandLine(), problems);
        return problems.isEmpty() ? code : ExitCodes.INTERNAL;
    }

    private static boolean isSame(Path one, Path other) {
        return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    }

    private Compared compared() {
        try {
            return ReleaseComparison.compare(StoredReport.read(before), StoredReport.read(after));
        } catch (ReportException e) {
            throw ExitException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** The exit code for a comparison with this result. */
    static int exitCode(Word word) {
        return switch (word) {
            case WORSE -> ExitCodes.FAILED;
            case NOT_COMPARABLE -> ExitCodes.INVALID;
            case BETTER, SAME -> ExitCodes.OK;
        };
    }
}
