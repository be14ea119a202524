package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

@Tag("programs")
class PageCacheIT {
    private static final long MIB = 1 << 20;

    @Test
    void forcedRecordsDoNotStayInMemory(@TempDir(factory = OnDisk.class) Path directory) throws Exception {
        ByteBuffer buffer = TestRecords.body(TestRecords.newBuffer(), 1, 60_000);
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            for (long nextForce = 0; appender.bytesWritten() < 512 * MIB; ) {
                assertThat(appender.append(buffer)).isTrue();
                if (appender.bytesWritten() >= nextForce) {
                    appender.force();
                    nextForce += 32 * MIB;
                }
            }
            appender.force();
            // Pages written since the last time stay, and those of index pages.
            assertThat(residentBytes(appender.runDirectory())).isLessThan(160 * MIB);
        }
    }

    /** Records that are stored through the map, in many of its blocks, of which each overlaps the next one. */
    @Test
    void writtenPagesLeaveTheMap(@TempDir(factory = OnDisk.class) Path directory) throws Exception {
        ByteBuffer buffer = TestRecords.body(TestRecords.newBuffer(), 1, 2_000);
        try (JournalAppender appender = JournalAppender.open(directory, Map.of(), 0)) {
            while (appender.bytesWritten() < 600 * MIB) {
                assertThat(appender.append(buffer)).isTrue();
            }
            assertThat(mappedBytes(appender.runDirectory())).isBetween(1L, 10 * MIB);
        }
    }

    /** How many bytes of the run's files are in the maps of this process. */
    private static long mappedBytes(Path run) throws IOException {
        long sum = 0;
        boolean ofRun = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                ofRun = line.contains(String.valueOf(run.getFileName()));
            } else if (ofRun && line.startsWith("Rss:")) {
                sum += Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return sum;
    }

    /** A filesystem in memory cannot drop its content, and /tmp may be such a filesystem. */
    static final class OnDisk implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
            return Files.createTempDirectory(Path.of("target"), "page-cache");
        }
    }

    private static long residentBytes(Path run) throws IOException, InterruptedException {
        long sum = 0;
        try (Stream<Path> files = Files.list(run)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".cq4")).toList()) {
                Process fincore = new ProcessBuilder(List.of(
                                "fincore", "--bytes", "--raw", "--noheadings", "--output", "RES", file.toString()))
                        .redirectErrorStream(true)
                        .start();
                String output = new String(fincore.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
                assertThat(fincore.waitFor()).as(output).isZero();
                sum += Long.parseLong(output);
            }
        }
        return sum;
    }
}
