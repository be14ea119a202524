package io.reprise.replayer.report;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code --report DIR}: everything that a run leaves behind. Stateless. */
public final class ReportFiles {
    private ReportFiles() {}

    /**
     * Makes the directory, so that it is known before the run whether its report can be written.
     *
     * @throws IOException it cannot be made or written to
     */
    public static void prepare(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.delete(Files.createTempFile(directory, ".probe", ""));
    }

    /**
     * Writes all files, over those of an earlier run.
     */
    public static void write(Path directory, RunSummary summary, Verdict verdict) throws IOException {
        Files.createDirectories(directory);
        try (Writer json = Files.newBufferedWriter(directory.resolve("summary.json"))) {
            JsonReport.write(json, summary, verdict);
        }
        Files.writeString(directory.resolve("summary.md"), MarkdownReport.of(summary, verdict));
        try (Writer junit = Files.newBufferedWriter(directory.resolve("junit.xml"))) {
            JunitReport.write(junit, summary, verdict);
        }
        HistogramLogs.write(directory, summary);
        try (Writer html = Files.newBufferedWriter(directory.resolve("report.html"))) {
            HtmlReport.write(html, summary, verdict);
        }
    }
}
