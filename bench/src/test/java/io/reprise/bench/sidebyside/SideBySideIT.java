package io.reprise.bench.sidebyside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The harness with real parties, for a second each: that it works, not what it measures. */
@Tag("programs")
@Tag("root")
@Tag("slow")
@Tag("alone")
class SideBySideIT {
    @TempDir
    Path directory;

    @Test
    void measuresEachPartyAndRendersWhatItFound() throws Exception {
        Path root = Path.of(System.getProperty("reprise.root", ".."))
                .toAbsolutePath()
                .normalize();
        Path results = directory.resolve("results.csv");
        Path disk = Files.createDirectory(directory.resolve("disk"));
        run("truncate", "--size=256M", directory.resolve("disk.img").toString());
        run("mkfs.ext4", "-q", "-F", directory.resolve("disk.img").toString());
        run("mount", "-o", "loop", directory.resolve("disk.img").toString(), disk.toString());
        try {
            measure(root, results, disk);
        } finally {
            run("umount", "--lazy", disk.toString());
        }
        check(results);
    }

    private void measure(Path root, Path results, Path disk) throws Exception {
        run(
                root.resolve("bench/side-by-side").toString(),
                "--rounds=1",
                "--seconds=1",
                "--repeat=0",
                "--rate=500",
                "--factor=1",
                "--workload=small",
                "--workload=http10",
                "--party=direct",
                "--party=nginx",
                "--party=haproxy",
                "--party=reprise-epoll-recording",
                "--stalling-disk=" + disk,
                "--out=" + results);
    }

    private void check(Path results) throws Exception {
        List<Sample> samples = Sample.read(results);
        assertThat(samples.stream()
                        .map(sample -> sample.of().part() + " " + sample.of().workload() + " "
                                + sample.of().load() + " " + sample.of().party()))
                .containsExactlyInAnyOrder(
                        "proxy small saturated direct",
                        "proxy small saturated nginx",
                        "proxy small saturated haproxy",
                        "proxy small saturated reprise-epoll-recording",
                        "proxy small 500/s direct",
                        "proxy small 500/s nginx",
                        "proxy small 500/s haproxy",
                        "proxy small 500/s reprise-epoll-recording",
                        "proxy http10 saturated direct",
                        "proxy http10 saturated nginx",
                        "proxy http10 saturated haproxy",
                        "proxy http10 saturated reprise-epoll-recording",
                        "stall disk takes writes 500/s reprise-epoll-recording",
                        "stall disk stalls 500/s reprise-epoll-recording",
                        "replay small saturated wrk",
                        "replay small saturated replay",
                        "lag poisson 1x replay",
                        "lag poisson-linked 1x replay");
        assertThat(samples).allSatisfy(sample -> {
            assertThat(sample.work().requests()).isPositive();
            assertThat(sample.side().errors()).isZero();
        });
        // At a fixed rate, a second's requests can be too few for a clock that ticks every ten milliseconds.
        assertThat(samples)
                .filteredOn(sample -> sample.of().load().equals("saturated"))
                .allSatisfy(sample -> assertThat(sample.work().cpuUs()).isPositive());
        // All 2,000 requests of the two seconds arrived, at their mean rate.
        assertThat(samples)
                .filteredOn(sample -> sample.of().part().equals("lag"))
                .allSatisfy(sample -> {
                    assertThat(sample.work().requests()).isBetween(1_700L, 2_000L);
                    assertThat(sample.work().perSecond()).isBetween(900.0, 1_100.0);
                    assertThat(sample.times().p50Us())
                            .isLessThanOrEqualTo(sample.times().p99Us());
                });

        Path docs = Files.createDirectories(directory.resolve("docs"));
        Path page = docs.resolve("benchmarks.md");
        Files.writeString(page, "before\n" + Document.BEGIN + "old\n" + Document.END + "after\n");
        Document.render(results, docs);
        assertThat(page).content().startsWith("before\n").endsWith("after\n").doesNotContain("old\n");
        assertThat(page)
                .content()
                .contains(
                        "| haproxy | ", "| disk stalls | ", "Replay beside wrk", "![", "bench/side-by-side --rounds=1");
        assertThat(docs.resolve("benchmarks/cpu.svg"))
                .content()
                .startsWith("<svg")
                .contains("reprise-epoll-recording");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--workload=smal | --workload: smal (expected one of",
                "--stalling-disk=. | expected: where a filesystem of its own is mounted",
            })
    void aTypingErrorIsOneLineAndCostsNoResults(String wrong, String said) throws Exception {
        Path results = Files.writeString(directory.resolve("results.csv"), "from an earlier run\n");
        Path root = Path.of(System.getProperty("reprise.root", ".."))
                .toAbsolutePath()
                .normalize();
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(root.resolve("bench/side-by-side").toString(), wrong, "--out=" + results)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(log).content().contains(said).hasLineCount(1);
        assertThat(results).content().isEqualTo("from an earlier run\n");
    }

    private void run(String... command) throws Exception {
        Path log = directory.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPRISE_"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(process.exitValue()).as(() -> content(log)).isZero();
        } finally {
            process.destroy();
        }
    }

    private static String content(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException unread) {
            return unread.toString();
        }
    }
}
