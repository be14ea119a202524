package io.reprise.replayer.report;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.IOException;
import java.io.OutputStream;

/**
 * One file of {@code --report DIR}. To add a format, implement this (or {@link TextReport}) in a class of its own and
 * add it to {@link ReportFiles#ALL}. Reports take everything from the summary and the verdict; none reads another one's
 * output. Stateless, so that one object serves any thread.
 */
interface Report {
    /** Name of the file in the report's directory; no other report has it. */
    String fileName();

    /**
     * Writes the content of the file, unbuffered if the report does not buffer it. The stream stays open.
     *
     * @param verdict with the exit code of the process, as far as it is known: {@link Verdict#notWritten} when a report
     *     before this one could not be written
     * @throws IOException the content could not be written completely; the file is then removed
     */
    void write(OutputStream to, RunSummary summary, Verdict verdict) throws IOException;
}
