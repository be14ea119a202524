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
    private static final long PATIENCE_SECONDS = 240;

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
        assertThat(output.lines()).as(output).anyMatch(line -> line.endsWith("load-only"));
        // The race needs two purchases within 150 ms: they are 500 ms apart at 1x, 125 at 4x and 62 at 8x.
        String race = output.lines()
                .filter(line -> line.matches("POST /checkout +200 → 500 +\\d+ +\\d+ +\\d+ .*"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no race in " + output));
        String[] counts = race.replaceFirst("^.*→ 500 +", "").split(" +", -1);
        assertThat(Integer.parseInt(counts[2])).as(race).isGreaterThan(Integer.parseInt(counts[0]) + 5);
        for (String rate : List.of("1x", "4x", "8x")) {
            assertThat(directory.resolve("left/report-" + rate + "/report.html"))
                    .isNotEmptyFile();
            assertThat(directory.resolve("left/report-" + rate + "/summary.json"))
                    .isNotEmptyFile();
        }
        assertThat(directory.resolve("left/journal"))
                .isDirectoryContaining(path -> path.getFileName().toString().startsWith("run-"));
    }
}
