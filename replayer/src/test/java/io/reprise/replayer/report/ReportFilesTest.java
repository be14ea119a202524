package io.reprise.replayer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Runs;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportFilesTest {
    private static final List<String> FILES = List.of(
            "data.json",
            "junit.xml",
            "report.html",
            "response-time.hlog",
            "service-time.hlog",
            "summary.json",
            "summary.md",
            "units.json");

    @TempDir
    Path directory;

    private static RunSummary run() {
        return new Runs().answered(200, 0, 1, 0, 11).finish(100);
    }

    private static void write(Path directory) throws IOException {
        ReportFiles.write(directory, run(), Verdict.of(run()));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void onlyTheOwnerCanReadAReport() throws IOException {
        Path report = directory.resolve("a/report");
        assertThat(ReportFiles.prepare(report)).isEmpty();
        write(report);
        assertThat(mode(report)).isEqualTo("rwx------");
        assertThat(mode(report.getParent())).isEqualTo("rwx------");
        assertThat(names(report)).isEqualTo(FILES);
        for (String file : FILES) {
            assertThat(mode(report.resolve(file))).as(file).isEqualTo("rw-------");
        }
    }

    @Test
    void directoryThatOthersCanReadCausesAWarning() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(ReportFiles.prepare(directory).orElse("")).contains(directory.toString(), "rwxr-x---", "chmod 700");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        assertThat(ReportFiles.prepare(directory)).isEmpty();
    }

    @Test
    void symbolicLinkOfAReportsNameIsNotFollowed() throws IOException {
        Path precious = Files.writeString(directory.resolve("precious"), "mine");
        Path report = Files.createDirectory(directory.resolve("report"));
        for (String file : FILES) {
            Files.createSymbolicLink(report.resolve(file), precious);
        }
        write(report);
        assertThat(precious).hasContent("mine");
        for (String file : FILES) {
            assertThat(report.resolve(file)).isNotEmptyFile().matches(path -> !Files.isSymbolicLink(path));
        }
    }

    @Test
    void filesOfAnEarlierRunAreReplaced() throws IOException {
        Files.writeString(directory.resolve("summary.json"), "old");
        Files.writeString(directory.resolve("mine.txt"), "kept");
        write(directory);
        assertThat(Files.readString(directory.resolve("summary.json"))).contains("\"verdict\" : \"OK\"");
        assertThat(directory.resolve("mine.txt")).hasContent("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"report.html", "summary.md", "junit.xml", "service-time.hlog"})
    void fileThatCannotBeWrittenIsNamedAndSummaryJsonHasExitCode5(String name) throws IOException {
        Files.createDirectories(directory.resolve(name).resolve("occupied"));
        assertThatThrownBy(() -> write(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(name);
        assertThat(Files.readString(directory.resolve("summary.json"))).contains("\"exitCode\" : 5");
        assertThat(names(directory)).isEqualTo(FILES);
    }

    /** A format as somebody would add it: one class, and one element of the list. */
    private static final class CountsReport implements TextReport {
        @Override
        public String fileName() {
            return "counts.csv";
        }

        @Override
        public void writeText(Writer to, RunSummary summary, Verdict verdict) throws IOException {
            to.write("sent,failed,exit code\n" + summary.counts().sent() + "," + summary.failed() + ","
                    + verdict.exitCode() + "\n");
        }
    }

    /** A format whose content the disk has no room for. */
    private static final class TooLargeReport implements Report {
        @Override
        public String fileName() {
            return "all-bodies.bin";
        }

        @Override
        public void write(OutputStream to, RunSummary summary, Verdict verdict) throws IOException {
            to.write(new byte[10]);
            throw new IOException("No space left on device");
        }
    }

    private static List<Report> allAnd(Report... added) {
        List<Report> reports = new ArrayList<>(List.of(added));
        reports.addAll(ReportFiles.ALL);
        return reports;
    }

    @Test
    void addedFormatIsWrittenLikeTheOthers() throws IOException {
        ReportFiles.write(directory, allAnd(new CountsReport()), run(), Verdict.of(run()));
        Path file = directory.resolve("counts.csv");
        assertThat(file).hasContent("sent,failed,exit code\n1,0,0\n");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(names(directory)).containsAll(FILES);
        assertThat(Files.readString(directory.resolve("summary.json"))).contains("\"exitCode\" : 0");
    }

    @Test
    void addedFormatThatCannotBeWrittenLeavesNoFileAndSetsExitCode5() throws IOException {
        List<Report> reports = allAnd(new TooLargeReport(), new CountsReport());
        Files.writeString(directory.resolve("all-bodies.bin"), "of an earlier run");
        assertThatThrownBy(() -> ReportFiles.write(directory, reports, run(), Verdict.of(run())))
                .isInstanceOf(IOException.class)
                .hasMessage("all-bodies.bin: No space left on device");
        assertThat(names(directory)).doesNotContain("all-bodies.bin").containsAll(FILES);
        assertThat(directory.resolve("counts.csv")).hasContent("sent,failed,exit code\n1,0,5\n");
        assertThat(Files.readString(directory.resolve("summary.json"))).contains("\"exitCode\" : 5");
    }

    @Test
    void summaryJsonIsTheLastSinceItSaysWhetherTheOthersFailed() {
        assertThat(ReportFiles.ALL)
                .extracting(Report::fileName)
                .doesNotHaveDuplicates()
                .last()
                .isEqualTo("summary.json");
    }

    @Test
    void directoryThatWasRemovedIsMadeAgain() throws IOException {
        Path report = directory.resolve("report");
        ReportFiles.prepare(report);
        Files.delete(report);
        write(report);
        assertThat(names(report)).isEqualTo(FILES);
        assertThat(mode(report)).isEqualTo("rwx------");
    }
}
