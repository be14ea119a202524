package io.reprise.replayer.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.reprise.testkit.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay demo} as a newcomer runs it. */
@Tag("slow")
@Tag("alone")
class DemoIT {
    private static final long PATIENCE_SECONDS = 400;

    @TempDir
    Path directory;

    @Test
    void showsTheLoadOnlyBugsAndCleansUp() throws Exception {
        Path log = directory.resolve("out.txt");
        Process demo = new ProcessBuilder(Programs.command(
                        "replay",
                        List.of("demo", "--dir", directory.resolve("left").toString())))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Set<ProcessHandle> children = new HashSet<>();
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!demo.waitFor(20, TimeUnit.MILLISECONDS) && System.nanoTime() < deadlineNs) {
            demo.descendants().forEach(children::add);
        }
        String output = Files.readString(log);
        assertThat(demo.isAlive()).as(output).isFalse();
        assertThat(children).as("two shops and a proxy").hasSizeGreaterThanOrEqualTo(3);
        assertThat(demo.exitValue()).as(output).isZero();
        assertThat(children).as("left behind").noneMatch(ProcessHandle::isAlive);
        assertThat(output).contains("Production is fine.").contains("80 sessions");
        assertThat(output).containsPattern("DO NOT RELEASE: \\d+ load-only problem");
        // The race needs two purchases within 150 ms: they are 500 ms apart at 1x, 125 at 4x and 62 at 8x.
        assertThat(output).containsPattern("load-only +POST /checkout[^\n]*\n +200 → 500: IntegrityError");
        for (String file : List.of("report.html", "summary.json", "summary.md", "junit.xml")) {
            assertThat(directory.resolve("left/report/" + file)).isNotEmptyFile();
        }
        assertThat(directory.resolve("left/journal"))
                .isDirectoryContaining(path -> path.getFileName().toString().startsWith("run-"));
    }
}
