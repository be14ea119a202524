package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalException;
import io.reprise.journal.JournalReader;
import io.reprise.journal.ManifestState;
import io.reprise.journal.Record;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Foreign entries in a journal, copied runs, missing ends, wrong sizes. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JournalOddFilesIT {
    private static final int COUNT = 50;

    @TempDir
    Path directory;

    private final ByteBuffer buffer = TestRecords.newBuffer();

    /** A run of records 0 to 49 that ends with an account. */
    private Path writeWhole(Path journal) {
        try (JournalAppender appender = JournalAppender.open(journal, Map.of("listen", "here"), 0)) {
            for (int i = 0; i < COUNT; i++) {
                assertThat(appender.append(TestRecords.body(buffer, i, 100))).isTrue();
            }
            TestRecords.ledgerEnd(buffer, TestRecords.START_NS + COUNT * 1000);
            assertThat(appender.append(buffer)).isTrue();
            return appender.runDirectory();
        }
    }

    private static int count(JournalReader reader) {
        int count = 0;
        for (Record record = reader.next(); record != null; record = reader.next()) {
            count += record.kind() == RecordKind.LEDGER ? 0 : 1;
        }
        return count;
    }

    private static void assertRead(List<Path> journals, int expected, String problem) {
        try (JournalReader reader = JournalReader.open(journals)) {
            assertThat(count(reader)).isEqualTo(expected);
            assertThat(reader.problems()).anyMatch(line -> line.contains(problem));
            assertThat(reader.problems()).noneMatch(line -> line.contains("\n") || line.contains("Exception"));
        }
    }

    private static void make(String kind, Path at) throws IOException, InterruptedException {
        switch (kind) {
            case "FIFO" ->
                assertThat(new ProcessBuilder("mkfifo", at.toString()).start().waitFor())
                        .isZero();
            case "directory" -> Files.createDirectory(at);
            case "nothing" -> Files.createSymbolicLink(at, Path.of("/no/where"));
            case "zero" -> Files.createSymbolicLink(at, Path.of("/dev/zero"));
            case "random" -> Files.createSymbolicLink(at, Path.of("/dev/urandom"));
            default -> Files.createSymbolicLink(at, at); // a loop
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FIFO", "directory", "nothing", "zero", "random", "loop"})
    void leavesOutEverythingThatIsNotARegularFile(String kind) throws Exception {
        Path run = writeWhole(directory);
        make(kind, run.resolve("20991231-0000V.cq4"));
        assertRead(List.of(directory), COUNT, "20991231-0000V.cq4: ");
        Files.delete(run.resolve("20991231-0000V.cq4"));

        for (String name : List.of("run.properties", "run.lock", "pruned.properties")) {
            Path file = run.resolve(name);
            Path kept = directory.resolve("kept");
            if (Files.exists(file)) {
                Files.move(file, kept, StandardCopyOption.REPLACE_EXISTING);
            }
            make(kind, file);
            try (JournalReader reader = JournalReader.open(List.of(directory))) {
                assertThat(count(reader)).as(name).isEqualTo(COUNT);
                if (name.equals("run.properties")) {
                    assertThat(reader.runs().get(0).state()).isEqualTo(ManifestState.DAMAGED);
                }
            }
            Files.delete(file);
            if (!name.equals("pruned.properties")) {
                Files.move(kept, file);
            }
        }
        make(kind, directory.resolve("run-odd"));
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(count(reader)).isEqualTo(COUNT);
        }
    }

    @Test
    void oneLineSaysWhyNothingCanBeRead() throws Exception {
        Path run = Files.createDirectories(directory.resolve("run-20260101T000000Z-00000000"));
        make("FIFO", run.resolve("20260101-0000V.cq4"));
        assertThatThrownBy(() -> JournalReader.open(List.of(directory)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("it is a FIFO, not a regular file");
    }

    @Test
    void readsOtherRunsIfOneHasANewerFormat() throws IOException {
        Path newer = writeWhole(directory);
        writeWhole(directory);
        Path manifest = newer.resolve("run.properties");
        Files.writeString(manifest, Files.readString(manifest).replace("format=2", "format=3"));
        assertRead(List.of(directory), COUNT, "format 3 is newer than this program reads (2)");
    }

    @Test
    void followsLinksToRunsAndFiles() throws IOException {
        Path run = writeWhole(directory.resolve("journal"));
        Path linked = Files.createDirectories(directory.resolve("linked/run-1"));
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                Files.createSymbolicLink(linked.resolve(file.getFileName()), file);
            }
        }
        try (JournalReader reader = JournalReader.open(List.of(linked.getParent()))) {
            assertThat(count(reader)).isEqualTo(COUNT);
            assertThat(reader.problems()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsACopiedRunOnceAndReportsIt(boolean manifest) throws IOException {
        Path run = writeWhole(directory.resolve("journal"));
        Path copy = Files.createDirectories(directory.resolve("journal/run-copy"));
        Path shorter = Files.createDirectories(directory.resolve("other/run-shorter"));
        for (Path to : List.of(copy, shorter)) {
            for (Path file : JournalDirectory.filesOf(run)) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
            if (manifest) {
                Files.copy(run.resolve("run.properties"), to.resolve("run.properties"));
            }
        }
        try (RandomAccessFile file =
                new RandomAccessFile(JournalDirectory.filesOf(shorter).get(0).toFile(), "rw")) {
            file.setLength(0x8110 + 2000);
        }
        Files.createSymbolicLink(directory.resolve("journal/run-link"), run);
        try (JournalReader reader =
                JournalReader.open(List.of(directory.resolve("other"), directory.resolve("journal")))) {
            assertThat(count(reader)).isEqualTo(COUNT);
            assertThat(reader.runs()).hasSize(1);
            assertThat(reader.runs().get(0).state()).isEqualTo(ManifestState.INTACT);
            assertThat(reader.damage().missingRecords()).isZero();
            assertThat(reader.problems()).noneMatch(line -> line.contains("without an account"));
            assertThat(reader.notes()).hasSize(3).allMatch(note -> note.contains("each record is read once"));
        }
    }

    @Test
    void copiesWithDifferentDamageCompleteEachOther() throws IOException {
        Path run = writeWhole(directory);
        Path copy = Files.createDirectories(directory.resolve("run-copy"));
        Path file = JournalDirectory.filesOf(run).get(0);
        Path other = Files.copy(file, copy.resolve(file.getFileName()));
        Files.copy(run.resolve("run.properties"), copy.resolve("run.properties"));
        overwrite(file, 0x8110 + 400, new byte[300]);
        overwrite(other, 0x8110 + 3000, new byte[300]);
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(count(reader)).isEqualTo(COUNT);
            assertThat(reader.damage().missingRecords()).isZero();
        }
    }

    @Test
    void contradictingManifestsOfCopiesCountAsDamaged() throws IOException {
        Path run = writeWhole(directory);
        Path copy = Files.createDirectories(directory.resolve("run-copy"));
        Path file = JournalDirectory.filesOf(run).get(0);
        Files.copy(file, copy.resolve(file.getFileName()));
        String manifest = Files.readString(run.resolve("run.properties"));
        Files.writeString(copy.resolve("run.properties"), manifest.replaceFirst("host=.*", "host=elsewhere"));
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(count(reader)).isEqualTo(COUNT);
            assertThat(reader.runs())
                    .singleElement()
                    .satisfies(found -> assertThat(found.state()).isEqualTo(ManifestState.DAMAGED));
            assertThat(reader.notes()).anyMatch(note -> note.contains("contradict each other"));
        }
    }

    private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(at);
            out.write(bytes);
        }
    }

    @Test
    void reportsAMissingAccountUnlessTheRunIsBeingRecorded() {
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            assertThat(appender.append(TestRecords.body(buffer, 0, 100))).isTrue();
            try (JournalReader reader = JournalReader.open(List.of(directory))) {
                assertThat(count(reader)).isEqualTo(1);
                assertThat(reader.problems()).isEmpty();
                assertThat(reader.notes()).singleElement().asString().contains("is being recorded");
            }
        }
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(count(reader)).isEqualTo(1);
            assertThat(reader.problems()).noneMatch(line -> line.contains("another follows"));
        }
        assertRead(
                List.of(directory), 1, "ends without an account: its recorder was killed, or its last file is missing");
    }

    @Test
    void markInThePreviousFileProvesThatTheLastFileIsMissing() throws IOException {
        long[] clockMs = {1_700_000_000_000L};
        Path run;
        try (JournalAppender appender =
                JournalAppender.open(directory, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), true)) {
            run = appender.runDirectory();
            appender.append(TestRecords.body(buffer, 0, 100));
            clockMs[0] += 300_000;
            TestRecords.ledgerEnd(buffer, TestRecords.START_NS + 1000);
            appender.append(buffer);
        }
        List<Path> files = JournalDirectory.filesOf(run);
        Files.delete(files.get(1));
        assertRead(List.of(directory), 1, files.get(0).getFileName() + " says that another follows");
    }

    @Test
    void beginningsOfLongRecordsTakeLinearTime() throws IOException {
        Path run = Files.createDirectories(directory.resolve("run-20260101T000000Z-00000000"));
        ByteBuffer crafted = ByteBuffer.allocate(8 << 20).order(ByteOrder.LITTLE_ENDIAN);
        while (crafted.remaining() >= 16) {
            crafted.putInt(RecordLayout.MAGIC)
                    .putInt(1 | 2 << 8)
                    .putInt(RecordLayout.RECORD_LENGTH_MAX)
                    .putInt(7);
        }
        Files.write(run.resolve("20260101-0000V.cq4"), crafted.array());
        long beganNs = System.nanoTime();
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(count(reader)).isZero();
            assertThat(reader.problems()).anyMatch(line -> line.contains("has no records"));
        }
        // 8 MiB took more than a minute when each beginning cost a checksum.
        assertThat(System.nanoTime() - beganNs).isLessThan(10_000_000_000L);
    }

    @Test
    void skipsAHoleOfManyGigabytes() throws IOException {
        Path run = writeWhole(directory);
        Path file = JournalDirectory.filesOf(run).get(0);
        byte[] page = new byte[8192];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "rw")) {
            in.seek(0x9000);
            in.readFully(page);
            in.seek(0x9000);
            in.write(new byte[page.length]);
            in.setLength(10L << 30);
            in.seek(6L << 30);
            in.write(page); // the rest of the run, after the hole
        }
        long beganNs = System.nanoTime();
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(count(reader)).isGreaterThan(COUNT - 5);
            assertThat(reader.damage().missingRecords()).isBetween(1L, 4L);
        }
        assertThat(System.nanoTime() - beganNs).isLessThan(45_000_000_000L);
    }
}
