package io.reprise.replayer.report;

import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code --report DIR}: the files that a run leaves behind. Only their owner can read them; every file is written
 * completely or not at all. Stateless.
 */
public final class ReportFiles {
    /** Name of the page for people. */
    public static final String PAGE = HtmlReport.FILE_NAME;

    /** All reports, in the order in which they are written; summary.json is the last, since it says if one failed. */
    static final List<Report> ALL = List.of(
            new MarkdownReport(),
            new JunitReport(),
            new HtmlReport(),
            HistogramLog.ofResponseTimes(),
            HistogramLog.ofServiceTimes(),
            new UnitsFile(),
            new JsonReport());

    private ReportFiles() {}

    /**
     * Makes the directory, so that it is known before the run whether its report can be written.
     *
     * @return a warning, if there is reason for one
     * @throws IOException the directory cannot be made or written to
     */
    public static Optional<String> prepare(Path directory) throws IOException {
        Optional<String> warning = PrivateFiles.createDirectory(directory);
        Files.delete(Files.createTempFile(directory, ".probe", ""));
        return warning;
    }

    /**
     * Writes all files, over those of an earlier run. A file that cannot be written does not keep the others from being
     * written.
     *
     * @throws IOException a file could not be written; the message names each of them
     */
    public static void write(Path directory, RunSummary summary, Verdict verdict) throws IOException {
        write(directory, ALL, summary, verdict);
    }

    /**
     * Writes all files of each step, each step to a directory of its own, and a page about all of them.
     *
     * @throws IOException a file could not be written; the message names each of them
     */
    public static void writeSteps(Path directory, List<StepTable.Row> rows) throws IOException {
        PrivateFiles.createDirectory(directory);
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            StepTable.Row row = rows.get(i);
            String name = stepName(i, row.rate());
            try {
                write(directory.resolve(name), row.summary(), row.verdict());
            } catch (IOException e) {
                failures.add(name + ": " + OneLine.reason(e));
            }
        }
        try {
            DataFile.write(
                    directory,
                    new StepsData(rows.stream().map(StepTable.Row::rate).toList()));
            PrivateFiles.write(
                    directory.resolve("summary.md"),
                    out -> out.write(StepsMarkdown.text(rows).getBytes(StandardCharsets.UTF_8)));
            PrivateFiles.write(directory.resolve("junit.xml"), out -> JunitReport.write(out, rows));
            PrivateFiles.write(directory.resolve(PAGE), out -> StepsPage.write(out, rows));
            PrivateFiles.write(directory.resolve(JsonReport.FILE_NAME), out -> StepsJson.write(out, rows));
        } catch (IOException e) {
            failures.add(OneLine.reason(e));
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }

    /** The directory of a step: {@code step-2-4x}. */
    static String stepName(int index, String rate) {
        return "step-" + (index + 1) + "-" + rate.replaceAll("[^0-9a-zA-Z.]", "-");
    }

    static void write(Path directory, List<Report> reports, RunSummary summary, Verdict verdict) throws IOException {
        PrivateFiles.createDirectory(directory);
        List<String> failures = new ArrayList<>();
        try {
            DataFile.write(directory, RunData.of(summary, verdict));
        } catch (IOException e) {
            failures.add(DataFile.FILE_NAME + ": " + OneLine.reason(e));
        }
        for (Report report : reports) {
            Verdict soFar = failures.isEmpty() ? verdict : verdict.notWritten();
            try {
                PrivateFiles.write(directory.resolve(report.fileName()), out -> report.write(out, summary, soFar));
            } catch (IOException e) {
                failures.add(report.fileName() + ": " + OneLine.reason(e));
            }
        }
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }

    /** Where to look after {@link #write}, for a line on the terminal. */
    public static String whereToLook(Path directory) {
        return directory.resolve(PAGE) + ", " + JsonReport.FILE_NAME + " beside it";
    }
}
