package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reprise.journal.JournalDirectory;
import io.reprise.journal.JournalException;
import io.reprise.journal.JournalReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A memory map accepts stores even if its file does not exist any more; the appender must reject them. */
class JournalRemovedTest {
    @TempDir
    Path directory;

    private final ByteBuffer buffer = TestRecords.newBuffer();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void removedRunRejectsAppendsAfterTheNextForce(boolean fileOnly) throws Exception {
        Path journal = directory.resolve("journal");
        try (JournalAppender appender = JournalAppender.open(journal, Map.of(), 0)) {
            assertThat(append(appender, 0)).isTrue();
            appender.force();
            remove(fileOnly ? queueFile(appender) : journal);
            appender.force();
            assertRemoved(appender);
            assertRemoved(appender);
        }
        try (JournalAppender next = JournalAppender.open(journal, Map.of(), 0)) {
            assertThat(append(next, 1)).isTrue();
        }
        try (JournalReader reader = JournalReader.open(List.of(journal))) {
            assertThat(TestRecords.readNumbers(reader)).containsExactly(1L);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reservingDoesNotRecreateARemovedFile(boolean fallocate) throws Exception {
        try (JournalAppender appender =
                JournalAppender.open(directory, Map.of(), 0, InstantSource.system(), fallocate)) {
            assertThat(append(appender, 0)).isTrue();
            Path file = queueFile(appender);
            remove(file);
            assertThatThrownBy(() -> {
                        for (int i = 1; i < 5_000; i++) {
                            append(appender, i);
                        }
                    })
                    .isInstanceOf(JournalRemovedException.class);
            assertThat(file).doesNotExist();
        }
    }

    /** The appender notices it with the next record or, if nothing is recorded, with the next force. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void truncatedFileRejectsAppends(boolean forced) throws Exception {
        long[] nowNs = {0};
        try (JournalAppender appender = JournalAppender.open(
                new JournalPlace(directory, JournalAccess.USER),
                Map.of(),
                MinFree.NOTHING,
                InstantSource.system(),
                () -> nowNs[0],
                true)) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(append(appender, i)).isTrue();
            }
            Path file = queueFile(appender);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(1_000_000);
            }
            if (forced) {
                appender.force();
                assertThat(appender.removal()).hasMessageContaining("truncated");
            }
            nowNs[0] += RecordFile.GOOD_FOR_NS;
            assertThatThrownBy(() -> append(appender, 1_000))
                    .isInstanceOf(JournalRemovedException.class)
                    .hasMessageContaining(file.toString());
            assertThat(Files.size(file)).as("no hole").isEqualTo(1_000_000);
        }
    }

    @Test
    void noticesThatAnotherFileReplacedTheCurrentOne() throws Exception {
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            assertThat(append(appender, 0)).isTrue();
            appender.force();
            assertThat(appender.removal()).isNull();
            Path file = queueFile(appender);
            Path other = directory.resolve("other");
            Files.copy(file, other);
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            appender.force();
            assertRemoved(appender);
        }
    }

    @Test
    void pruningAnOldFileDoesNoHarm() throws Exception {
        long[] clockMs = {1_700_000_000_000L};
        try (JournalAppender appender =
                JournalAppender.open(directory, Map.of(), 0, () -> Instant.ofEpochMilli(clockMs[0]), true)) {
            assertThat(append(appender, 0)).isTrue();
            Path old = queueFile(appender);
            clockMs[0] += 300_000;
            assertThat(append(appender, 1)).isTrue();
            Files.delete(old);
            appender.force();
            assertThat(append(appender, 2)).isTrue();
        }
    }

    private boolean append(JournalAppender appender, long number) {
        return appender.append(TestRecords.body(buffer, number, 4_000));
    }

    private void assertRemoved(JournalAppender appender) {
        assertThatThrownBy(() -> append(appender, 7))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(appender.runDirectory().toString())
                .hasMessageNotContaining("\n");
    }

    private static Path queueFile(JournalAppender appender) throws IOException {
        return JournalDirectory.filesOf(appender.runDirectory()).get(0);
    }

    private static void remove(Path what) throws IOException {
        try (Stream<Path> all = Files.walk(what)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
