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
        long[] clockMs = {1_700_000_000_000L};
        Path journal = mountPoint.resolve("journal");
        try (JournalAppender appender =
                JournalAppender.open(journal, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), fallocate)) {
            append(appender, 100);
            Path neighbour = fill();

            int inReserve = appendUntilRefused(appender);
            assertThat(inReserve).isBetween(1, 5000);
            clockMs[0] += 300_000; // a new file is due, for which there is no room either
            assertThat(appender.append(TestRecords.body(buffer, number, BODY_BYTES)))
                    .isFalse();

            for (int round = 0; round < 3; round++) {
                Files.delete(neighbour);
                awaitRoom(appender);
                append(appender, 100);
                clockMs[0] += 300_000;
                append(appender, 100);
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
        long[] clockMs = {1_700_000_000_000L};
        Path journal = mountPoint.resolve("journal");
        List<Long> last = List.of(1_000_000L, 1_000_001L, 1_000_002L, 1_000_003L, 1_000_004L, 1_000_005L);
        try (JournalAppender appender =
                JournalAppender.open(journal, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), fallocate)) {
            append(appender, before);
            fill();
            appendUntilRefused(appender);
            clockMs[0] += newFileIsDue ? 300_000 : 0;
            assertThat(appender.append(TestRecords.body(buffer, number, 1))).isFalse();
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
            append(appender, 1);
        }
    }

    private void append(JournalAppender appender, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(appender.append(TestRecords.body(buffer, number, BODY_BYTES)))
                    .as("record " + number)
                    .isTrue();
            appended.add(number++);
        }
    }

    private int appendUntilRefused(JournalAppender appender) {
        int count = 0;
        while (appender.append(TestRecords.body(buffer, number, BODY_BYTES))) {
            appended.add(number++);
            count++;
        }
        return count;
    }

    private void awaitRoom(JournalAppender appender) throws InterruptedException {
        while (!appender.append(TestRecords.body(buffer, number, BODY_BYTES))) {
            Thread.sleep(10);
        }
        appended.add(number++);
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
