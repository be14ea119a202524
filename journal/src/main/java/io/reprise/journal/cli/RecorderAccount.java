package io.reprise.journal.cli;

import io.reprise.cli.Shown;
import io.reprise.cli.SizeConverter;
import io.reprise.journal.exchange.ExchangeCounts;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.Gaps;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints what the recorder says about itself: gaps, requests it refused, records that belong to nothing. */
final class RecorderAccount {
    private RecorderAccount() {}

    static void print(PrintWriter out, ExchangeReader exchanges) {
        ExchangeCounts counts = exchanges.counts();
        if (counts.refused() > 0) {
            out.println("Refused    " + InfoCommand.plural(counts.refused(), "request")
                    + " that broke HTTP's rules, answered by the proxy itself");
        }
        if (exchanges.gaps().isEmpty()) {
            out.println("Gaps       none");
        }
        for (Gaps gap : exchanges.gaps()) {
            out.println(
                    "Gaps       " + gap.cause().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": "
                            + InfoCommand.plural(gap.exchanges(), "exchange") + ", " + SizeConverter.format(gap.bytes())
                            + " lost, " + Shown.time(gap.fromNs()) + " to " + Shown.time(gap.toNs()));
        }
        if (counts.orphanRecords() + counts.badRecords() > 0) {
            out.println("Dropped    " + InfoCommand.plural(counts.orphanRecords(), "record")
                    + " without the beginning of their exchange, " + Shown.count(counts.badRecords())
                    + " that make no sense");
        }
    }
}
