package io.reprise.tools;

import io.reprise.cli.ConfigOption;
import io.reprise.cli.ExitCodes;
import io.reprise.cli.ExitException;
import io.reprise.cli.FilterOptions;
import io.reprise.cli.IdOptions;
import io.reprise.cli.TimeBoundConverter;
import io.reprise.http.Head;
import io.reprise.journal.JournalException;
import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.Bodies;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.Gaps;
import io.reprise.journal.exchange.RecordedRequest;
import io.reprise.text.OneLine;
import io.reprise.text.Shown;
import io.reprise.time.TimeBound;
import io.reprise.traffic.EndpointNames;
import io.reprise.traffic.IdFilter;
import io.reprise.traffic.RequestFilter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code journal cut}: writes a part of a recording into a new journal. */
@Command(
        name = "cut",
        mixinStandardHelpOptions = true,
        description = "Writes the chosen exchanges of a recording into a new journal, all of them or none, with"
                + " their times, ids and sessions, so that its replay sends the same requests at the same"
                + " distances. @FILE stands for the options in a file, one a line.")
final class CutCommand implements Callable<Integer> {
    private static final int SHOWN_MAX_CHARS = 300;

    @Parameters(
            arity = "0..*",
            paramLabel = "JOURNAL... OUT",
            description = "Journals to read, merged by time, and the new journal directory, which must not exist or be"
                    + " empty.")
    private List<Path> paths = List.of();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = TimeBoundConverter.class,
            description = "Leave out earlier exchanges: 90s after the start of the recording, or"
                    + " 2026-11-23T08:00:00Z (default: its start).")
    private @Nullable TimeBound from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = TimeBoundConverter.class,
            description = "Leave out exchanges from this time on, in the same forms (default: its end).")
    private @Nullable TimeBound to;

    @Mixin
    private FilterOptions filters = new FilterOptions();

    @Mixin
    private IdOptions ids = new IdOptions();

    @Mixin
    ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (paths.size() < 2) {
            throw ExitException.usage((paths.isEmpty() ? "no journal given" : "no directory for the new journal given")
                    + " (example: journal cut /var/lib/reprise slice --session 00c0ffee00c0ffee)");
        }
        Choice choice = new Choice(filters.filter(), ids.filter());
        List<Path> journals = paths.subList(0, paths.size() - 1);
        Path out = paths.get(paths.size() - 1);
        try (JournalReader records = open(journals);
                CutJournal cut = CutJournal.at(out, records.runs())) {
            ExchangeReader exchanges = new ExchangeReader(records, JournalOptions.heldBytesMax(), Bodies.ALL_ON_DEMAND);
            long count = copy(records, exchanges, choice, cut);
            exchanges.gaps().stream().filter(choice::overlaps).forEach(cut::lose);
            cut.keep();
            JournalOptions.warnOfDamage(spec.commandLine(), records);
            spec.commandLine()
                    .getOut()
                    .println(Shown.printable(Shown.count(count, "exchange") + " written to " + out, SHOWN_MAX_CHARS));
            return ExitCodes.OK;
        } catch (JournalException | IOException e) {
            throw new ExitException(
                    ExitCodes.FAILED, Shown.printable(OneLine.reason(e), SHOWN_MAX_CHARS) + "; nothing was written");
        }
    }

    private static JournalReader open(List<Path> journals) {
        try {
            return JournalReader.open(journals);
        } catch (JournalException e) {
            throw ExitException.usage(OneLine.reason(e));
        }
    }

    /** Writes the chosen exchanges and returns their number, never 0. */
    private long copy(JournalReader records, ExchangeReader exchanges, Choice choice, CutJournal cut) {
        Users users = new Users(records);
        RecordedEndpoints unwanted = new RecordedEndpoints(EndpointNames.BY_SHAPE);
        long count = 0;
        for (Exchange next = ListCommand.next(exchanges); next != null; next = ListCommand.next(exchanges)) {
            Head head = JournalOptions.requestHead(next);
            long session = users.sessionOf(next, head);
            if (choice.takes(next, session, head)) {
                cut.write(exchanges.withBodies(), session);
                count++;
            } else {
                cut.leaveOut(next);
                unwanted.count(next);
            }
        }
        if (exchanges.counts().exchanges() == 0) {
            throw new ExitException(ExitCodes.FAILED, "'" + paths.get(0) + "' is empty: it contains no exchange");
        }
        String missing = choice.search.missing();
        if (missing != null) {
            throw new ExitException(
                    ExitCodes.FAILED,
                    missing + " in '" + paths.get(0) + "' ('journal list' shows the ids); nothing was written");
        }
        if (count == 0) {
            throw unwanted.noMatch();
        }
        return count;
    }

    /** The selection of exchanges. */
    private final class Choice {
        private final RequestFilter requests;
        private final IdFilter.Search search;
        private final boolean isGiven;
        private long fromNs = Long.MIN_VALUE;
        private long toNs = Long.MAX_VALUE;
        private boolean hasBegun;

        Choice(RequestFilter requests, IdFilter ids) {
            this.requests = requests;
            this.search = ids.search();
            isGiven = filters.isGiven() || ids.isGiven();
        }

        boolean takes(Exchange exchange, long session, @Nullable Head head) {
            begin(exchange.request().headTimeNs());
            boolean isNamed =
                    search.accepts(session, exchange.ids().run(), exchange.ids().exchange());
            boolean isInside = timeNs(exchange.request(), from) >= fromNs && timeNs(exchange.request(), to) < toNs;
            boolean isRequested = head == null ? !isGiven : requests.accepts(head.method(), head.target());
            return isNamed && isInside && isRequested;
        }

        /** An offset counts from the first request of the recording. */
        private void begin(long startNs) {
            if (!hasBegun) {
                hasBegun = true;
                fromNs = from == null ? Long.MIN_VALUE : from.epochNs(startNs);
                toNs = to == null ? Long.MAX_VALUE : to.epochNs(startNs);
            }
        }

        /** A time that a person names is one of the wall clock; an offset counts from the start. */
        private static long timeNs(RecordedRequest request, @Nullable TimeBound bound) {
            return bound instanceof TimeBound.At ? request.wallTimeNs() : request.headTimeNs();
        }

        boolean overlaps(Gaps gap) {
            return gap.fromNs() < toNs && gap.toNs() >= fromNs;
        }
    }
}
