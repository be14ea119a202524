package io.reprise.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.bench.soak.SoakClients.Answer;
import io.reprise.bench.soak.SoakProxy.Held;
import io.reprise.journal.LedgerData;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.write.JournalAppender;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That the account finds what is wrong, each by itself, and nothing else. */
class SoakAccountTest {
    private static final Windows NEVER = new Windows(0);
    private static final long TIME_NS = 1_795_000_000_000_000_000L;

    private final ByteBuffer buffer = ByteBuffer.allocate(RecordLayout.RECORD_LENGTH_MAX);
    private final Map<Long, Answer> answers = new HashMap<>();
    private final Map<Long, Integer> atOrigin = new HashMap<>();
    private final SoakAccount account = new SoakAccount();

    @TempDir
    Path journal;

    private int recorded;

    @Test
    void findsNothingWhereAllAgree() {
        record(ledger(3, 3, 0, true), 1, 2, 3);
        served(1, 2, 3);
        compare();
        assertThat(account.faults()).isEmpty();
        assertThat(account.summary()).startsWith("3 exchanges in the journal").contains("saw 3, recorded 3, lost 0");
    }

    @Test
    void findsWhatIsMissingDoubledOrMadeUp() {
        record(ledger(5, 3, 2, true), 1, 2, 2, 4);
        served(1, 2, 3);
        compare();
        assertThat(account.faults())
                .containsExactly(
                        "1 recorded twice, such as [2]",
                        "1 recorded, and never sent, such as [4]",
                        "1 served while recording was on, and not recorded, such as [3]");
    }

    @Test
    void excusesWhatWasServedWhileRecordingWasOff() {
        record(ledger(1, 1, 0, true), 1);
        served(1, 2, 3);
        Windows paused = new Windows(0);
        paused.add(at(2), at(2) + 5);
        account.compare(answers, atOrigin, paused, NEVER);
        assertThat(account.faults()).containsExactly("1 served while recording was on, and not recorded, such as [3]");
    }

    @Test
    void excusesFailuresOnlyWhileTheOriginIsAway() {
        record(ledger(4, 4, 0, true), 1, 2, 3, 4);
        served(4);
        answers.put(1L, new Answer(at(1), at(1) + 10, 502, false, true));
        answers.put(2L, new Answer(at(2), at(2) + 10, 502, false, true));
        answers.put(3L, new Answer(at(3), 0, null, true, true));
        answers.put(4L, new Answer(at(4), 0, null, false, true));
        account.compare(answers, atOrigin, NEVER, down(1));
        assertThat(account.faults()).containsExactly("2 failed although the origin was there, such as [2, 4]");
    }

    @Test
    void secondSendingIsExcusedOnlyForRepeatableRequestsWhileTheOriginIsAway() {
        record(ledger(3, 3, 0, true), 1, 2, 3);
        served(1, 2, 3);
        atOrigin.replaceAll((id, count) -> 2);
        answers.put(3L, new Answer(at(3), at(3) + 10, 200, false, false));
        Windows down = down(1);
        down.add(at(3), at(3) + 5);
        account.compare(answers, atOrigin, NEVER, down);
        assertThat(account.faults())
                .containsExactly("2 sent twice, and not repeatable or the origin was there, such as [2, 3]");
    }

    @Test
    void holdsTheLedgerAgainstItselfAndTheJournal() {
        record(ledger(7, 4, 2, false), 1, 2, 3);
        assertThat(account.faults()).hasSize(3);
        assertThat(account.faults().get(0)).isEqualTo("run 0 has no final account");
        assertThat(account.faults().get(1)).startsWith("the recorder's account does not add up");
        assertThat(account.faults().get(2)).startsWith("journal and account differ");
    }

