package io.reprise.tools;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.FilterOptions;
import io.reprise.http.FramingException;
import io.reprise.http.Head;
import io.reprise.journal.Damage;
import io.reprise.journal.JournalException;
import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.RecordedHeads;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import io.reprise.traffic.RequestFilter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that all {@code journal} commands have: which journal, and which of its exchanges. */
final class JournalOptions {
    private static final long HELD_BYTES_MAX = 256L << 20;
    private static final int PROBLEM_LENGTH_MAX = 300;
    private static final int NAME_LENGTH_MAX = 300;
    /** As 'journal list' shows it. */
    private static final Pattern EXCHANGE_ID = Pattern.compile("[0-9a-f]{1,8}-[0-9a-f]{1,16}");

    private static final Set<String> COMMANDS = Set.of("info", "list", "show");

    @Parameters(arity = "0..*", paramLabel = "DIR", description = "journal directory, run directory or .cq4 file")
    private List<Path> journals = List.of();

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "properties file with defaults (default: reprise.properties, if there)")
    @SuppressWarnings("UnusedVariable") // LayeredDefaults looks for it before the command line is parsed
    private @Nullable Path config;

    /** What is held in memory while the oldest exchange is still incomplete: a part of what there is. */
    static long heldBytesMax() {
        return Math.min(HELD_BYTES_MAX, Runtime.getRuntime().maxMemory() / 4);
    }

    /** Whether no journal is named. */
    boolean isBare() {
        return journals.isEmpty();
    }

    /**
     * Says how a command is called that was called without a journal.
     *
     * @param example what may follow the journal
     */
    static int usage(CommandLine line, String example) {
        String name = line.getCommandSpec().qualifiedName();
        PrintWriter err = line.getErr();
        err.println(name + ": no journal given (" + name + " --help lists the options)");
        err.println("usage: " + name + " DIR... [OPTION]...");
        err.println("example: " + name + " /var/lib/reprise" + example);
        err.flush();
        return ExitCodes.USAGE;
    }

    JournalReader open() {
        try {
            return JournalReader.open(journals);
        } catch (JournalException e) {
            throw ExitException.usage(OneLine.reason(e) + hint());
        }
    }

    /** What was meant by an argument that is not a path, if that can be guessed. */
    private String hint() {
        for (Path journal : journals) {
            String argument = journal.toString();
            if (EXCHANGE_ID.matcher(argument).matches()) {
                return " (did you mean 'journal show DIR --exchange " + argument + "'?)";
            }
            if (argument.matches("https?:/.*")) {
                return " ('" + argument + "' is a URL, and a journal is a directory)";
            }
            if (COMMANDS.contains(argument)) {
                return " (did you mean 'journal " + argument + " DIR'?)";
            }
        }
        return "";
    }

    /** @throws ExitException naming the option and what would be right */
    static void requireNotNegative(String option, long value) {
        if (value < 0) {
            throw ExitException.usage(option + ": " + value + " (expected 0 or more)");
        }
    }

    RequestFilter filter() {
        return filters.filter();
    }

    /** Whether not all exchanges are asked for. */
    boolean isFiltered() {
        return filters.isGiven();
    }

    /** Whether an exchange is among those asked for; one whose request cannot be read is not, if any are named. */
    boolean wants(RequestFilter filter, @Nullable Head head) {
        return head == null ? !filters.isGiven() : filter.accepts(head.method(), head.target());
    }

    /** The journal as the user named it. */
    String name() {
        return Shown.printable(
                String.join(", ", journals.stream().map(Path::toString).toList()), NAME_LENGTH_MAX);
    }

    /** Ends the program when no exchange can be read; the runs' problems may be why. */
    ExitException empty(JournalReader records) {
        List<String> problems = records.problems();
        String why = problems.isEmpty() ? "" : "; " + problemsText(problems);
        return new ExitException(ExitCodes.FAILED, "'" + name() + "' is empty: it holds no exchange" + why);
    }

    /** Says on a line of its own that what was shown is not all that was recorded, if so. */
    static void warnOfDamage(CommandLine line, JournalReader records) {
        Damage damage = records.damage();
        List<String> parts = new ArrayList<>();
        if (damage.spots() > 0 || damage.missingRecords() > 0) {
            parts.add("damage: " + Shown.count(damage.spots(), "spot") + " skipped, "
                    + Shown.count(damage.missingRecords(), "record") + " missing ('journal info' says more)");
        }
        if (!records.problems().isEmpty()) {
            parts.add(problemsText(records.problems()));
        }
        if (!parts.isEmpty()) {
            PrintWriter err = line.getErr();
            err.println(line.getCommandSpec().qualifiedName() + ": " + String.join("; ", parts));
            err.flush();
        }
    }

    private static String problemsText(List<String> problems) {
        String first = Shown.printable(problems.get(0), PROBLEM_LENGTH_MAX);
        return problems.size() == 1
                ? first
                : Shown.count(problems.size(), "problem") + " of runs and files ('journal info' says all); first: "
                        + first;
    }

    /** The request head of an exchange; null when it was never framed or is not readable. */
    static @Nullable Head requestHead(Exchange exchange) {
        byte[] head = exchange.request().head();
        if (head.length == 0) {
            return null;
        }
        try {
            return Head.parseRequest(head, RecordedHeads.LIMITS);
        } catch (FramingException e) {
            return null;
        }
    }
}
