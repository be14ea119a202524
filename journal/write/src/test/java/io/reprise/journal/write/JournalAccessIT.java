package io.reprise.journal.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.time.NanoClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uses separate processes, because the umask belongs to a process. */
class JournalAccessIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void onlyTheUserCanReadAJournalWhateverTheUmask(String umask) throws Exception {
        Set<String> modes = record(umask, "");
        assertThat(modes).containsExactly("- rw-------", "d rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void groupCanReadIfRequested(String umask) throws Exception {
        String group = Files.readAttributes(directory, PosixFileAttributes.class)
                .group()
                .getName();
        Set<String> modes = record(umask, group);
        assertThat(modes).containsExactly("- rw-r-----", "d rwxr-x---");
        try (Stream<Path> all = Files.walk(directory.resolve("journal"))) {
            assertThat(all).allSatisfy(path -> {
                assertThat(Files.readAttributes(path, PosixFileAttributes.class)
                                .group()
                                .getName())
                        .isEqualTo(group);
                int mode = (Integer) Files.getAttribute(path, "unix:mode");
                assertThat((mode & 02000) != 0).isEqualTo(Files.isDirectory(path));
            });
        }
    }

    /** Three files of records, a precreated file, and all other files. */
    private Set<String> record(String umask, String group) throws Exception {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "umask " + umask + "; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Recording.class.getName(),
                        directory.resolve("journal").toString(),
                        group)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        Set<String> modes = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        try (Stream<Path> all = Files.walk(directory.resolve("journal"))) {
            for (Path path : all.toList()) {
                names.add(path.getFileName().toString());
                modes.add((Files.isDirectory(path) ? "d " : "- ")
                        + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
        }
        assertThat(names)
                .contains("run.properties", "metadata.cq4t", "run.lock", "reprise-journal")
                .hasSizeGreaterThan(7);
        return modes;
    }

    /** The main program of the process: it halts while it records, so that nothing is cleaned up. */
    static final class Recording {
        private Recording() {}

        public static void main(String[] arguments) throws Exception {
            long[] clockMs = {1_700_000_000_000L};
            JournalAccess access = arguments[1].isEmpty() ? JournalAccess.USER : JournalAccess.ofGroup(arguments[1]);
            JournalPlace place = new JournalPlace(Path.of(arguments[0]), access);
            JournalAppender appender = JournalAppender.open(
                    place, Map.of(), MinFree.NOTHING, () -> Instant.ofEpochMilli(clockMs[0]), NanoClock.SYSTEM, true);
            var buffer = TestRecords.newBuffer();
            for (int i = 0; i < 3; i++) {
                if (!appender.append(TestRecords.body(buffer, i, 100))) {
                    throw new IllegalStateException("refused");
                }
                clockMs[0] += 300_000;
            }
            appender.force();
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void reportsAnUnknownGroup() {
        assertThat(Assertions.catchThrowable(() -> JournalAccess.ofGroup("no-such-group")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'no-such-group' is not a group of this system");
    }
}
