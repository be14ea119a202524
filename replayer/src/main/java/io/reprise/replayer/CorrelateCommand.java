package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.journal.JournalException;
import io.reprise.replayer.CorrelateOption.Links;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LinkFile.Counted;
import io.reprise.replayer.state.LinkKind;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code replay correlate}: prints the value links of a recording, by endpoint, or writes them as rules to edit. */
@Command(
        name = "correlate",
        mixinStandardHelpOptions = true,
        description = "Prints the values that recorded responses issued and later requests sent back.")
final class CorrelateCommand implements Callable<Integer> {
    private static final int TEXT_CHARS = 100;

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Mixin
    private CorrelateOption correlate = new CorrelateOption();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write the links to a new file as rules, one a line, which you can edit and give to"
                    + " --correlate (default: only print them).")
    private @Nullable Path output;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (correlate.isOff()) {
            throw ExitException.usage("--correlate: 'off' leaves nothing to print (expected auto or a file of rules)");
        }
        if (output != null && Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
            throw ExitException.usage(
                    "--output: '" + output + "' is there already and may have been edited (expected a new file)");
        }
        correlate.rules(); // checked first, because reading the recording may take long
        try {
            PrintWriter err = spec.commandLine().getErr();
            Recording recording = Recording.open(
                    source,
                    Rate.recorded(),
                    new ScaleOptions(),
                    new RecordedHosts(Set.of()),
                    ReadingProgress.ofRecording(err));
            Links links = correlate.links(recording, UnaryOperator.identity(), err);
            if (links != null) {
                print(links.file(), recording, out);
                links.unused().forEach(rule -> out.println("matches nothing: " + rule));
                write(links.file(), out);
            }
            out.flush();
            return ExitCodes.OK;
        } catch (JournalException e) {
            throw ExitException.usage("--journal: " + OneLine.reason(e));
        }
    }

    private void write(LinkFile links, PrintWriter out) {
        Path file = output;
        if (file != null) {
            int rules = LinkRulesOutput.write(links.kinds(), file);
            out.println();
            out.println(
                    Shown.count(rules, "rule") + " written to " + file + "; edit it and give it to replay --correlate");
        }
    }

    private static void print(LinkFile links, Recording recording, PrintWriter out) {
        List<Counted> kinds = new ArrayList<>(links.kinds());
        kinds.removeIf(kind -> kind.links() == 0);
        kinds.sort(Comparator.comparing((Counted counted) -> counted.kind().sentTo())
                .thenComparing(Comparator.comparingLong(Counted::links).reversed()));
        out.println(Shown.count(links.links(), "value") + " of "
                + Shown.count(recording.plan().size().requests(), "request")
                + (links.links() == 1 ? " was" : " were") + " issued by earlier responses");
        String endpoint = "";
        for (Counted counted : kinds) {
            LinkKind kind = counted.kind();
            if (!kind.sentTo().equals(endpoint)) {
                endpoint = kind.sentTo();
                out.println();
                out.println(Shown.printable(endpoint, TEXT_CHARS));
            }
            out.println(String.format(
                    Locale.ROOT,
                    "  %8s  %s  from  %s  %s   %ssuch as %s",
                    Shown.count(counted.links()),
                    Shown.printable(Shown.words(kind.place()) + " " + kind.name(), TEXT_CHARS),
                    Shown.printable(kind.issuedBy(), TEXT_CHARS),
                    Shown.printable(kind.kind(), TEXT_CHARS),
                    counted.encoding().isEmpty() ? "" : "in " + counted.encoding() + ", ",
                    Shown.printable(LinkRulesOutput.example(counted.example()), TEXT_CHARS)));
        }
    }
}
