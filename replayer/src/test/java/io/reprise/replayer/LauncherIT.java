package io.reprise.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launchers in {@code bin}, on the checkout that is being built. */
class LauncherIT {
    private static final Path BIN = Path.of(System.getProperty("reprise.root"), "bin");

    @TempDir
    Path directory;

    private record Ended(int exitCode, String out, String err) {}

    private Ended run(Map<String, String> environment, String... command) throws Exception {
        Path out = Files.createTempFile(directory, "out", "");
        Path err = Files.createTempFile(directory, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), text(out), text(err));
    }

    private static String text(Path file) throws Exception {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"replay", "journal", "proxy"})
    void launchersStartFromAnywhereEvenThroughALinkWithSpacesInItsPath(String program) throws Exception {
        Path link = Files.createSymbolicLink(
                Files.createDirectory(directory.resolve("a b")).resolve(program), BIN.resolve(program));
        Ended ended = run(Map.of(), link.toString(), "--version");
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).startsWith("Reprise ");
        assertThat(ended.err()).as("nothing to build, nothing to say").isEmpty();
    }

    /** The launcher's own heap is larger, and the JVM would refuse to start with both. */
    @ParameterizedTest
    @CsvSource({
        "REPRISE_JAVA_OPTS,-Xmx32m",
        "JDK_JAVA_OPTIONS,-Xmx32m",
        "JAVA_TOOL_OPTIONS,-Xmx32m",
        "JDK_JAVA_OPTIONS,-XX:MaxHeapSize=32m",
        "REPRISE_JAVA_OPTS,-XX:MaxRAM=64m"
    })
    void proxyStartsWithAHeapThatTheUserMadeSmall(String variable, String option) throws Exception {
        Ended ended = run(Map.of(variable, option), BIN.resolve("proxy").toString(), "--version");
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        assertThat(ended.out()).startsWith("Reprise ");
    }

    @ParameterizedTest
    @CsvSource({"replay,2", "journal,2", "proxy,1"})
    void launchersWithoutJavaSayWhatToInstall(String program, int exitCode) throws Exception {
        Ended ended = run(
                Map.of("JAVA_HOME", directory.resolve("nowhere").toString()),
                BIN.resolve(program).toString(),
                "--version");
        assertThat(ended.exitCode()).isEqualTo(exitCode);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).contains("nowhere").contains("JDK 17").contains("apt-get install");
    }

    @Test
    void launchersNameAnOldJava() throws Exception {
        Path home = directory.resolve("old");
        Files.createDirectories(home.resolve("bin"));
        Files.createSymbolicLink(home.resolve("bin/java"), Path.of(System.getProperty("java.home"), "bin", "java"));
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Ended ended =
                run(Map.of("JAVA_HOME", home.toString()), BIN.resolve("replay").toString(), "--version");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err().lines()).hasSize(1);
        assertThat(ended.err()).contains("11.0.2").contains("17");
    }

    @Test
    void replayCollectsGarbageWhileItSends() throws Exception {
        Map<String, String> telling = Map.of("REPRISE_JAVA_OPTS", "-Xlog:gc:stdout -XX:+PrintCommandLineFlags");
        Ended ended = run(telling, BIN.resolve("replay").toString(), "--rate", "0x");
        boolean alone = "1".equals(run(Map.of(), "nproc").out().strip());
        assertThat(ended.out()).contains(alone ? "Using Serial" : "The Z Garbage Collector");
        assertThat(ended.out()).contains("-XX:TieredStopAtLevel=1");
        Ended pinned = run(telling, "taskset", "-c", "0", BIN.resolve("replay").toString(), "--rate", "0x");
        assertThat(pinned.out())
                .as("one processor")
                .contains("Using Serial", "-XX:TieredStopAtLevel=1", "-XX:MaxNewSize=8388608");
        Ended correlating =
                run(telling, "taskset", "-c", "0", BIN.resolve("replay").toString(), "correlate");
        assertThat(correlating.out())
                .as("computes for long and sends nothing")
                .contains("Using Serial")
                .doesNotContain("TieredStopAtLevel", "NewSize");
        assertThat(run(
                                Map.of("REPRISE_JAVA_OPTS", "-Xlog:gc:stdout"),
                                BIN.resolve("replay").toString(),
                                "--help")
                        .out())
                .as("an answer at once")
                .contains("Using Serial");
    }

    /** The JVM refuses to start with two collectors. */
    @ParameterizedTest
    @ValueSource(strings = {"REPRISE_JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"})
    void exitCodesAndOptionsOfTheJvmReachTheProgram(String variable) throws Exception {
        List<String> call = List.of(BIN.resolve("replay").toString(), "--rate", "0x");
        Ended ended = run(Map.of(variable, "-Xlog:gc:stdout -XX:+UseParallelGC"), call.toArray(String[]::new));
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err().lines().filter(line -> !line.contains(variable)))
                .as("without the line in which the JVM tells of the variable")
                .hasSize(1)
                .allMatch(line -> line.contains("--rate") && line.contains("0x"));
        assertThat(ended.out()).contains("Using Parallel");
    }
}
