package io.reprise.replayer;

import io.reprise.cli.ExitException;
import io.reprise.cli.StandardStreams;
import io.reprise.replayer.report.ReportFiles;
import io.reprise.text.OneLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The directory for the result. */
final class ReportOption {
    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write the result to this directory, in every report format (default: none).")
    private @Nullable Path directory;

    private final String name;

    ReportOption() {
        name = "--report";
    }

    /**
     * A directory that another option or parameter names.
     *
     * @param name of that option or parameter
     */
    ReportOption(String name, Path directory) {
        this.name = name;
        this.directory = directory;
    }

    /** Null if no report is asked for. */
    @Nullable
    Path directory() {
        return directory;
    }

    /** Makes the directory, so that it is known before the run whether its report can be written. */
    void prepare(PrintWriter err) {
        if (directory == null) {
            return;
        }
        try {
            ReportFiles.prepare(directory).ifPresent(warning -> err.println("replay: " + name + ": " + warning));
            err.flush();
        } catch (IOException e) {
            throw ExitException.usage(name + ": cannot write to '" + directory + "': " + OneLine.reason(e)
                    + " (name a writable directory)");
        }
    }

    /** Tries whether the report can be written; a directory that was made for the trial is removed. */
    void tryOut(PrintWriter out, PrintWriter err) {
        Path tried = directory;
        if (tried == null) {
            return;
        }
        boolean wasThere = Files.exists(tried);
        prepare(err);
        out.println("Report     " + tried + " can be written");
        try {
            if (!wasThere) {
                Files.deleteIfExists(tried);
            }
        } catch (IOException e) {
            // Another process has put a file there meanwhile.
        }
    }

    /** Writes the files of a report. */
    @FunctionalInterface
    interface DirectoryWriter {
        void write(Path directory) throws IOException;
    }

    /**
     * Writes the report, if one is asked for, and says where it is.
     *
     * @param problems gets a line if it could not be written
     */
    void write(PrintWriter out, List<String> problems, DirectoryWriter files) {
        if (directory != null) {
            write(out, problems, files, ReportFiles.whereToLook(directory));
        }
    }

    /**
     * Writes the report, if one is asked for, and says where to start reading.
     *
     * @param where what to read first
     */
    void write(PrintWriter out, List<String> problems, DirectoryWriter files, String where) {
        if (directory == null) {
            return;
        }
        try {
            files.write(directory);
            out.println("Report       " + where);
            out.flush();
        } catch (IOException e) {
            problems.add(name + ": writing to '" + directory + "' failed: " + OneLine.reason(e));
        }
    }

    /**
     * Says what could not be written, at once instead of by an exception, because the process may be ended as soon as
     * the run is over.
     *
     * @param problems gets a line if standard output could not be written
     */
    void finish(PrintWriter out, CommandLine command, List<String> problems) {
        IOException failure = StandardStreams.outFailure();
        if (out.checkError() || failure != null) {
            problems.add("the result could not be written to standard output"
                    + (failure == null ? "" : ": " + OneLine.reason(failure)));
        }
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        problems.forEach(problem -> err.println(name + ": " + OneLine.of(problem)));
        err.flush();
    }
}
