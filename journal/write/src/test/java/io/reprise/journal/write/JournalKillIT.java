package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.Damage;
import io.reprise.journal.JournalReader;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.Record;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class JournalKillIT {
    @TempDir
    Path directory;

    @RepeatedTest(5)
    void killedRecorderLosesNoAppendedRecord() throws Exception {
        long acknowledged;
        try (WriterProcess writer = WriterProcess.start(directory)) {
            acknowledged = writer.awaitCount(2000);
            acknowledged = Math.max(acknowledged, writer.kill());
        }
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            List<Long> numbers = TestRecords.readNumbers(reader);
            assertThat(numbers.size()).isBetween((int) acknowledged, (int) acknowledged + 1);
            for (int i = 0; i < numbers.size(); i++) {
                assertThat(numbers.get(i)).isEqualTo(i);
            }
            assertThat(reader.damage()).isEqualTo(new Damage(0, 0, 0, ""));
        }
    }

    @Test
    void readerOfALiveRunEndsWhereTheRunEndedWhenItBegan() throws Exception {
        try (WriterProcess writer = WriterProcess.start(directory)) {
            long acknowledged = writer.awaitCount(1);
            for (int round = 0; round < 20; round++) {
                JournalSnapshot snapshot = JournalSnapshot.of(List.of(directory));
                acknowledged = writer.awaitCount(acknowledged + 100);
                long first = assertWhole(snapshot);
                assertThat(first).isLessThan(acknowledged + 1_000_000).isPositive();
                acknowledged = writer.awaitCount(acknowledged + 100);
                assertThat(assertWhole(snapshot)).isEqualTo(first);
            }
            acknowledged = Math.max(acknowledged, writer.kill());
            long last = assertWhole(JournalSnapshot.of(List.of(directory)));
            assertThat(last).isBetween(acknowledged, acknowledged + 1);
        }
    }

    private static long assertWhole(JournalSnapshot snapshot) {
        ByteBuffer scratch = TestRecords.newBuffer();
        try (JournalReader reader = JournalReader.open(snapshot)) {
            long next = 0;
            for (Record record = reader.next(); record != null; record = reader.next()) {
                assertThat(record.exchange()).isEqualTo(next);
                assertThat(TestRecords.isWhole(record, scratch)).isTrue();
                next++;
            }
            assertThat(reader.damage()).isEqualTo(new Damage(0, 0, 0, ""));
            assertThat(reader.bytesRead()).isEqualTo(reader.bytesTotal());
            return next;
        }
    }
}
