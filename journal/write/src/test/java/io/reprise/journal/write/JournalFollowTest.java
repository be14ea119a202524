package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalException;
import io.reprise.journal.JournalReader;
import io.reprise.journal.JournalSnapshot;
import io.reprise.journal.Record;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reader that follows a journal while recorders write it. */
class JournalFollowTest {
    private static final long FIVE_MINUTES_MS = 300_000;

    @TempDir
    Path directory;

    private final ByteBuffer buffer = TestRecords.newBuffer();
    private final ByteBuffer scratch = TestRecords.newBuffer();
    private long clockMs = 1_700_000_000_000L;

    private JournalAppender open(Path journal) {
        return JournalAppender.open(journal, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs), true);
    }

    private void append(JournalAppender appender, long from, long to) {
        for (long i = from; i < to; i++) {
            assertThat(appender.append(TestRecords.body(buffer, i, (int) (i * 31 % 3000))))
                    .isTrue();
        }
    }

    /** The numbers of the records that are there now. */
    private List<Long> read(JournalReader reader) {
        reader.look();
        List<Long> numbers = new ArrayList<>();
        for (Record record = reader.next(); record != null; record = reader.next()) {
            assertThat(TestRecords.isWhole(record, scratch)).isTrue();
            numbers.add(record.exchange());
        }
        return numbers;
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void readsWhatIsAddedThroughFilesThatRoll() {
        try (JournalAppender appender = open(directory);
                JournalReader reader = JournalReader.follow(List.of(directory), 0)) {
            assertThat(read(reader)).isEmpty();
            for (int i = 0; i < 40; i++) {
                append(appender, i * 50L, i * 50L + 50);
                assertThat(read(reader)).isEqualTo(numbers(i * 50L, i * 50L + 50));
                clockMs += FIVE_MINUTES_MS / 3;
            }
            append(appender, 2000, 2100);
            clockMs += FIVE_MINUTES_MS;
            append(appender, 2100, 2200);
            clockMs += FIVE_MINUTES_MS;
            append(appender, 2200, 2300);
            assertThat(read(reader)).isEqualTo(numbers(2000, 2300));
            assertThat(reader.runs()).hasSize(1);
            assertThat(reader.damage().spots()).isZero();
            assertThat(reader.damage().missingRecords()).isZero();
        }
    }

    @Test
    void readsAJournalThatBeginsLaterAndTheRunsThatFollow() throws IOException {
        Path journal = directory.resolve("journal");
        try (JournalReader reader = JournalReader.follow(List.of(journal), 0)) {
            assertThat(read(reader)).isEmpty();
            Files.createDirectory(journal);
            assertThat(read(reader)).isEmpty();
            for (long run = 0; run < 3; run++) {
                try (JournalAppender appender = open(journal)) {
                    append(appender, run * 10, run * 10 + 5);
                    assertThat(read(reader))
                            .endsWith(numbers(run * 10, run * 10 + 5).toArray(Long[]::new));
                    append(appender, run * 10 + 5, run * 10 + 10);
                }
                clockMs += 1000;
                assertThat(read(reader)).isEqualTo(numbers(run * 10 + 5, run * 10 + 10));
            }
            assertThat(reader.runs()).hasSize(3);
            assertThat(reader.damage().spots()).isZero();
        }
    }

    @Test
    void mergesRecordersAndWaitsForTheSlowerOne() {
        try (JournalAppender one = open(directory.resolve("one"));
                JournalAppender two = open(directory.resolve("two"));
                JournalReader reader =
                        JournalReader.follow(List.of(directory.resolve("one"), directory.resolve("two")), 0)) {
            append(one, 0, 10);
            reader.holdBack(TestRecords.START_NS + 4_000);
            assertThat(read(reader)).isEqualTo(numbers(0, 5));
            append(two, 10, 12);
            append(one, 12, 14);
            reader.holdBack(TestRecords.START_NS + 12_000);
            assertThat(read(reader)).isEqualTo(numbers(5, 13));
            reader.holdBack(TestRecords.START_NS - 3_600_000_000_000L);
            assertThat(read(reader)).as("a clock an hour ahead").containsExactly(13L);
        }
    }

    @Test
    void goesOnAfterFilesThatWereRemovedUnread() throws IOException {
        try (JournalAppender appender = open(directory);
                JournalReader reader = JournalReader.follow(List.of(directory), 0)) {
            append(appender, 0, 10);
            assertThat(read(reader)).hasSize(10);
            List<Path> known = JournalDirectory.filesOf(appender.runDirectory());
            clockMs += FIVE_MINUTES_MS;
            append(appender, 10, 20);
            clockMs += FIVE_MINUTES_MS;
            append(appender, 20, 30);
            List<Path> files = new ArrayList<>(JournalDirectory.filesOf(appender.runDirectory()));
            files.removeAll(known);
            Files.writeString(appender.runDirectory().resolve("pruned.properties"), "first.sequence=20\n");
            Files.delete(files.get(0));
            assertThat(read(reader)).isEqualTo(numbers(20, 30));
            append(appender, 30, 40);
            assertThat(read(reader)).isEqualTo(numbers(30, 40));
            assertThat(reader.damage().missingRecords()).isEqualTo(10);
        }
    }

    @Test
    void leavesOutFilesBeforeATime() {
        try (JournalAppender appender = open(directory)) {
            append(appender, 0, 10);
            clockMs += FIVE_MINUTES_MS;
            append(appender, 10, 20);
            clockMs += FIVE_MINUTES_MS;
            append(appender, 20, 30);
            try (JournalReader reader = JournalReader.follow(List.of(directory), TestRecords.START_NS + 15_000)) {
                assertThat(read(reader)).isEqualTo(numbers(10, 30));
                assertThat(reader.damage().missingRecords()).isZero();
            }
        }
    }

    @Test
    void aSnapshotFromATimeHasTheLastFileOfEachRunAtLeast() {
        try (JournalAppender one = open(directory)) {
            append(one, 0, 10);
            clockMs += FIVE_MINUTES_MS;
            append(one, 10, 20);
        }
        try (JournalAppender two = open(directory)) {
            append(two, 20, 30);
        }
        JournalSnapshot snapshot = JournalSnapshot.of(List.of(directory));
        assertThat(readAll(snapshot.from(Long.MAX_VALUE))).isEqualTo(numbers(10, 30));
        assertThat(readAll(snapshot.from(TestRecords.START_NS + 10_000))).isEqualTo(numbers(10, 30));
        assertThat(readAll(snapshot.from(TestRecords.START_NS + 9_999))).isEqualTo(numbers(0, 30));
    }

    private static List<Long> readAll(JournalSnapshot snapshot) {
        try (JournalReader reader = JournalReader.open(snapshot)) {
            List<Long> numbers = TestRecords.readNumbers(reader);
            assertThat(reader.damage().missingRecords()).isZero();
            return numbers;
        }
    }

    @Test
    void goesOnAfterDamage() throws IOException {
        try (JournalAppender appender = open(directory);
                JournalReader reader = JournalReader.follow(List.of(directory), 0)) {
            append(appender, 0, 10);
            assertThat(read(reader)).hasSize(10);
            append(appender, 10, 20);
            Path file = JournalDirectory.filesOf(appender.runDirectory()).get(0);
            overwrite(file, 15);
            List<Long> rest = new ArrayList<>(read(reader));
            append(appender, 20, 30);
            rest.addAll(read(reader));
            clockMs += FIVE_MINUTES_MS;
            append(appender, 30, 40);
            rest.addAll(read(reader));
            rest.addAll(read(reader));
            List<Long> expected = new ArrayList<>(numbers(10, 40));
            expected.remove(15L);
            assertThat(rest).isEqualTo(expected);
            assertThat(reader.damage().missingRecords()).isEqualTo(1);
        }
    }

    /** Destroys the body of a record. */
    private void overwrite(Path file, long number) throws IOException {
        try (JournalReader reader = JournalReader.open(List.of(file))) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                if (record.exchange() == number) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), record.offset() + record.length() - 40);
                    }
                    return;
                }
            }
        }
        throw new AssertionError("no record " + number);
    }

    @Test
    void refusesADirectoryThatIsNoJournal() throws IOException {
        Files.writeString(directory.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> JournalReader.follow(List.of(directory), 0))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("is not a journal");
    }
}
