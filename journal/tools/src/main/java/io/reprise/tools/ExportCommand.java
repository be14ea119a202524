package io.reprise.tools;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.PrivateFiles;
import io.reprise.cli.Typed;
import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.Bodies;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import io.reprise.traffic.RequestFilter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code journal export}: writes a recording in another format. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes the exchanges of a recording in another format, in the order in which they arrived. The output"
                        + " contains passwords and cookies, as the recording does.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private JournalOptions journal = new JournalOptions();

    @Typed // replay has an option of that name
    @Option(names = "--to", paramLabel = "FORMAT", description = "Format to write (default: ${DEFAULT-VALUE}).")
    private String format = Ndjson.NAME;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "File to write, readable only by its owner; replaces an existing file once the export is complete"
                            + " (default: standard output).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (journal.isBare()) {
            return JournalOptions.usage(spec.commandLine(), " --to ndjson --output recording.ndjson");
        }
        Exporter exporter = Formats.exporter(format);
        try (JournalReader records = journal.open()) {
            long count = output == null ? toStandardOutput(exporter, records) : toFile(exporter, records, output);
            JournalOptions.warnOfDamage(spec.commandLine(), records);
            if (output != null) {
                spec.commandLine().getOut().println(Shown.count(count, "exchange") + " written to " + output);
            }
        }
        return ExitCodes.OK;
    }

    private long toFile(Exporter exporter, JournalReader records, Path file) {
        long[] count = new long[1];
        try {
            PrivateFiles.replace(file, out -> {
                BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
                count[0] = export(exporter, records, buffered);
                buffered.flush();
            });
            return count[0];
        } catch (IOException e) {
            throw new ExitException(
                    ExitCodes.FAILED, "--output: '" + file + "' cannot be written (" + OneLine.reason(e) + ")");
        }
    }

    private long toStandardOutput(Exporter exporter, JournalReader records) {
        PrintWriter out = spec.commandLine().getOut();
        try (OutputStream characters = new AsciiOutputStream(out)) {
            return export(exporter, records, characters);
        } catch (IOException e) {
            return 0; // the reader closed the pipe; Program reports any other reason
        }
    }

    /** Writes the selected exchanges and returns their number, never 0. */
    private long export(Exporter exporter, JournalReader records, OutputStream out) throws IOException {
        ExchangeReader exchanges = new ExchangeReader(records, JournalOptions.heldBytesMax(), Bodies.ALL_ON_DEMAND);
        RecordedEndpoints unwanted = new RecordedEndpoints(journal.endpointNames());
        RequestFilter filter = journal.filter();
        Exporter.Output file = exporter.begin(out);
        long count = 0;
        for (Exchange next = ListCommand.next(exchanges); next != null; next = ListCommand.next(exchanges)) {
            if (journal.wants(filter, JournalOptions.requestHead(next))) {
                file.write(exchanges.withBodies());
                count++;
            } else if (count == 0) {
                unwanted.count(next);
            }
        }
        if (exchanges.counts().exchanges() == 0) {
            throw journal.empty(records);
        }
        if (count == 0) {
            throw unwanted.noMatch();
        }
        file.finish();
        return count;
    }

    /** Passes ASCII bytes on as characters. */
    private static final class AsciiOutputStream extends OutputStream {
        private final PrintWriter out;

        AsciiOutputStream(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void write(int octet) {
            out.write(octet & 0x7F);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                write(bytes[i]);
            }
            if (out.checkError()) {
                throw new IOException("standard output is closed");
            }
        }

        @Override
        public void flush() {
            out.flush();
        }
    }
}
