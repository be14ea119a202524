package io.reprise.tools;

import io.reprise.cli.ConfigOption;
import io.reprise.cli.EndpointOptions;
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
import io.reprise.traffic.EndpointNames;
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
import picocli.CommandLine.Parameters;

/** The common options of {@code journal} commands: which journal, and which of its exchanges. */
final class JournalOptions {
    private static final long HELD_BYTES_MAX = 256L << 20;
    private static final int PROBLEM_LENGTH_MAX = 300;
    private static final int NAME_LENGTH_MAX = 300;
    /** An id as 'journal list' shows it. */
    private static final Pattern EXCHANGE_ID = Pattern.compile("[0-9a-f]{1,8}-[0-9a-f]{1,16}");

    private static final Set<String> COMMANDS = Set.of("info", "list", "show");

    @Parameters(arity = "0..*", paramLabel = "DIR", description = "Journal directory, run directory or .cq4 file.")
    private List<Path> journals = List.of();

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private EndpointOptions endpoints = new EndpointOptions();

    @Mixin
    ConfigOption config = new ConfigOption();

    /** Maximum bytes held in memory while the oldest exchange is incomplete: a share of the heap. */
    static long heldBytesMax() {
        return Math.min(HELD_BYTES_MAX, Runtime.getRuntime().maxMemory() / 4);
    }

    /** Whether no journal was given. */
    boolean isBare() {
        return journals.isEmpty();
    }

    /**
     * Prints the usage of a command that was called without a journal.
     *
     * @param example options that may follow the journal
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

    /** A guess at the meaning of an argument that is not a path; empty if there is none. */
    private String hint() {
        for (Path journal : journals) {
            String argument = journal.toString();
            if (EXCHANGE_ID.matcher(argument).matches()) {
                return " (did you mean 'journal show DIR --exchange " + argument + "'?)";
            }
            if (argument.matches("https?:/.*")) {
                return " ('" + argument + "' is a URL; a journal is a directory)";
            }
            if (COMMANDS.contains(argument)) {
                return " (did you mean 'journal " + argument + " DIR'?)";
            }
        }
        return "";
    }

    /** @throws ExitException naming the option and what is expected */
    static void requireNotNegative(String option, long value) {
        if (value < 0) {
            throw ExitException.usage(option + ": " + value + " (expected 0 or more)");
        }
    }

    RequestFilter filter() {
        return filters.filter();
    }

    /** @throws ExitException a rule for endpoints is invalid */
    EndpointNames endpointNames() {
        return endpoints.names();
    }

    /** Whether a filter selects some of the exchanges. */
    boolean isFiltered() {
        return filters.isGiven();
    }

    /** Whether the filter selects an exchange; if a filter is given, it never selects an unreadable request. */
    boolean wants(RequestFilter filter, @Nullable Head head) {
        return head == null ? !filters.isGiven() : filter.accepts(head.method(), head.target());
    }

    /** The journal as the user named it. */
    String name() {
        return Shown.printable(
                String.join(", ", journals.stream().map(Path::toString).toList()), NAME_LENGTH_MAX);
    }

    /** The error if no exchange can be read; includes the runs' problems as a possible reason. */
    ExitException empty(JournalReader records) {
        List<String> problems = records.problems();
        String why = problems.isEmpty() ? "" : "; " + problemsText(problems);
        return new ExitException(ExitCodes.FAILED, "'" + name() + "' is empty: it contains no exchange" + why);
    }

    /** Warns on a separate line if records are missing from the output. */
    static void warnOfDamage(CommandLine line, JournalReader records) {
        Damage damage = records.damage();
        List<String> parts = new ArrayList<>();
        if (damage.spots() > 0 || damage.missingRecords() > 0) {
            parts.add("damage: " + Shown.count(damage.spots(), "spot") + " skipped, "
                    + Shown.count(damage.missingRecords(), "record") + " missing (details: 'journal info')");
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
                : Shown.count(problems.size(), "problem") + " of runs and files (all: 'journal info'); first: " + first;
    }

    /** The request head of an exchange; null if it is missing or unreadable. */
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
