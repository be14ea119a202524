package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.reprise.journal.Damage;
import io.reprise.journal.JournalReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses a small filesystem of its own, so it needs the right to mount one. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("root")
class FullDiskIT {
    private static final int BODY_BYTES = 4000;

    @TempDir
    Path mountPoint;

    private final ByteBuffer buffer = TestRecords.newBuffer();
    private final List<Long> appended = new ArrayList<>();
    private long number;
    private long clockMs = 1_700_000_000_000L;
    private long nowNs;

    @BeforeEach
    void mount() throws Exception {
        run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", mountPoint.toString());
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", mountPoint.toString());
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s (this test must be run with the right to mount): %s", String.join(" ", command), output)
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesAppendsOnAFullDiskAndResumesOnceThereIsRoom(boolean fallocate) throws Exception {
        Path journal = mountPoint.resolve("journal");
        try (JournalAppender appender = open(journal, fallocate)) {
            appendAll(appender, 100);
            Path neighbour = fill();

            int inReserve = appendUntilRefused(appender);
            assertThat(inReserve).isBetween(1, 5000);
            clockMs += 300_000; // a new file is due, for which there is no room either
            nowNs += DiskGuard.RETRY_NS;
            assertThat(append(appender, BODY_BYTES)).isFalse();

            for (int round = 0; round < 3; round++) {
                Files.delete(neighbour);
                nowNs += DiskGuard.RETRY_NS - 1;
                assertThat(append(appender, BODY_BYTES))
                        .as("before another look")
                        .isFalse();
                nowNs += 1;
                appendAll(appender, 100);
                clockMs += 300_000;
                appendAll(appender, 100);
                neighbour = fill();
                appendUntilRefused(appender);
            }
        }
        try (JournalReader reader = JournalReader.open(List.of(journal))) {
            assertThat(TestRecords.readNumbers(reader)).isEqualTo(appended);
            assertThat(reader.damage()).isEqualTo(new Damage(0, 0, 0, ""));
        }
    }

    @Test
    void leavesTheRequestedFreeSpace() throws Exception {
        long minFreeBytes = 30 << 20;
        try (JournalAppender appender = JournalAppender.open(mountPoint.resolve("journal"), Map.of(), minFreeBytes)) {
            appendUntilRefused(appender);
            assertThat(appended).isNotEmpty();
            assertThat(Files.getFileStore(mountPoint).getUsableSpace()).isGreaterThanOrEqualTo(minFreeBytes);
        }
    }

    @Test
    void reportsAFullDiskAtTheStart() throws Exception {
        fill();
        Path journal = mountPoint.resolve("journal");
        assertThat(catchThrowable(() -> JournalAppender.open(journal, Map.of(), 0)))
                .isInstanceOf(JournalFullException.class)
                .hasMessageContaining(journal.toString())
                .hasMessageNotContaining("\n");
    }

    /** The disk is full before the first record, within a file, or when a new file is due. */
    @ParameterizedTest
    @CsvSource({"0, false, true", "100, false, true", "100, true, true", "100, true, false"})
    void recordsThatEndARunFitOnAFullDisk(int before, boolean newFileIsDue, boolean fallocate) throws Exception {
        Path journal = mountPoint.resolve("journal");
        List<Long> last = List.of(1_000_000L, 1_000_001L, 1_000_002L, 1_000_003L, 1_000_004L, 1_000_005L);
        try (JournalAppender appender = open(journal, fallocate)) {
            appendAll(appender, before);
            fill();
            appendUntilRefused(appender);
            clockMs += newFileIsDue ? 300_000 : 0;
            nowNs += DiskGuard.RETRY_NS;
            assertThat(append(appender, 1)).isFalse();
            for (long each : last) {
                assertThat(appender.appendLast(TestRecords.body(buffer, each, 200)))
                        .as("record %d", each)
                        .isTrue();
            }
        }
        List<Long> all = new ArrayList<>(appended);
        all.addAll(last);
        try (JournalReader reader = JournalReader.open(List.of(journal))) {
            assertThat(TestRecords.readNumbers(reader)).isEqualTo(all);
            assertThat(reader.damage()).isEqualTo(new Damage(0, 0, 0, ""));
        }
    }

    /** No inodes are left for the lock, the queue's metadata, the first file, or the manifest. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7})
    void failedStartOfARunLeavesNothingBehind(int inodes) throws Exception {
        run("mount", "-o", "remount,nr_inodes=" + inodes, mountPoint.toString());
        Path journal = mountPoint.resolve("journal");
        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowable(() -> JournalAppender.open(journal, Map.of(), 0)))
                    .isInstanceOf(JournalFullException.class)
                    .hasMessageContaining(journal.toString())
                    .hasMessageNotContaining("\n");
            assertThat(journal).isDirectoryNotContaining(entry -> Files.isDirectory(entry));
        }
        run("mount", "-o", "remount,nr_inodes=100", mountPoint.toString());
        try (JournalAppender appender = JournalAppender.open(journal, Map.of(), 0)) {
            appendAll(appender, 1);
        }
    }

    private JournalAppender open(Path journal, boolean fallocate) {
        return JournalAppender.open(
                new JournalPlace(journal, JournalAccess.USER),
                Map.of(),
                MinFree.NOTHING,
                () -> Instant.ofEpochMilli(clockMs),
                () -> nowNs,
                fallocate);
    }

    private boolean append(JournalAppender appender, int bodyBytes) {
        return appender.append(TestRecords.body(buffer, number, bodyBytes));
    }

    private void appendAll(JournalAppender appender, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(append(appender, BODY_BYTES)).as("record " + number).isTrue();
            appended.add(number++);
        }
    }

    private int appendUntilRefused(JournalAppender appender) {
        int count = 0;
        while (append(appender, BODY_BYTES)) {
            appended.add(number++);
            count++;
        }
        return count;
    }

    /** Another program takes all the remaining room. */
    private Path fill() throws IOException {
        Path neighbour = mountPoint.resolve("neighbour");
        byte[] block = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(neighbour)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return neighbour;
    }
}
