package io.reprise.tools;

import io.reprise.cli.ExitCodes;
import io.reprise.http.Head;
import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.Bodies;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.text.ReadableTarget;
import io.reprise.text.Shown;
import io.reprise.traffic.RequestFilter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code journal list}: one line per exchange. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the exchanges of a recording, one per line, in the order in which they arrived.")
final class ListCommand implements Callable<Integer> {
    private static final int METHOD_LENGTH_MAX = 32;
    private static final int TARGET_LENGTH_MAX = 200;

    @Mixin
    private JournalOptions journal = new JournalOptions();

    @Option(names = "--limit", paramLabel = "N", description = "Maximum number of lines (default: all).")
    private long limit = Long.MAX_VALUE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (journal.isBare()) {
            return JournalOptions.usage(spec.commandLine(), " --include 'POST /checkout'");
        }
        JournalOptions.requireNotNegative("--limit", limit);
        RequestFilter filter = journal.filter();
        PrintWriter out = spec.commandLine().getOut();
        try (JournalReader records = journal.open()) {
            ExchangeReader exchanges = new ExchangeReader(records, JournalOptions.heldBytesMax(), Bodies.NONE);
            RecordedEndpoints unwanted = new RecordedEndpoints(journal.endpointNames());
            Users users = new Users(records);
            long seen = 0;
            long shown = 0;
            Exchange exchange;
            while (shown < limit && (exchange = next(exchanges)) != null) {
                seen++;
                Head head = JournalOptions.requestHead(exchange);
                long session = users.sessionOf(exchange, head);
                if (journal.wants(filter, head)) {
                    out.println(line(exchange, session, head));
                    shown++;
                } else if (shown == 0) {
                    unwanted.count(exchange);
                }
                if (out.checkError()) {
                    return ExitCodes.OK; // the reader closed the pipe
                }
            }
            if (seen == 0 && limit > 0) {
                throw journal.empty(records);
            }
            if (shown == 0 && limit > 0) {
                throw unwanted.noMatch();
            }
            JournalOptions.warnOfDamage(spec.commandLine(), records);
        }
        return ExitCodes.OK;
    }

    static @Nullable Exchange next(ExchangeReader exchanges) {
        Exchange exchange = exchanges.next();
        return exchange != null ? exchange : exchanges.drain();
    }

    private static String line(Exchange exchange, long session, @Nullable Head head) {
        RecordedResponse response = exchange.response();
        String request = request(exchange, head);
        long endNs = exchange.endTimeNs();
        return String.format(
                "%-10s %s  %016x  %-18s %8s %9s  %s",
                exchange.displayId(),
                Shown.time(exchange.request().wallTimeNs()),
                session,
                outcome(exchange),
                response == null ? "-" : Shown.count(response.body().wireBytes()),
                endNs == 0 ? "-" : Shown.milliseconds(endNs - exchange.request().headTimeNs()),
                request);
    }

    /** Method and target, or the first line as far as it was recorded. */
    private static String request(Exchange exchange, @Nullable Head head) {
        if (head != null) {
            return Shown.printable(head.method(), METHOD_LENGTH_MAX) + " "
                    + Shown.printable(ReadableTarget.of(head.target()), TARGET_LENGTH_MAX);
        }
        String bytes = new String(exchange.request().head(), StandardCharsets.ISO_8859_1);
        return bytes.isEmpty()
                ? "(no request head)"
                : "(bad request head) "
                        + Shown.printable(bytes.lines().findFirst().orElse(""), TARGET_LENGTH_MAX);
    }

    /** The status, or how the exchange failed. */
    static String outcome(Exchange exchange) {
        if (exchange.failure() != null) {
            return exchange.failure().cause().name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        RecordedResponse response = exchange.response();
        return response == null ? "incomplete" : Integer.toString(response.status());
    }
}
