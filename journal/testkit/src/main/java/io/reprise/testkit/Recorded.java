package io.reprise.testkit;

import io.reprise.journal.Damage;
import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.Gaps;
import io.reprise.journal.exchange.Ledger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The exchanges of a journal, and the recorder's account in it.
 *
 * @param exchanges all that are complete, in order of arrival
 * @param gaps exchanges that are missing, by cause
 * @param ledger the sum of the last ledgers of all runs
 */
public record Recorded(List<Exchange> exchanges, Map<LossCause, Long> gaps, LedgerData ledger) {
    private static final long HELD_BYTES_MAX = 64L << 20;

    /** Reads a journal, and fails on damage and on exchanges without an end. */
    public static Recorded read(Path journal) throws Exception {
        List<Exchange> exchanges = new ArrayList<>();
        try (JournalReader records = JournalReader.open(List.of(journal))) {
            ExchangeReader reader = new ExchangeReader(records, HELD_BYTES_MAX);
            for (Exchange next = reader.next(); next != null; next = reader.next()) {
                exchanges.add(next);
            }
            require(reader.drain() == null, "an exchange has no end");
            Damage damage = records.damage();
            require(damage.spots() + damage.missingRecords() == 0, "the journal is damaged: " + damage);
            Map<LossCause, Long> gaps = new EnumMap<>(LossCause.class);
            for (Gaps gap : reader.gaps()) {
                gaps.merge(gap.cause(), gap.exchanges(), Long::sum);
            }
            return new Recorded(exchanges, gaps, sum(reader.ledgers()));
        }
    }

    /** All exchanges with their bodies, in the order of their arrival, also those that have no end. */
    public static List<Exchange> exchanges(Path journal) throws Exception {
        List<Exchange> exchanges = new ArrayList<>();
        try (JournalReader records = JournalReader.open(List.of(journal))) {
            ExchangeReader reader = new ExchangeReader(records, HELD_BYTES_MAX);
            for (Exchange next = reader.next(); next != null; next = reader.next()) {
                exchanges.add(next);
            }
            for (Exchange next = reader.drain(); next != null; next = reader.drain()) {
                exchanges.add(next);
            }
        }
        return exchanges;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static LedgerData sum(List<Ledger> ledgers) {
        long seen = 0;
        long recorded = 0;
        long sampledOut = 0;
        long[] lost = new long[LossCause.COUNT];
        for (Ledger ledger : ledgers) {
            seen += ledger.data().seen();
            recorded += ledger.data().recorded();
            sampledOut += ledger.data().sampledOut();
            for (int i = 0; i < lost.length; i++) {
                lost[i] += ledger.data().lost()[i];
            }
        }
        return new LedgerData(seen, recorded, sampledOut, lost);
    }
}
