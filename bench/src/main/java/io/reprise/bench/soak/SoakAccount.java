package io.reprise.bench.soak;

import io.reprise.bench.soak.SoakClients.Answer;
import io.reprise.bench.soak.SoakProxy.Held;
import io.reprise.journal.JournalReader;
import io.reprise.journal.exchange.Exchange;
import io.reprise.journal.exchange.ExchangeReader;
import io.reprise.journal.exchange.Ledger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Compares what clients, origin, journal and recorder report about the same exchanges. */
final class SoakAccount {
    private static final long HELD_BYTES_MAX = 256 << 20;
    private static final int SHOWN_MAX = 5;

    private final List<String> faults = new ArrayList<>();
    private final Map<Long, Integer> recorded = new HashMap<>();
    /** Refused by the proxy, or left by their client. */
    private long headless;

    private long seenByRecorder;
    private long recordedByLedger;
    private long lost;

    /** What is wrong; empty when nothing is. */
    List<String> faults() {
        return faults;
    }

    String summary() {
        return String.format(
                "%,d exchanges in the journal, %,d requests without a head; the recorder saw %,d, recorded %,d,"
                        + " lost %,d",
                recorded.size(), headless, seenByRecorder, recordedByLedger, lost);
    }

    /** Reads the journal, once the recorder has ended. */
    void readJournal(Path journal) {
        try (JournalReader records = JournalReader.open(List.of(journal))) {
            ExchangeReader reader = new ExchangeReader(records, HELD_BYTES_MAX);
            for (Exchange exchange = next(reader); exchange != null; exchange = next(reader)) {
                String head = new String(exchange.request().head(), StandardCharsets.ISO_8859_1);
                recorded.merge(SoakRequest.idOf(head), 1, Integer::sum);
            }
            headless = reader.counts().headless().refused()
                    + reader.counts().headless().abandoned();
            boolean addsUp = true;
            expect(
                    reader.counts().dropped().bad() == 0,
                    reader.counts().dropped().bad() + " records make no sense");
            expect(records.damage().spots() == 0, "the journal is damaged: " + records.damage());
            for (Ledger ledger : reader.ledgers()) {
                expect(ledger.last(), "run " + ledger.run() + " has no final account");
                seenByRecorder += ledger.data().seen();
                recordedByLedger += ledger.data().recorded();
                lost += ledger.data().lostTotal();
                addsUp &= ledger.data().addsUp();
            }
            expect(addsUp, "the recorder's account does not add up: " + summary());
        }
        long present = recorded.size() + headless;
        expect(
                recordedByLedger <= present && present <= recordedByLedger + lost,
                "journal and account differ: " + summary());
        faults(
                "recorded twice",
                recorded.entrySet().stream()
                        .filter(entry -> entry.getValue() > 1)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /** One whose end was not recorded stands before all later ones until the journal ends. */
    private static @Nullable Exchange next(ExchangeReader reader) {
        Exchange exchange = reader.next();
        return exchange != null ? exchange : reader.drain();
    }

    /**
     * Compares the four reports.
     *
     * @param paused the periods in which recording was off
     * @param down the periods in which the origin was not running
     */
    void compare(Map<Long, Answer> answers, Map<Long, Integer> atOrigin, Windows paused, Windows down) {
        faults(
                "recorded, and never sent",
                recorded.keySet().stream()
                        .filter(id -> !answers.containsKey(id))
                        .toList());
        faults(
                "served while recording was on, and not recorded",
                atOrigin.keySet().stream()
                        .filter(id -> !recorded.containsKey(id) && !touches(paused, answers, id))
                        .toList());
        faults(
                "failed although the origin was there",
                answers.entrySet().stream()
                        .filter(entry -> !entry.getValue().abandoned() && !isAnswered(entry.getValue()))
                        .map(Map.Entry::getKey)
                        .filter(id -> !touches(down, answers, id))
                        .toList());
        faults(
                "sent twice, and not repeatable or the origin was there",
                atOrigin.entrySet().stream()
                        .filter(entry -> entry.getValue() > 1)
                        .map(Map.Entry::getKey)
                        .filter(id -> !isRepeatable(answers.get(id)) || !touches(down, answers, id))
                        .toList());
    }

    private static boolean isRepeatable(@Nullable Answer answer) {
        return answer != null && answer.repeatable();
    }

    private static boolean isAnswered(Answer answer) {
        Integer status = answer.status();
        return status != null && status == 200;
    }

    private static boolean touches(Windows windows, Map<Long, Answer> answers, long id) {
        Answer answer = answers.get(id);
        // One without an answer is taken at the time when it was sent; the slack of the windows covers the rest.
        return answer != null && windows.touch(answer.sentNs(), answer.endNs() == 0 ? answer.sentNs() : answer.endNs());
    }

    /** Growth is when the least of the last third is above the most of the first, by more than the slack. */
    void compareHeld(List<Held> samples) {
        grows(samples, "heap after collection, bytes", Held::heapBytes, 4 << 20);
        grows(samples, "direct memory, bytes", Held::directBytes, 8 << 20);
        grows(samples, "descriptors", Held::descriptors, 4);
        grows(samples, "threads", Held::threads, 1);
    }

    private void grows(List<Held> samples, String what, ToLongFunction<Held> figure, long slack) {
        int third = Math.max(1, samples.size() / 3);
        long before = samples.subList(0, third).stream().mapToLong(figure).max().orElse(0);
        long after = samples.subList(samples.size() - third, samples.size()).stream()
                .mapToLong(figure)
                .min()
                .orElse(0);
        expect(after <= before + slack, String.format("%s grew from %,d to %,d", what, before, after));
    }

    void expect(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    private void faults(String what, List<Long> ids) {
        List<Long> shown = ids.stream().sorted().limit(SHOWN_MAX).toList();
        expect(ids.isEmpty(), ids.size() + " " + what + ", such as " + shown);
    }
}
