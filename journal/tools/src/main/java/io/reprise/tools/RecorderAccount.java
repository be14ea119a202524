package io.reprise.tools;

import io.reprise.journal.LedgerData;
import io.reprise.journal.exchange.ExchangeCounts;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.Gaps;
import io.reprise.journal.exchange.Ledger;
import io.reprise.text.Shown;
import java.io.PrintWriter;

/** Prints the recorder's account, gaps, refused requests and dropped records. */
final class RecorderAccount {
    private RecorderAccount() {}

    static void print(PrintWriter out, ExchangeReader exchanges) {
        ExchangeCounts counts = exchanges.counts();
        if (counts.headless().refused() > 0) {
            out.println("Refused    " + Shown.count(counts.headless().refused(), "request")
                    + " without a readable head, answered by the proxy itself");
        }
        if (counts.headless().abandoned() > 0) {
            out.println("Abandoned  " + Shown.count(counts.headless().abandoned(), "request")
                    + " whose client left before the head was complete");
        }
        for (Ledger ledger : exchanges.ledgers()) {
            out.println("Ledger     " + account(ledger));
        }
        if (exchanges.gaps().isEmpty()) {
            out.println("Gaps       none");
        }
        for (Gaps gap : exchanges.gaps()) {
            out.println("Gaps       " + Shown.words(gap.cause()) + ": "
                    + Shown.count(gap.exchanges(), "exchange") + ", " + Shown.bytes(gap.bytes())
                    + " lost, " + Shown.time(gap.fromNs()) + " to " + Shown.time(gap.toNs()));
        }
        if (counts.dropped().orphans() + counts.dropped().bad() > 0) {
            out.println("Dropped    " + Shown.count(counts.dropped().orphans(), "record")
                    + " without the beginning of their exchange, "
                    + Shown.count(counts.dropped().bad())
                    + " with invalid content");
        }
    }

    /** The account of one run; exchanges that it lacks were under way when it was written. */
    private static String account(Ledger ledger) {
        LedgerData data = ledger.data();
        long rest = data.seen() - data.recorded() - data.sampledOut() - data.lostTotal();
        String sum = "run " + ledger.run() + ": " + Shown.count(data.seen()) + " seen = " + Shown.count(data.recorded())
                + " recorded + " + Shown.count(data.sampledOut()) + " sampled out + " + Shown.count(data.lostTotal())
                + " lost";
        if (!ledger.last()) {
            String underWay = rest == 0 ? "" : " + " + Shown.count(rest) + " under way";
            return sum + underWay + " at " + Shown.time(ledger.timeNs()) + "; the recorder is running or was killed";
        }
        return rest == 0 ? sum : sum + ", which does not add up";
    }
}
