package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.Damage;
import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalReader;
import io.reprise.journal.Record;
import io.reprise.journal.RecordChecksum;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pages and files are misplaced, duplicated, cut or removed: every record whose bytes are whole anywhere in the run is
 * read once, and the reader reports a run that has lost records.
 */
@Tag("slow")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class JournalMutationTest {
    private static final int FILES = 3;
    private static final int PER_FILE = 300;
    private static final int TRIALS = Integer.getInteger("trials", 25);
    private static final int PAGE = 4096;

    @TempDir
    static Path original;

    @TempDir
    Path directory;

    /** The files of an intact run by name, each with some of the zeros after its end. */
    private static final TreeMap<String, byte[]> FILES_BY_NAME = new TreeMap<>();
    /** The bytes of each record, by its number. */
    private static final List<byte[]> RECORDS = new ArrayList<>();
    /** The same run as a recorder of version 1 would have written it. */
    private static final TreeMap<String, byte[]> FILES_OF_VERSION_1 = new TreeMap<>();

    private static final List<byte[]> RECORDS_OF_VERSION_1 = new ArrayList<>();

    @BeforeAll
    static void write() throws IOException {
        long[] clockMs = {1_700_000_000_000L};
        ByteBuffer buffer = TestRecords.newBuffer();
        SplittableRandom random = new SplittableRandom(6);
        Path run;
        try (JournalAppender appender =
                JournalAppender.open(original, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), true)) {
            run = appender.runDirectory();
            for (int i = 0; i < FILES * PER_FILE; i++) {
                clockMs[0] += i % PER_FILE == 0 ? 300_000 : 0;
                int most = random.nextInt(20) == 0 ? 20_000 : 500;
                appender.append(TestRecords.body(buffer, i, random.nextInt(most)));
                byte[] record = new byte[buffer.remaining()];
                buffer.get(buffer.position(), record);
                RECORDS.add(record);
            }
            TestRecords.ledgerEnd(buffer, TestRecords.START_NS + FILES * PER_FILE * 1000L);
            appender.append(buffer);
        }
        for (Path file : JournalDirectory.filesOf(run)) {
            FILES_BY_NAME.put(file.getFileName().toString(), upToEnd(file));
        }
        assertThat(FILES_BY_NAME).hasSize(FILES);
        FILES_BY_NAME.forEach((name, bytes) -> FILES_OF_VERSION_1.put(name, inVersion1(bytes)));
        RECORDS.forEach(bytes -> RECORDS_OF_VERSION_1.add(inVersion1(bytes)));
        assertThat(RECORDS_OF_VERSION_1).doesNotContainAnyElementsOf(RECORDS);
    }

    /** The same bytes with all records in version 1. */
    private static byte[] inVersion1(byte[] bytes) {
        ByteBuffer turned = ByteBuffer.wrap(bytes.clone()).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C crc = new CRC32C();
        for (int at = 0; at + RecordLayout.HEADER_LENGTH <= bytes.length; at += Integer.BYTES) {
            if (turned.getInt(at) == RecordLayout.MAGIC) {
                turned.put(at + RecordLayout.VERSION_OFFSET, (byte) 1).put(at + RecordLayout.PROTOCOL_OFFSET, (byte) 0);
                int length = turned.getInt(at + RecordLayout.LENGTH_OFFSET);
                int sum = RecordChecksum.of(crc, turned, at, length);
                turned.clear().putInt(at + RecordLayout.CRC_OFFSET, sum);
            }
        }
        return turned.array();
    }

    private static byte[] upToEnd(Path file) throws IOException {
        byte[] bytes = new byte[4 << 20];
        try (var in = Files.newInputStream(file)) {
            assertThat(in.readNBytes(bytes, 0, bytes.length)).isEqualTo(bytes.length);
        }
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(bytes, (end + 3 * PAGE) / PAGE * PAGE);
    }

    /** A change to the files of a run. */
    private enum Mutation {
        PAGES_SWAPPED {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                byte[] file = any(files, random);
                swap(file, page(file, random), file, page(file, random));
            }
        },
        PAGES_SWAPPED_BETWEEN_FILES {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                byte[] one = any(files, random);
                byte[] other = any(files, random);
                swap(one, page(one, random), other, page(other, random));
            }
        },
        PAGE_COPIED {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                byte[] from = any(files, random);
                byte[] to = any(files, random);
                System.arraycopy(from, page(from, random), to, page(to, random), PAGE);
            }
        },
        STRETCH_MOVED {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                byte[] file = any(files, random);
                int one = page(file, random);
                int other = page(file, random);
                for (int i = 0; i < 5; i++) {
                    int shift = i * PAGE;
                    if (Math.max(one, other) + shift + PAGE <= file.length) {
                        swap(file, one + shift, file, other + shift);
                    }
                }
            }
        },
        MANY_PAGES_SHUFFLED {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                for (int i = 0; i < 8; i++) {
                    PAGES_SWAPPED.apply(files, random);
                }
            }
        },
        FILE_UNDER_AN_EARLIER_NAME {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                String name = anyName(files, random);
                files.put("20000101-0000V.cq4", files.remove(name));
            }
        },
        FILE_UNDER_A_LATER_NAME {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                String name = anyName(files, random);
                files.put("99999999-recovered.cq4", files.remove(name));
            }
        },
        FILE_TWICE {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                files.put(
                        "2023111" + random.nextInt(10) + "-2222V.cq4",
                        any(files, random).clone());
            }
        },
        FILE_REMOVED {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                files.remove(anyName(files, random));
            }
        },
        FILE_EMPTIED {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                files.put(anyName(files, random), new byte[0]);
            }
        },
        FILE_CUT {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                String name = anyName(files, random);
                byte[] file = file(files, name);
                files.put(name, Arrays.copyOf(file, random.nextInt(file.length)));
            }
        },
        FILE_CUT_AT_A_PAGE {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                String name = anyName(files, random);
                byte[] file = file(files, name);
                files.put(name, Arrays.copyOf(file, page(file, random)));
            }
        },
        BEGINNING_CUT {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                String name = anyName(files, random);
                byte[] file = file(files, name);
                files.put(name, Arrays.copyOfRange(file, random.nextInt(file.length / 4) * 4, file.length));
            }
        },
        STRETCH_LEFT_OUT {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                String name = anyName(files, random);
                byte[] file = file(files, name);
                int from = page(file, random);
                int to = Math.min(file.length, from + PAGE * random.nextInt(1, 20));
                files.put(name, join(Arrays.copyOf(file, from), Arrays.copyOfRange(file, to, file.length)));
            }
        },
        GARBAGE_PUT_IN {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                String name = anyName(files, random);
                byte[] file = file(files, name);
                int from = page(file, random);
                byte[] garbage = new byte[4 * random.nextInt(3 * PAGE)];
                random.nextBytes(garbage);
                files.put(name, join(Arrays.copyOf(file, from), garbage, Arrays.copyOfRange(file, from, file.length)));
            }
        },
        HOLE_PUT_IN {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                String name = anyName(files, random);
                byte[] file = file(files, name);
                int from = page(file, random);
                byte[] hole = new byte[3 << 20];
                files.put(name, join(Arrays.copyOf(file, from), hole, Arrays.copyOfRange(file, from, file.length)));
            }
        },
        PAGES_ZEROED {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                for (int i = 0; i < 5; i++) {
                    byte[] file = any(files, random);
                    int from = page(file, random);
                    Arrays.fill(file, from, from + PAGE, (byte) 0);
                }
            }
        },
        PAGES_RANDOM {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                for (int i = 0; i < 5; i++) {
                    byte[] file = any(files, random);
                    byte[] noise = new byte[PAGE];
                    random.nextBytes(noise);
                    System.arraycopy(noise, 0, file, page(file, random), PAGE);
                }
            }
        },
        SEVERAL {
            @Override
            void apply(NavigableMap<String, byte[]> files, SplittableRandom random) {
                PAGES_SWAPPED_BETWEEN_FILES.apply(files, random);
                PAGES_ZEROED.apply(files, random);
                PAGE_COPIED.apply(files, random);
                FILE_UNDER_AN_EARLIER_NAME.apply(files, random);
            }
        };

        abstract void apply(NavigableMap<String, byte[]> files, SplittableRandom random);

        private static String anyName(NavigableMap<String, byte[]> files, SplittableRandom random) {
            return List.copyOf(files.keySet()).get(random.nextInt(files.size()));
        }

        private static byte[] any(NavigableMap<String, byte[]> files, SplittableRandom random) {
            return file(files, anyName(files, random));
        }

        private static byte[] file(NavigableMap<String, byte[]> files, String name) {
            return Objects.requireNonNull(files.get(name));
        }

        private static int page(byte[] file, SplittableRandom random) {
            return random.nextInt(file.length / PAGE) * PAGE;
        }

        private static void swap(byte[] one, int at, byte[] other, int otherAt) {
            byte[] kept = Arrays.copyOfRange(one, at, at + PAGE);
            System.arraycopy(other, otherAt, one, at, PAGE);
            System.arraycopy(kept, 0, other, otherAt, PAGE);
        }

        private static byte[] join(byte[]... parts) {
            ByteBuffer all = ByteBuffer.allocate(
                    Arrays.stream(parts).mapToInt(part -> part.length).sum());
            for (byte[] part : parts) {
                all.put(part);
            }
            return all.array();
        }
    }

    @ParameterizedTest
    @EnumSource(Mutation.class)
    void readsEveryWholeRecordOnceAndReportsLosses(Mutation mutation) throws IOException {
        readsAll(mutation, FILES_BY_NAME, RECORDS);
    }

    @ParameterizedTest
    @EnumSource(Mutation.class)
    void readsEveryWholeRecordOfVersion1(Mutation mutation) throws IOException {
        readsAll(mutation, FILES_OF_VERSION_1, RECORDS_OF_VERSION_1);
    }

    private void readsAll(Mutation mutation, NavigableMap<String, byte[]> intact, List<byte[]> records)
            throws IOException {
        for (int seed = 0; seed < TRIALS; seed++) {
            TreeMap<String, byte[]> files = new TreeMap<>();
            intact.forEach((name, bytes) -> files.put(name, bytes.clone()));
            mutation.apply(files, new SplittableRandom(seed));
            Path run = Files.createDirectory(directory.resolve("run-" + mutation + seed));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(run.resolve(file.getKey()), file.getValue());
            }
            String what = mutation + " seed " + seed;
            Set<Long> whole = whole(files, records);
            try (JournalReader reader = JournalReader.open(List.of(run))) {
                List<Long> read = read(reader);
                assertThat(read).as(what).doesNotHaveDuplicates();
                Set<Long> hidden = new HashSet<>(whole);
                read.forEach(hidden::remove);
                assertThat(hidden).as(what + ": whole, and not read").isEmpty();
                assertThat(whole).as(what).containsAll(read);
                if (whole.size() < records.size()) {
                    assertThat(saysLoss(reader)).as(what).isTrue();
                } else if (!mutation.name().startsWith("PAGE") && mutation != Mutation.SEVERAL) {
                    assertThat(read).as(what).isSorted();
                }
            }
        }
    }

    private static boolean saysLoss(JournalReader reader) {
        return reader.damage().missingRecords() > 0
                || reader.problems().stream().anyMatch(line -> line.contains("without an account"));
    }

    private static List<Long> read(JournalReader reader) {
        List<Long> numbers = new ArrayList<>();
        ByteBuffer scratch = TestRecords.newBuffer();
        for (Record record = reader.next(); record != null; record = reader.next()) {
            if (record.kind() != RecordKind.LEDGER) {
                assertThat(TestRecords.isWhole(record, scratch)).isTrue();
                numbers.add(record.exchange());
            }
        }
        return numbers;
    }

    /** The numbers of all records whose bytes are in the files at an offset where a record may begin. */
    private static Set<Long> whole(NavigableMap<String, byte[]> files, List<byte[]> records) {
        Set<Long> whole = new HashSet<>();
        for (byte[] file : files.values()) {
            ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at + RecordLayout.HEADER_LENGTH <= file.length; at += Integer.BYTES) {
                if (bytes.getInt(at) == RecordLayout.MAGIC) {
                    long number = bytes.getLong(at + RecordLayout.EXCHANGE_OFFSET);
                    byte[] record = number >= 0 && number < records.size() ? records.get((int) number) : new byte[0];
                    if (record.length > 0
                            && at + record.length <= file.length
                            && Arrays.equals(file, at, at + record.length, record, 0, record.length)) {
                        whole.add(number);
                    }
                }
            }
        }
        return whole;
    }

    @Test
    void intactRunReportsNothing() throws IOException {
        try (JournalReader reader = JournalReader.open(List.of(original))) {
            assertThat(read(reader)).hasSize(RECORDS.size()).isSorted();
            assertThat(reader.damage()).isEqualTo(new Damage(0, 0, 0, ""));
            assertThat(reader.problems()).isEmpty();
            assertThat(reader.notes()).isEmpty();
        }
    }
}
