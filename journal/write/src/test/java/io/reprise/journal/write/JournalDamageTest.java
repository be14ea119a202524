package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.Damage;
import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalReader;
import io.reprise.journal.Record;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever happens to the files, every record whose own bytes are intact is read once and in order. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JournalDamageTest {
    private static final int FILES = 3;
    private static final int PER_FILE = 200;
    private static final int TRIALS = 12;
    private static final int PAGE = 4096;

    /** The place of record {@code number}: the document's header, and the record's bytes after it. */
    private record Place(int file, int document, int length) {
        int begin() {
            return document + 4;
        }

        int end() {
            return begin() + length;
        }
    }

    @TempDir
    static Path original;

    @TempDir
    Path directory;

    private static final List<String> NAMES = new ArrayList<>();
    private static final List<byte[]> CONTENTS = new ArrayList<>();
    private static final List<Place> PLACES = new ArrayList<>();

    @BeforeAll
    static void write() throws IOException {
        long[] clockMs = {1_700_000_000_000L};
        ByteBuffer buffer = TestRecords.newBuffer();
        SplittableRandom random = new SplittableRandom(5);
        Path run;
        try (JournalAppender appender =
                JournalAppender.open(original, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), true)) {
            run = appender.runDirectory();
            for (int i = 0; i < FILES * PER_FILE; i++) {
                if (i % PER_FILE == 0) {
                    clockMs[0] += 300_000;
                }
                appender.append(TestRecords.body(buffer, i, random.nextInt(3000)));
            }
        }
        for (Path file : JournalDirectory.filesOf(run)) {
            byte[] content = documentsOf(file);
            NAMES.add(file.getFileName().toString());
            CONTENTS.add(content);
        }
        assertThat(PLACES).hasSize(FILES * PER_FILE);
    }

    /** Finds the places of all records by trusting the file; includes some of the zeros after the end. */
    private static byte[] documentsOf(Path file) throws IOException {
        byte[] bytes = new byte[4 << 20];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.readFully(bytes);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        int header = buffer.getInt(at);
        while (header != 0 && header != 0xC000_0000) {
            int length = header & 0x3FFF_FFFF;
            if (header > 0 && header >>> 30 == 0) {
                PLACES.add(new Place(NAMES.size(), at, length));
            }
            at = (at + 4 + length + 3) & ~3;
            header = buffer.getInt(at);
        }
        return Arrays.copyOf(bytes, at + 3 * PAGE);
    }

    private enum Harm {
        FLIPPED_BIT_IN_DATA {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                flip(file, random.nextInt(victim.begin() + 64, victim.end() + 1) - 1, random);
                return file;
            }
        },
        FLIPPED_BIT_IN_RECORD_HEADER {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                flip(file, victim.begin() + random.nextInt(64), random);
                return file;
            }
        },
        FLIPPED_BIT_IN_DOCUMENT_HEADER {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                flip(file, victim.document() + random.nextInt(4), random);
                return file;
            }
        },
        ZEROED_DOCUMENT_HEADER {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return putInt(file, victim.document(), 0);
            }
        },
        END_MARKER_FOR_DOCUMENT_HEADER {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return putInt(file, victim.document(), 0xC000_0000);
            }
        },
        RANDOM_DOCUMENT_HEADER {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return putInt(file, victim.document(), random.nextInt());
            }
        },
        END_MARKER_IN_DATA {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return putInt(file, victim.begin() + 60, 0xC000_0000);
            }
        },
        ZEROED_PAGE {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                int page = victim.begin() / PAGE * PAGE;
                Arrays.fill(file, page, page + PAGE, (byte) 0);
                return file;
            }
        },
        RANDOM_PAGE {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return randomize(file, victim.begin() / PAGE * PAGE, PAGE, random);
            }
        },
        RANDOM_STRETCH {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                int length = Math.min(random.nextInt(100_000), file.length - victim.document());
                return randomize(file, victim.document(), length, random);
            }
        },
        TRUNCATED {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return Arrays.copyOf(file, random.nextInt(victim.document(), victim.end()));
            }
        },
        EMPTIED {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return new byte[0];
            }
        },
        RANDOM_FILE_HEADER {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return randomize(file, 0, 200, random);
            }
        },
        FLIPPED_BIT_IN_INDEX_HEADER {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                flip(file, 0xC8 + random.nextInt(4), random);
                return file;
            }
        },
        INDEX_THAT_HIDES_RECORDS {
            @Override
            byte[] apply(byte[] file, Place victim, SplittableRandom random) {
                return putInt(file, 0xC8, 1 << 30 | (victim.document() - 0xC8 - 4));
            }
        };

        abstract byte[] apply(byte[] file, Place victim, SplittableRandom random);

        private static void flip(byte[] file, int at, SplittableRandom random) {
            file[at] ^= (byte) (1 << random.nextInt(8));
        }

        private static byte[] putInt(byte[] file, int at, int value) {
            ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
            return file;
        }

        private static byte[] randomize(byte[] file, int at, int length, SplittableRandom random) {
            for (int i = at; i < at + length; i++) {
                file[i] = (byte) random.nextInt();
            }
            return file;
        }
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void losesOnlyDamagedRecords(Harm harm) throws IOException {
        for (int seed = 0; seed < TRIALS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int number = random.nextInt(PLACES.size());
            Place victim = PLACES.get(number);
            byte[] damaged = harm.apply(CONTENTS.get(victim.file()).clone(), victim, random);
            List<byte[]> files = new ArrayList<>(CONTENTS);
            files.set(victim.file(), damaged);
            List<Long> expected = unharmed(victim.file(), damaged);

            try (JournalReader reader = JournalReader.open(List.of(write(files, harm + "-" + seed)))) {
                String what = harm + " seed " + seed + " at record " + number;
                assertThat(TestRecords.readNumbers(reader)).as(what).isEqualTo(expected);
                Damage damage = reader.damage();
                assertThat(damage.missingRecords()).as(what).isEqualTo(missing(expected));
                if (missing(expected) > 0 && harm != Harm.EMPTIED && harm != Harm.TRUNCATED) {
                    assertThat(damage.spots()).as(what).isPositive();
                    assertThat(damage.bytes()).as(what).isPositive();
                    assertThat(damage.first()).as(what).contains(NAMES.get(victim.file()), "offset");
                }
                assertThat(reader.bytesRead()).as(what).isEqualTo(reader.bytesTotal());
            }
        }
    }

    private static List<Long> unharmed(int file, byte[] damaged) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < PLACES.size(); i++) {
            Place place = PLACES.get(i);
            if (place.file() != file
                    || (place.end() <= damaged.length
                            && Arrays.equals(
                                    damaged,
                                    place.begin(),
                                    place.end(),
                                    CONTENTS.get(file),
                                    place.begin(),
                                    place.end()))) {
                numbers.add((long) i);
            }
        }
        return numbers;
    }

    /** The records that a reader can know to be missing; records lost at the very end are not among them. */
    private static long missing(List<Long> numbers) {
        return numbers.get(numbers.size() - 1) + 1 - numbers.size();
    }

    private Path write(List<byte[]> files, String name) throws IOException {
        Path run = Files.createDirectory(directory.resolve("run-" + name));
        for (int i = 0; i < files.size(); i++) {
            Files.write(run.resolve(NAMES.get(i)), files.get(i));
        }
        return run;
    }

    @Test
    void readsARepeatedFileOnce() throws IOException {
        Path run = write(CONTENTS, "twice");
        Files.write(run.resolve("20991231-0000V.cq4"), CONTENTS.get(0));
        try (JournalReader reader = JournalReader.open(List.of(run))) {
            assertThat(TestRecords.readNumbers(reader)).hasSize(PLACES.size()).isSorted();
            assertThat(reader.damage().spots()).isEqualTo(1);
        }
    }

    @Test
    void filesRemovedByRetentionAreNotDamageButAHoleIs() throws IOException {
        Path pruned = write(CONTENTS, "pruned");
        Files.delete(pruned.resolve(NAMES.get(0)));
        Files.writeString(pruned.resolve("pruned.properties"), "first.sequence=" + PER_FILE + "\n");
        try (JournalReader reader = JournalReader.open(List.of(pruned))) {
            assertThat(TestRecords.readNumbers(reader)).hasSize(2 * PER_FILE);
            assertThat(reader.damage()).isEqualTo(new Damage(0, 0, 0, ""));
            assertThat(reader.problems()).noneMatch(line -> line.contains("begins with"));
        }
        Files.writeString(pruned.resolve("pruned.properties"), "first.sequence=many\n");
        try (JournalReader reader = JournalReader.open(List.of(pruned))) {
            assertThat(TestRecords.readNumbers(reader)).hasSize(2 * PER_FILE);
            assertThat(reader.damage().missingRecords()).isEqualTo(PER_FILE);
            assertThat(reader.problems())
                    .anyMatch(line -> line.contains("pruned.properties: cannot be used"))
                    .anyMatch(line -> line.contains("begins with record " + PER_FILE));
        }
        Path holed = write(CONTENTS, "holed");
        Files.delete(holed.resolve(NAMES.get(1)));
        try (JournalReader reader = JournalReader.open(List.of(holed))) {
            assertThat(TestRecords.readNumbers(reader)).hasSize(2 * PER_FILE);
            assertThat(reader.damage().missingRecords()).isEqualTo(PER_FILE);
        }
    }

    @Test
    void journalInsideABodyIsNotReadAsRecordsEvenIfItsRecordIsDamaged() throws IOException {
        Path journal = directory.resolve("nested");
        ByteBuffer buffer = TestRecords.newBuffer();
        Path run;
        try (JournalAppender appender = JournalAppender.open(journal, Map.of(), 0)) {
            run = appender.runDirectory();
            for (int i = 0; i < 3; i++) {
                buffer.clear();
                RecordWriter.header(buffer, RecordKind.REQUEST_BODY, 0, 1_000_000 + i, 1, TestRecords.START_NS + i);
                int from = PLACES.get(100).document();
                buffer.position(RecordLayout.HEADER_LENGTH).put(CONTENTS.get(0), from, 100_000);
                RecordWriter.finish(buffer, RecordLayout.HEADER_LENGTH + 100_000);
                appender.append(buffer);
            }
        }
        Path file = JournalDirectory.filesOf(run).get(0);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(0x8110 + 4 + 100_064 + 4 + 30); // in the header of the second record
            out.write(0x5A);
        }
        List<Long> read = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(List.of(journal))) {
            for (Record record = reader.next(); record != null; record = reader.next()) {
                read.add(record.exchange());
            }
            assertThat(read).containsExactly(1_000_000L, 1_000_002L);
            assertThat(reader.damage().spots()).isEqualTo(1);
            assertThat(reader.damage().missingRecords()).isEqualTo(1);
        }
    }

    @Test
    void randomBytesAreNotRecords() throws IOException {
        SplittableRandom random = new SplittableRandom(9);
        for (int seed = 0; seed < 50; seed++) {
            byte[] noise = new byte[random.nextInt(100_000)];
            Harm.randomize(noise, 0, noise.length, random);
            Path run = Files.createDirectory(directory.resolve("run-noise" + seed));
            Files.write(run.resolve("20260101-0000V.cq4"), noise);
            Files.write(run.resolve("20260101-0005V.cq4"), CONTENTS.get(0));
            try (JournalReader reader = JournalReader.open(List.of(run))) {
                assertThat(TestRecords.readNumbers(reader)).hasSize(PER_FILE);
            }
        }
    }
}
