package io.reprise.tools;

import io.reprise.cli.ExitCodes;
import io.reprise.http.Head;
import io.reprise.journal.Damage;
import io.reprise.journal.JournalReader;
import io.reprise.journal.RunManifest;
import io.reprise.journal.exchange.Bodies;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.text.Shown;
import io.reprise.traffic.RequestFilter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code journal info}: the content of a recording on one page. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        description = "Summarises a recording: span, counts, rate over time, endpoints, sessions, gaps, size.")
final class InfoCommand implements Callable<Integer> {
    private static final int LINE_LENGTH_MAX = 300;

    @Mixin
    private JournalOptions journal = new JournalOptions();

    @Option(names = "--top", paramLabel = "N", description = "Number of endpoints to show (default: ${DEFAULT-VALUE}).")
    private int top = 10;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (journal.isBare()) {
            return JournalOptions.usage(spec.commandLine(), "");
        }
        JournalOptions.requireNotNegative("--top", top);
        RequestFilter filter = journal.filter();
        boolean filtered = journal.isFiltered();
        PrintWriter out = spec.commandLine().getOut();
        try (JournalReader records = journal.open()) {
            ExchangeReader exchanges = new ExchangeReader(records, JournalOptions.heldBytesMax(), Bodies.NONE);
            RecordingSummary summary = new RecordingSummary(journal.endpointNames());
            RecordedEndpoints unwanted = new RecordedEndpoints(journal.endpointNames());
            Users users = new Users(records);
            Exchange exchange;
            while ((exchange = ListCommand.next(exchanges)) != null) {
                Head head = filtered ? JournalOptions.requestHead(exchange) : null;
                // Filtered exchanges count too: one may be the login of a user whose other requests are not filtered.
                long session = filtered ? users.sessionOf(exchange, head) : users.sessionOf(exchange);
                if (!filtered || journal.wants(filter, head)) {
                    summary.add(exchange, session);
                } else if (summary.exchanges() == 0) {
                    unwanted.count(exchange);
                }
            }
            if (exchanges.counts().exchanges() == 0) {
                throw journal.empty(records);
            }
            if (summary.exchanges() == 0) {
                throw unwanted.noMatch();
            }
            print(out, records, exchanges, summary);
        }
        return ExitCodes.OK;
    }

    private void print(PrintWriter out, JournalReader records, ExchangeReader exchanges, RecordingSummary summary) {
        out.println("Journal    " + journal.name() + ": "
                + Shown.count(records.runs().size(), "run") + ", " + Shown.bytes(records.recordBytes())
                + " of records");
        for (RunManifest run : records.runs()) {
            out.println("           " + Shown.printable(run.runId(), 80) + " by " + Shown.printable(run.recorder(), 80)
                    + " on " + Shown.printable(run.host(), 80));
        }
        for (String note : records.notes()) {
            out.println("           " + Shown.printable(note, LINE_LENGTH_MAX));
        }
        summary.print(out, top);
        long tunnelBytes = exchanges.counts().tunnelBytes();
        if (tunnelBytes > 0) {
            out.println("Tunnels    " + Shown.bytes(tunnelBytes)
                    + " recorded on upgraded connections; replay does not send them");
        }
        RecorderAccount.print(out, exchanges);
        printDamage(out, records);
    }

    private static void printDamage(PrintWriter out, JournalReader records) {
        Damage damage = records.damage();
        if (damage.spots() > 0 || damage.missingRecords() > 0) {
            out.println("Damage     " + Shown.count(damage.spots(), "spot") + ", " + Shown.bytes(damage.bytes())
                    + " skipped, " + Shown.count(damage.missingRecords(), "record") + " missing"
                    + (damage.spots() == 0 ? "" : "; first: " + Shown.printable(damage.first(), LINE_LENGTH_MAX)));
        } else {
            out.println("Damage     " + (records.problems().isEmpty() ? "none" : "none in the files, but:"));
        }
        for (String problem : records.problems()) {
            out.println("           " + Shown.printable(problem, LINE_LENGTH_MAX));
        }
    }
}
