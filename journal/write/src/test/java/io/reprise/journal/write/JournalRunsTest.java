package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.reprise.journal.JournalReader;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.Record;
import io.reprise.journal.RecordLayout;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several files and several runs, read by Chronicle and by our own reader. */
class JournalRunsTest {
    @TempDir
    Path directory;

    private final ByteBuffer buffer = TestRecords.newBuffer();

    @Test
    void chroniclesOwnTailerReadsTheSameBytes() {
        long[] clockMs = {1_700_000_000_000L};
        Path run;
        try (JournalAppender appender =
                JournalAppender.open(directory, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), true)) {
            run = appender.runDirectory();
            for (int i = 0; i < 5000; i++) {
                clockMs[0] += 200;
                appender.append(TestRecords.body(buffer, i, i * 31 % 5000));
            }
        }
        int count = 0;
        try (JournalReader reader = JournalReader.open(List.of(directory));
                SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(run)
                        .rollCycle(RollCycles.FIVE_MINUTELY)
                        .readOnly(true)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            while (true) {
                Record ours = reader.next();
                try (DocumentContext theirs = tailer.readingDocument()) {
                    assertThat(theirs.isPresent()).isEqualTo(ours != null);
                    if (ours == null) {
                        break;
                    }
                    Bytes<?> bytes = theirs.wire().bytes();
                    assertThat(bytes.readRemaining()).isEqualTo(ours.length());
                    byte[] whole = bytes.toByteArray();
                    ByteBuffer body = ours.body();
                    assertThat(ByteBuffer.wrap(whole, RecordLayout.HEADER_LENGTH, body.remaining()))
                            .isEqualTo(body);
                    count++;
                }
            }
        }
        assertThat(count).isEqualTo(5000);
    }

    @Test
    void clockThatStepsBackDoesNotStopRecording() {
        long[] clockMs = {1_700_000_000_000L};
        try (JournalAppender appender =
                JournalAppender.open(directory, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), true)) {
            for (int i = 0; i < 600; i++) {
                clockMs[0] += i % 100 == 99 ? -3_600_000 : 60_000;
                assertThat(appender.append(TestRecords.body(buffer, i, 100))).isTrue();
            }
        }
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(TestRecords.readNumbers(reader)).hasSize(600).isSorted();
            assertThat(reader.damage().missingRecords()).isZero();
        }
    }

    @Test
    void mergesOverlappingRunsByTime() {
        try (JournalAppender one = JournalAppender.open(directory, Map.of("name", "one"), 0);
                JournalAppender two = JournalAppender.open(directory, Map.of("name", "two"), 0)) {
            for (int i = 0; i < 1000; i++) {
                JournalAppender turn = i % 3 == 0 ? one : two;
                assertThat(turn.append(TestRecords.body(buffer, i, 50))).isTrue();
            }
            try (JournalReader reader = JournalReader.open(List.of(directory))) {
                assertThat(TestRecords.readNumbers(reader)).hasSize(1000).isSorted();
                assertThat(reader.runs()).hasSize(2);
            }
            JournalSnapshot snapshot = JournalSnapshot.of(List.of(directory));
            assertThat(one.append(TestRecords.body(buffer, 1000, 50))).isTrue();
            assertThat(two.append(TestRecords.body(buffer, 1001, 50))).isTrue();
            for (int pass = 0; pass < 2; pass++) {
                try (JournalReader reader = JournalReader.open(snapshot)) {
                    assertThat(TestRecords.readNumbers(reader)).hasSize(1000);
                    assertThat(reader.problems()).isEmpty();
                    assertThat(reader.notes()).hasSize(2).allMatch(note -> note.contains("is being recorded"));
                }
            }
            try (JournalReader reader = JournalReader.open(List.of(directory))) {
                assertThat(TestRecords.readNumbers(reader)).hasSize(1002);
                assertThat(reader.damage().missingRecords()).isZero();
            }
        }
    }

    @Test
    void snapshotIgnoresFilesAndRunsThatBeginLater() {
        long[] clockMs = {1_700_000_000_000L};
        try (JournalAppender appender =
                JournalAppender.open(directory, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), true)) {
            appender.append(TestRecords.body(buffer, 0, 50));
            JournalSnapshot snapshot = JournalSnapshot.of(List.of(directory));
            clockMs[0] += 300_000;
            appender.append(TestRecords.body(buffer, 1, 50));
            TestRecords.write(directory, 1, 50);
            try (JournalReader reader = JournalReader.open(snapshot)) {
                assertThat(TestRecords.readNumbers(reader)).containsExactly(0L);
                assertThat(reader.runs()).hasSize(1);
                assertThat(reader.bytesRead()).isEqualTo(reader.bytesTotal());
            }
        }
    }

    @Test
    void consecutiveRunsShareOneBuffer() {
        int runs = 24;
        for (int run = 0; run < runs; run++) {
            try (JournalAppender appender = JournalAppender.open(directory.resolve("host" + run % 3), Map.of(), 0)) {
                for (int i = 0; i < 10; i++) {
                    // Not in the order of recording, as in imported recordings.
                    appender.append(TestRecords.body(buffer, (run * 7 % runs) * 10L + i, 50));
                }
            }
        }
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        ByteBuffer scratch = TestRecords.newBuffer();
        long before = direct.getMemoryUsed();
        List<Long> numbers = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(
                List.of(directory.resolve("host0"), directory.resolve("host1"), directory.resolve("host2")))) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                assertThat(TestRecords.isWhole(record, scratch)).isTrue();
                numbers.add(record.exchange());
                assertThat(direct.getMemoryUsed() - before).isLessThan(3 << 20);
            }
            assertThat(reader.runs()).hasSize(runs);
        }
        assertThat(numbers).hasSize(runs * 10).isSorted();
    }

    @Test
    void neitherAppendingNorReadingAllocatesPerRecord() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int warmUp = 50_000;
        int measured = 200_000;
        TestRecords.body(buffer, 1, 200);
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            for (int i = 0; i < warmUp; i++) {
                appender.append(buffer);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < measured; i++) {
                appender.append(buffer);
            }
            long perRecord = (threads.getCurrentThreadAllocatedBytes() - before) / measured;
            assertThat(perRecord).as("bytes allocated per record appended").isLessThan(4);
        }
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            for (int i = 0; i < warmUp; i++) {
                reader.next();
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            int read = 0;
            while (reader.next() != null) {
                read++;
            }
            long perRecord = (threads.getCurrentThreadAllocatedBytes() - before) / measured;
            assertThat(read).isEqualTo(measured);
            assertThat(perRecord).as("bytes allocated per record read").isLessThan(4);
        }
    }
}
