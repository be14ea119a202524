package io.reprise.journal.write;

import io.reprise.journal.JournalReader;
import io.reprise.journal.LedgerData;
import io.reprise.journal.LossCause;
import io.reprise.journal.Record;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Records whose content follows from their number, so that they can be checked without keeping them. */
final class TestRecords {
    static final long START_NS = 1_700_000_000_000_000_000L;

    private TestRecords() {}

    static ByteBuffer newBuffer() {
        return ByteBuffer.allocateDirect(RecordLayout.RECORD_LENGTH_MAX);
    }

    /** Lays out the record with this number: a body of the given length, pseudo-random from the number. */
    static ByteBuffer body(ByteBuffer to, long number, int bodyLength) {
        to.clear();
        RecordWriter.header(to, RecordKind.REQUEST_BODY, 0, number, number / 7, START_NS + number * 1000);
        fill(to, RecordLayout.HEADER_LENGTH, bodyLength, number);
        RecordWriter.finish(to, RecordLayout.HEADER_LENGTH + bodyLength);
        return to;
    }

    static void fill(ByteBuffer to, int offset, int length, long seed) {
        to.order(ByteOrder.LITTLE_ENDIAN);
        SplittableRandom random = new SplittableRandom(seed);
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            to.putLong(offset + i, random.nextLong());
        }
        for (; i < length; i++) {
            to.put(offset + i, (byte) random.nextInt());
        }
    }

    /** Whether a record that was read equals the record of that number. */
    static boolean isWhole(Record record, ByteBuffer scratch) {
        ByteBuffer body = record.body();
        fill(scratch.clear(), 0, body.remaining(), record.exchange());
        return record.timeNs() == START_NS + record.exchange() * 1000 && body.equals(scratch.limit(body.remaining()));
    }

    static void ledgerEnd(ByteBuffer to, long timeNs) {
        RecordWriter.ledger(to, timeNs, true, new LedgerData(1, 1, 0, new long[LossCause.COUNT]));
    }

    /** Writes records 0 to {@code count} − 1 with bodies of this length. */
    static Path write(Path journal, int count, int bodyLength) {
        ByteBuffer buffer = newBuffer();
        try (JournalAppender appender = JournalAppender.open(journal, Map.of(), 0)) {
            for (int i = 0; i < count; i++) {
                if (!appender.append(body(buffer, i, bodyLength))) {
                    throw new AssertionError("the disk guard refused record " + i);
                }
            }
            return appender.runDirectory();
        }
    }

    /** The exchange numbers read; verifies that each record is whole. */
    static List<Long> readNumbers(JournalReader reader) {
        List<Long> numbers = new ArrayList<>();
        ByteBuffer scratch = newBuffer();
        for (Record record = reader.next(); record != null; record = reader.next()) {
            if (!isWhole(record, scratch)) {
                throw new AssertionError("record " + record.exchange() + " is torn");
            }
            numbers.add(record.exchange());
        }
        return numbers;
    }
}