    /** The reader hands out in order: one whose end was lost stands before all others until the journal ends. */
    @Test
    void seesWhatIsBehindAnExchangeWithoutEnd() {
        try (JournalAppender appender = JournalAppender.open(journal, Map.of(), 0)) {
            request(appender, 1);
            exchange(appender, 2);
            exchange(appender, 3);
            ledger(3, 2, 1, true).appendTo(appender);
        }
        account.readJournal(journal);
        served(1, 2, 3);
        compare();
        assertThat(account.faults()).isEmpty();
    }

    @Test
    void findsGrowthOfEachFigure() {
        long mib = 1 << 20;
        Stream.of(new Held(5 * mib, 0, 0, 0, 0), new Held(0, 9 * mib, 0, 0, 0), new Held(0, 0, 5, 0, 0))
                .forEach(growth -> account.compareHeld(samples(growth)));
        account.compareHeld(samples(new Held(0, 0, 0, 2, 0)));
        assertThat(account.faults())
                .hasSize(4)
                .satisfiesExactly(
                        fault -> assertThat(fault).startsWith("heap after collection, bytes grew from 0 to 5,242,880"),
                        fault -> assertThat(fault).startsWith("direct memory"),
                        fault -> assertThat(fault).isEqualTo("descriptors grew from 0 to 5"),
                        fault -> assertThat(fault).isEqualTo("threads grew from 0 to 2"));
    }

    @Test
    void takesNoPeakForGrowth() {
        Held low = new Held(0, 0, 0, 0, 0);
        Held peak = new Held(1 << 30, 1 << 30, 100, 100, 0);
        account.compareHeld(List.of(low, low, low, low, peak, low));
        account.compareHeld(List.of(peak, low, low, peak, peak, peak));
        account.compareHeld(List.of(low));
        assertThat(account.faults()).isEmpty();
    }

    /** Nine looks of which the last third holds more. */
    private static List<Held> samples(Held after) {
        Held before = new Held(0, 0, 0, 0, 0);
        return IntStream.range(0, 9).mapToObj(i -> i < 6 ? before : after).toList();
    }

    private static long at(long id) {
        return 1_000 * id;
    }

    private static Windows down(long id) {
        Windows down = new Windows(0);
        down.add(at(id), at(id) + 5);
        return down;
    }

    private void served(long... ids) {
        for (long id : ids) {
            answers.put(id, new Answer(at(id), at(id) + 10, 200, false, true));
            atOrigin.put(id, 1);
        }
    }

    private void compare() {
        account.compare(answers, atOrigin, NEVER, NEVER);
    }

    private void record(Account last, long... ids) {
        try (JournalAppender appender = JournalAppender.open(journal, Map.of(), 0)) {
            for (long id : ids) {
                exchange(appender, id);
            }
            last.appendTo(appender);
        }
        account.readJournal(journal);
    }

    private void exchange(JournalAppender appender, long id) {
        request(appender, id);
        append(appender, RecordKind.RESPONSE, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }

    private void request(JournalAppender appender, long id) {
        recorded++;
        append(appender, RecordKind.REQUEST, "GET /x/" + id + "?size=0 HTTP/1.1\r\nHost: soak\r\n\r\n");
    }

    private void append(JournalAppender appender, RecordKind kind, String head) {
        byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
        buffer.clear();
        RecordWriter.header(buffer, kind, 0, recorded, recorded, TIME_NS + recorded);
        RecordWriter.session(buffer, recorded, 0);
        RecordWriter.headLength(buffer, bytes.length);
        RecordWriter.end(buffer, TIME_NS + recorded, 0, 0, 0);
        int dataOffset = RecordWriter.dataOffset(true);
        buffer.put(dataOffset, bytes);
        RecordWriter.finish(buffer, dataOffset + bytes.length);
        appender.append(buffer);
    }

    private interface Account {
        void appendTo(JournalAppender appender);
    }

    private Account ledger(long seen, long kept, long lost, boolean last) {
        return appender -> {
            RecordWriter.ledger(buffer, TIME_NS + 1_000, last, new LedgerData(seen, kept, 0, new long[] {lost}));
            appender.append(buffer);
        };
    }
}
