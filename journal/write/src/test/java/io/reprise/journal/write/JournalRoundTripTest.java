package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.journal.Damage;
import io.reprise.journal.JournalReader;
import io.reprise.journal.Record;
import io.reprise.journal.RecordKind;
import io.reprise.journal.RecordLayout;
import io.reprise.journal.RecordWriter;
import io.reprise.journal.RunManifest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JournalRoundTripTest {
    /** Number of records that one page of the roll cycle's index covers. */
    private static final int INDEX_PAGE_RECORDS =
            ChronicleSetup.ROLL_CYCLE.defaultIndexCount() * ChronicleSetup.ROLL_CYCLE.defaultIndexSpacing();

    private static final long WALL_CLOCK_MS = 1_700_000_000_000L;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(RecordKind.class)
    void everyKindReadsBackAsWritten(RecordKind kind) {
        ByteBuffer buffer = TestRecords.newBuffer();
        RecordWriter.header(buffer, kind, RecordLayout.FLAG_CHUNKED, 0x1122334455667788L, 99, TestRecords.START_NS);
        RecordWriter.session(buffer, 0xCAFEBABEDEADBEEFL, 17);
        boolean message = kind.isOfMessage();
        int at = RecordWriter.dataOffset(message);
        if (message) {
            RecordWriter.headLength(buffer, 4);
            RecordWriter.end(buffer, TestRecords.START_NS + 5, 1L << 40, -3, 2);
        }
        buffer.position(at);
        buffer.put("HEADbodybodyTT".getBytes(StandardCharsets.US_ASCII));
        RecordWriter.finish(buffer, buffer.position());
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            assertThat(appender.append(buffer)).isTrue();
            assertThat(appender.bytesWritten()).isEqualTo(buffer.remaining());
        }

        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            Record record = reader.next();
            assertThat(record).isNotNull();
            assertThat(record.kind()).isEqualTo(kind);
            assertThat(record.flags()).isEqualTo(RecordLayout.FLAG_CHUNKED | (message ? RecordLayout.FLAG_END : 0));
            assertThat(record.isEnd()).isEqualTo(message);
            assertThat(record.exchange()).isEqualTo(0x1122334455667788L);
            assertThat(record.connection()).isEqualTo(99);
            assertThat(record.session()).isEqualTo(0xCAFEBABEDEADBEEFL);
            assertThat(record.ordinal()).isEqualTo(17);
            assertThat(record.timeNs()).isEqualTo(TestRecords.START_NS);
            assertThat(record.endTimeNs()).isEqualTo(message ? TestRecords.START_NS + 5 : 0);
            assertThat(record.payloadLength()).isEqualTo(message ? 1L << 40 : 0);
            assertThat(record.bodyHash()).isEqualTo(message ? -3 : 0);
            assertThat(text(record.head())).isEqualTo(message ? "HEAD" : "");
            assertThat(text(record.body())).isEqualTo(message ? "bodybody" : "HEADbodybodyTT");
            assertThat(text(record.trailers())).isEqualTo(message ? "TT" : "");
            assertThat(reader.next()).isNull();
            assertThat(reader.damage()).isEqualTo(new Damage(0, 0, 0, ""));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everySizeReadsBackWithSpaceReservedByFallocateOrByZeros(boolean fallocate) {
        ByteBuffer buffer = TestRecords.newBuffer();
        SplittableRandom random = new SplittableRandom(1);
        int most = RecordLayout.RECORD_LENGTH_MAX - RecordLayout.HEADER_LENGTH;
        int count = 400;
        try (JournalAppender appender =
                JournalAppender.open(directory, Map.of(), 0, InstantSource.system(), fallocate)) {
            for (int i = 0; i < count; i++) {
                int length = i < 100 ? i : i % 50 == 0 ? most : random.nextInt(200_000);
                assertThat(appender.append(TestRecords.body(buffer, i, length))).isTrue();
            }
            appender.force();
        }

        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(TestRecords.readNumbers(reader))
                    .hasSize(count)
                    .isSorted()
                    .doesNotHaveDuplicates();
            assertThat(reader.damage().spots()).isZero();
            assertThat(reader.bytesRead()).isEqualTo(reader.bytesTotal()).isPositive();
        }
    }

    /** Chronicle sometimes puts a page of its index between records; zeros written ahead must not overwrite it. */
    @Test
    void recordsAndChroniclesIndexDoNotOverwriteEachOther() {
        ByteBuffer buffer = TestRecords.newBuffer();
        int count = 2 * INDEX_PAGE_RECORDS + 1_000;
        Path run;
        try (JournalAppender appender =
                JournalAppender.open(directory, Map.of(), 0, () -> Instant.ofEpochMilli(WALL_CLOCK_MS), true)) {
            for (int i = 0; i < count; i++) {
                int length = i % 1_000 == 0 ? 20_000 : 8 + i % 7;
                assertThat(appender.append(TestRecords.body(buffer, i, length))).isTrue();
            }
            run = appender.runDirectory();
        }

        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(TestRecords.readNumbers(reader)).hasSize(count);
            assertThat(reader.damage().spots()).isZero();
        }
        try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(run)
                        .readOnly(true)
                        .rollCycle(ChronicleSetup.ROLL_CYCLE)
                        .build();
                ExcerptTailer tailer = queue.createTailer()) {
            assertThat(queue.entryCount()).isEqualTo(count);
            long first = queue.firstIndex();
            for (int i : new int[] {0, 1, INDEX_PAGE_RECORDS - 1, INDEX_PAGE_RECORDS + 1, count - 1}) {
                assertThat(tailer.moveToIndex(first + i)).as("record %d", i).isTrue();
            }
        }
    }

    @Test
    void acceptsAHeapBufferAndLeavesItUnchanged() {
        ByteBuffer heap = ByteBuffer.allocate(4096);
        TestRecords.body(heap, 0, 100);
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            assertThat(appender.append(heap)).isTrue();
        }
        assertThat(heap.remaining()).isEqualTo(RecordLayout.HEADER_LENGTH + 100);
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            assertThat(TestRecords.readNumbers(reader)).containsExactly(0L);
        }
    }

    @Test
    void manifestHasTheRecordersSettings() throws Exception {
        Map<String, String> settings = Map.of("listen", "127.0.0.1:8081", "umlaut ü=:", "a\nb", "recorder", "test 1");
        try (JournalAppender appender = JournalAppender.open(directory, settings, 0)) {
            appender.append(TestRecords.body(TestRecords.newBuffer(), 0, 1));
            assertThat(appender.runDirectory().getFileName().toString()).matches("run-\\d{8}T\\d{6}Z-[0-9a-f]{8}");
        }
        try (JournalReader reader = JournalReader.open(List.of(directory))) {
            RunManifest manifest = reader.runs().get(0);
            assertThat(manifest.formatVersion()).isEqualTo(2);
            assertThat(manifest.settings()).isEqualTo(Map.of("listen", "127.0.0.1:8081", "umlaut ü=:", "a\nb"));
            assertThat(manifest.recorder()).isEqualTo("test 1");
            assertThat(manifest.host())
                    .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/hostname"))
                            .trim());
            assertThat(manifest.startEpochNs() / 1_000_000_000L)
                    .isBetween(System.currentTimeMillis() / 1000 - 60, System.currentTimeMillis() / 1000 + 1);
        }
    }

    private static String text(ByteBuffer view) {
        return StandardCharsets.US_ASCII.decode(view).toString();
    }
}
