package io.reprise.replayer.report;

import io.reprise.cli.OneLine;
import io.reprise.cli.PrivateFiles;
import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code --report DIR}: everything that a run leaves behind. Only the owner can read it; every file is there as a whole
 * or not at all. Stateless.
 */
public final class ReportFiles {
    private ReportFiles() {}

    /** Writes one file as text. */
    @FunctionalInterface
    private interface Text {
        void writeTo(Writer out) throws IOException;
    }

    /**
     * Makes the directory, so that it is known before the run whether its report can be written.
     *
     * @return what to warn of
     * @throws IOException it cannot be made or written to
     */
    public static Optional<String> prepare(Path directory) throws IOException {
        Optional<String> warning = PrivateFiles.createDirectory(directory);
        Files.delete(Files.createTempFile(directory, ".probe", ""));
        return warning;
    }

    /**
     * Writes all files, over those of an earlier run. A file that cannot be written does not keep the others from being
     * written; {@code summary.json} is the last and knows of it.
     *
     * @throws IOException a file could not be written
     */
    public static void write(Path directory, RunSummary summary, Verdict verdict) throws IOException {
        PrivateFiles.createDirectory(directory);
        List<String> failures = new ArrayList<>();
        text(directory, "summary.md", failures, out -> out.write(MarkdownReport.of(summary, verdict)));
        text(directory, "junit.xml", failures, out -> JunitReport.write(out, summary, verdict));
        text(directory, "report.html", failures, out -> HtmlReport.write(out, summary, verdict));
        file(directory, "response-time.hlog", failures, out -> HistogramLogs.writeResponses(out, summary));
        file(directory, "service-time.hlog", failures, out -> HistogramLogs.writeServices(out, summary));
        Verdict last = failures.isEmpty() ? verdict : verdict.notWritten();
        text(directory, "summary.json", failures, out -> JsonReport.write(out, summary, last));
        if (!failures.isEmpty()) {
            throw new IOException(String.join("; ", failures));
        }
    }

    private static void text(Path directory, String name, List<String> failures, Text text) {
        file(directory, name, failures, out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            text.writeTo(writer);
            writer.flush();
        });
    }

    private static void file(Path directory, String name, List<String> failures, PrivateFiles.Content content) {
        try {
            PrivateFiles.write(directory.resolve(name), content);
        } catch (IOException e) {
            failures.add(name + ": " + OneLine.reason(e));
        }
    }
}
