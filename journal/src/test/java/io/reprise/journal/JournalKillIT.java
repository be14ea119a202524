package io.reprise.journal;

import static org.assertj.core.api.Assertions.assertThat;

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
    void aKilledRecorderLosesNothingThatItHadAppended() throws Exception {
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
            assertThat(reader.damage()).isEqualTo(new JournalReader.Damage(0, 0, 0, ""));
        }
    }

    @Test
    void aReaderFollowsAWriterAcrossFilesUntilItDies() throws Exception {
        ByteBuffer scratch = TestRecords.newBuffer();
        try (WriterProcess writer = WriterProcess.start(directory)) {
            writer.awaitCount(1);
            try (JournalReader reader = JournalReader.open(List.of(directory))) {
                long next = 0;
                long waits = 0;
                while (next < 3000 || waits < 20) {
                    Record record = reader.next();
                    if (record == null) {
                        waits++;
                        writer.awaitCount(next + 1);
                        continue;
                    }
                    assertThat(record.exchange()).isEqualTo(next);
                    assertThat(TestRecords.isWhole(record, scratch)).isTrue();
                    next++;
                }
                long acknowledged = Math.max(next, writer.kill());
                next += TestRecords.readNumbers(reader).size();
                assertThat(next).isBetween(acknowledged, acknowledged + 1);
                assertThat(reader.damage().spots()).isZero();
                assertThat(reader.bytesRead()).isEqualTo(reader.bytesTotal());
            }
        }
    }
}
