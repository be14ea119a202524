package io.reprise.replayer.report;

import io.reprise.replayer.measure.RunSummary;
import io.reprise.replayer.measure.Verdict;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** A report in UTF-8. */
interface TextReport extends Report {
    /**
     * Writes the text. The writer is buffered and stays open.
     *
     * @throws IOException the text could not be written completely
     */
    void writeText(Writer to, RunSummary summary, Verdict verdict) throws IOException;

    @Override
    default void write(OutputStream to, RunSummary summary, Verdict verdict) throws IOException {
        Writer writer = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
        writeText(writer, summary, verdict);
        writer.flush();
    }
}
