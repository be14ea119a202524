package io.reprise.replayer;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.journal.JournalException;
import io.reprise.replayer.plan.Rate;
import io.reprise.replayer.plan.Scales;
import io.reprise.replayer.source.RecordedHosts;
import io.reprise.replayer.state.LinkFile;
import io.reprise.replayer.state.LinkFile.Counted;
import io.reprise.replayer.state.LinkKind;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code replay correlate}: prints the value links of a recording, by endpoint. */
@Command(
        name = "correlate",
        mixinStandardHelpOptions = true,
        description = "Print the values that recorded responses issued and later requests sent back.")
final class CorrelateCommand implements Callable<Integer> {
    private static final int EXAMPLE_CHARS = 12;
    private static final int TEXT_CHARS = 100;

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Recording recording =
                    Recording.open(source, Rate.recorded(), Scales.standard(), null, new RecordedHosts(Set.of()));
            LinkFile links =
                    new StateOptions().links(recording, spec.commandLine().getErr());
            if (links != null) {
                print(links, recording, out);
            }
            out.flush();
            return ExitCodes.OK;
        } catch (JournalException e) {
            throw ExitException.usage("--journal: " + OneLine.reason(e));
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
                    "  %8s  %s  from  %s  %s   such as %s",
                    Shown.count(counted.links()),
                    Shown.printable(Shown.words(kind.place()) + " " + kind.name(), TEXT_CHARS),
                    Shown.printable(kind.issuedBy(), TEXT_CHARS),
                    Shown.printable(kind.kind(), TEXT_CHARS),
                    example(counted.example())));
        }
    }

    /** Values may be secrets, so only their beginnings are shown. */
    private static String example(String value) {
        boolean isLong = value.length() > EXAMPLE_CHARS;
        return Shown.printable(isLong ? value.substring(0, EXAMPLE_CHARS) : value, TEXT_CHARS) + (isLong ? "…" : "");
    }
}
