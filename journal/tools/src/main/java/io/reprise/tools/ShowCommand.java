package io.reprise.tools;

import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.http.Head;
import io.reprise.http.Statuses;
import io.reprise.journal.JournalReader;
import io.reprise.journal.Record;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.exchange.Bodies;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.journal.exchange.RecordedResponse;
import io.reprise.text.ReadableTarget;
import io.reprise.text.Shown;
import io.reprise.traffic.RequestFilter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code journal show}: exchanges in full. */
@Command(name = "show", mixinStandardHelpOptions = true, description = "Shows exchanges in full: heads, bodies, times.")
final class ShowCommand implements Callable<Integer> {
    private static final int ID_LENGTH_MAX = 40;
    /** What 'journal list' prints: run and exchange, in hexadecimal. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{1,8}-[0-9a-f]{1,16}");

    @Mixin
    private JournalOptions journal = new JournalOptions();

    @Option(
            names = "--exchange",
            paramLabel = "ID",
            description = "Show only this exchange, by its id from 'journal list'.")
    private @Nullable String id;

    @Option(
            names = "--body-bytes",
            paramLabel = "N",
            description = "Bytes of each body to show, without content codings (default: ${DEFAULT-VALUE}).")
    private int bodyBytesMax = 2_048;

    @Option(names = "--limit", paramLabel = "N", description = "Maximum number of exchanges (default: all).")
    private long limit = Long.MAX_VALUE;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (journal.isBare()) {
            return JournalOptions.usage(spec.commandLine(), " --exchange 0-1a2b");
        }
        JournalOptions.requireNotNegative("--limit", limit);
        JournalOptions.requireNotNegative("--body-bytes", bodyBytesMax);
        RequestFilter filter = journal.filter();
        try (JournalReader records = journal.open()) {
            ExchangeReader exchanges = new ExchangeReader(
                    records,
                    JournalOptions.heldBytesMax(),
                    Bodies.first(Math.max(bodyBytesMax, ShownMessage.CODED_BYTES)));
            RecordedEndpoints unwanted = new RecordedEndpoints(journal.endpointNames());
            long shown = showAll(exchanges, filter, unwanted, new Users(records));
            if (limit == 0) {
                return ExitCodes.OK;
            }
            if (exchanges.counts().exchanges() == 0) {
                throw journal.empty(records);
            }
            JournalOptions.warnOfDamage(spec.commandLine(), records);
            if (shown == 0) {
                throw id == null ? unwanted.noMatch() : noExchange(id);
            }
        }
        return ExitCodes.OK;
    }

    /** Shows the selected exchanges and returns their number. */
    private long showAll(ExchangeReader exchanges, RequestFilter filter, RecordedEndpoints unwanted, Users users) {
        PrintWriter out = spec.commandLine().getOut();
        long shown = 0;
        // An id belongs to one exchange.
        long most = id == null ? limit : Math.min(1, limit);
        Exchange exchange;
        while (shown < most && (exchange = ListCommand.next(exchanges)) != null && !out.checkError()) {
            long session = users.sessionOf(exchange);
            if (wanted(exchange, filter)) {
                print(out, exchanges.withBodies(), session);
                if (response(exchange) == Statuses.SWITCHING_PROTOCOLS) {
                    tunnel(out, exchange);
                }
                out.println();
                shown++;
            } else if (shown == 0) {
                unwanted.count(exchange);
            }
        }
        return shown;
    }

    private ExitException noExchange(String wanted) {
        int code = ID.matcher(wanted).matches() ? ExitCodes.FAILED : ExitCodes.USAGE;
        return new ExitException(
                code,
                "--exchange: no exchange '" + Shown.printable(wanted, ID_LENGTH_MAX) + "' in '"
                        + journal.name() + "'" + (journal.isFiltered() ? " that --include and --exclude let pass" : "")
                        + " ('journal list' shows the ids)");
    }

    private boolean wanted(Exchange exchange, RequestFilter filter) {
        if (id != null && !id.equals(exchange.displayId())) {
            return false;
        }
        Head head = JournalOptions.requestHead(exchange);
        return journal.wants(filter, head);
    }

    private void print(PrintWriter out, Exchange exchange, long session) {
        RecordedRequest request = exchange.request();
        RecordedResponse response = exchange.response();
        out.printf(
                "exchange %s  session %016x  connection %x #%d  %s%n",
                exchange.displayId(),
                session,
                exchange.ids().connection(),
                exchange.ids().ordinal(),
                ListCommand.outcome(exchange));
        out.println("request   " + Shown.time(request.wallTimeNs()) + " UTC"
                + after(request.headTimeNs(), request.endTimeNs()));
        ShownMessage shown = new ShownMessage(out, bodyBytesMax);
        readableTarget(out, exchange);
        shown.print("> ", request.head(), request.body(), true);
        shown.lines("> ", request.trailers());
        if (response != null) {
            out.println("response  head after " + Shown.milliseconds(response.headTimeNs() - request.headTimeNs())
                    + after(request.headTimeNs(), response.endTimeNs()));
            shown.print("< ", response.head(), response.body(), false);
        }
    }

    /** Shows the letters of a target that stand in it percent-encoded. */
    private static void readableTarget(PrintWriter out, Exchange exchange) {
        Head head = JournalOptions.requestHead(exchange);
        if (head != null && head.target().indexOf('%') >= 0) {
            String readable = ReadableTarget.of(head.target());
            if (!readable.equals(head.target())) {
                out.println("target    " + Shown.printable(readable, Integer.MAX_VALUE));
            }
        }
    }

    private static int response(Exchange exchange) {
        RecordedResponse response = exchange.response();
        return response == null ? 0 : response.status();
    }

    /** Shows the bytes that passed after an upgrade; they lie after the exchange, as far as its connection lasted. */
    private void tunnel(PrintWriter out, Exchange exchange) {
        if (id == null) {
            out.println("tunnel    --exchange " + exchange.displayId() + " shows the bytes");
            return;
        }
        try (JournalReader records = journal.open()) {
            Record record = records.next();
            while (record != null && !out.checkError()) {
                boolean ours = record.run() == exchange.ids().run()
                        && record.exchange() == exchange.ids().exchange();
                if (ours && record.kind().isOfTunnel()) {
                    tunnel(out, record, record.timeNs() - exchange.request().headTimeNs());
                }
                record = records.next();
            }
        }
    }

    private void tunnel(PrintWriter out, Record record, long afterNs) {
        String mark = record.kind() == RecordKind.TUNNEL_FROM_CLIENT ? "> " : "< ";
        byte[] body = new byte[record.body().remaining()];
        record.body().get(body);
        if (body.length > 0) {
            out.println("tunnel    " + mark.strip() + " " + Shown.count(body.length) + " bytes after "
                    + Shown.milliseconds(afterNs));
            new ShownMessage(out, bodyBytesMax).plain(mark, body, null, body.length, body.length);
        }
        if (record.isEnd()) {
            out.println("tunnel    " + mark.strip() + " ended, " + Shown.count(record.payloadLength()) + " bytes in all"
                    + ((record.flags() & RecordLayout.FLAG_TRUNCATED) == 0 ? "" : ", not all recorded"));
        }
    }

    private static String after(long fromNs, long endNs) {
        return endNs == 0 ? ", never complete" : ", complete after " + Shown.milliseconds(endNs - fromNs);
    }
}
