package io.reprise.tools;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.journal.write.RingRecovery;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code journal recover}: recovers what a recorder would recover at its start, for a journal without a recorder. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = "Adds to a journal the records that killed recorders had not written yet; run it on their host as"
                + " their user. A recorder that starts on the journal does the same.")
final class RecoverCommand implements Callable<Integer> {
    private static final int SHOWN_MAX_CHARS = 300;

    @Parameters(paramLabel = "JOURNAL", description = "Journal directory.")
    private Path journal = Path.of("");

    @Option(
            names = "--ring-dir",
            paramLabel = "DIR",
            description = "The recorder's --ring-dir (default: ${DEFAULT-VALUE}).")
    private Path ringDirectory = RingRecovery.DIRECTORY;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!Files.isDirectory(journal)) {
            throw ExitException.usage("'" + journal + "' is not a directory (expected: a journal)");
        }
        PrintWriter out = spec.commandLine().getOut();
        List<RingRecovery.Outcome> outcomes = RingRecovery.recover(journal, ringDirectory, InstantSource.system());
        boolean failed = false;
        for (RingRecovery.Outcome outcome : outcomes) {
            failed |= !outcome.problem().isEmpty();
            out.println(Shown.printable(line(outcome), SHOWN_MAX_CHARS));
        }
        if (outcomes.isEmpty()) {
            out.println("Nothing to recover");
        }
        out.flush();
        return failed ? ExitCodes.FAILED : ExitCodes.OK;
    }

    private static String line(RingRecovery.Outcome outcome) {
        return outcome.problem().isEmpty()
                ? outcome.run() + ": " + Shown.count(outcome.recordCount(), "record") + " added"
                : outcome.ring() + ": " + outcome.problem();
    }
}
