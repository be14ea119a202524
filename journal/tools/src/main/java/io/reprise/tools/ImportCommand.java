package io.reprise.tools;

import io.reprise.cli.ConfigOption;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.Typed;
import io.reprise.files.RegularFiles;
import io.reprise.journal.JournalException;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.write.ExchangeWriter;
import io.reprise.journal.write.JournalAccess;
import io.reprise.journal.write.JournalPlace;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code journal import}: reads a recording from a file in another format. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Adds the exchanges of a file to a journal as a separate run: all of them or none.")
final class ImportCommand implements Callable<Integer> {
    private static final int SHOWN_MAX_CHARS = 300;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "File to read.")
    private @Nullable Path file;

    @Typed // replay has an option of that name
    @Option(names = "--from", paramLabel = "FORMAT", description = "Format of the file (default: ${DEFAULT-VALUE}).")
    private String format = Ndjson.NAME;

    @Option(names = "--journal", paramLabel = "DIR", description = "Journal directory to add to; created if absent.")
    private @Nullable Path journal;

    @Mixin
    ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (file == null || journal == null) {
            throw ExitException.usage((file == null ? "no file given" : "--journal is missing")
                    + " (example: journal import recording.ndjson --journal /var/lib/reprise)");
        }
        Importer importer = Formats.importer(format);
        Path read = file;
        try (Run run = new Run(journal);
                InputStream in = new BufferedInputStream(Channels.newInputStream(RegularFiles.open(read)), 1 << 16)) {
            importer.read(in, run);
            long count = run.keep();
            spec.commandLine()
                    .getOut()
                    .println(Shown.printable(
                            Shown.count(count, "exchange") + " added to " + run.directory(), SHOWN_MAX_CHARS));
            return ExitCodes.OK;
        } catch (FormatException e) {
            String reason = Shown.printable(String.valueOf(e.getMessage()), SHOWN_MAX_CHARS);
            throw new ExitException(ExitCodes.FAILED, read + ": " + reason + "; nothing was imported");
        } catch (IOException e) {
            throw ExitException.usage("'" + read + "' cannot be read (" + OneLine.reason(e) + ")");
        } catch (JournalException e) {
            throw new ExitException(ExitCodes.FAILED, OneLine.reason(e) + "; nothing was imported");
        }
    }

    /** The run that is written: it begins with the first exchange and is discarded unless it is kept. */
    private static final class Run implements Consumer<Exchange>, AutoCloseable {
        private final Path journal;
        private @Nullable ExchangeWriter writer;

        Run(Path journal) {
            this.journal = journal;
        }

        @Override
        public void accept(Exchange exchange) {
            if (writer == null) {
                Instant start = Instant.ofEpochSecond(0, exchange.request().headTimeNs());
                writer = ExchangeWriter.open(
                        new JournalPlace(journal, JournalAccess.USER), Map.of("recorder", "journal import"), start);
            }
            writer.write(exchange);
        }

        Path directory() {
            return writer == null ? journal : writer.runDirectory();
        }

        /** Keeps the run and returns the number of its exchanges. */
        long keep() throws FormatException {
            if (writer == null) {
                throw new FormatException("contains no exchange");
            }
            writer.close();
            return writer.count();
        }

        @Override
        public void close() {
            if (writer != null) {
                writer.discard();
            }
        }
    }
}
